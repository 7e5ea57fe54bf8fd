package dev.miniecr.server.access;

import dev.miniecr.server.http.WouldBlockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The resource tags that a request's decisions ask for, each resource's as they were when the request first asked. */
final class RequestTags {
    /*
     * A transaction must not wait for a read: on SQLite the checkpointer may hold all readers back while it waits for that very transaction. So
     * what a transaction will ask is foreseen, and whatever was not is a fault of ours.
     */
    private static final List<String> PREFIXES = List.of("aws:resourcetag/", "ecr:resourcetag/");

    private final ResourceTags source;
    private final Function<String, Map<String, String>> beyondMemory;
    private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

    private RequestTags(ResourceTags source, Function<String, Map<String, String>> beyondMemory) {
        this.source = source;
        this.beyondMemory = beyondMemory;
    }

    /** Waits for the index where memory does not do. */
    static RequestTags blocking(ResourceTags source) {
        return new RequestTags(source, arn -> {
            try {
                return source.find(arn);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Throws WouldBlockException where memory does not do. */
    static RequestTags atOnce(ResourceTags source) {
        return new RequestTags(source, _ -> {
            throw new WouldBlockException();
        });
    }

    /** Never waits, and knows this resource. */
    RequestTags foreseeing(String arn) throws IOException {
        RequestTags foreseen = new RequestTags(source, unforeseen -> {
            throw new IllegalStateException("Nobody foresaw that the tags of " + unforeseen + " would be asked for");
        });
        foreseen.known.putAll(known);
        if (!foreseen.known.containsKey(arn)) {
            foreseen.known.put(arn, source.find(arn));
        }
        return foreseen;
    }

    /** The value of a condition key that is about the resource's tags; empty for other keys, and where it has no such tag. */
    Optional<List<String>> find(String arn, String key) {
        for (String prefix : PREFIXES) {
            if (key.startsWith(prefix)) {
                String tag = key.substring(prefix.length());
                return tags(arn).entrySet().stream().filter(pair -> pair.getKey().equalsIgnoreCase(tag))
                        .min(Map.Entry.comparingByKey()).map(pair -> List.of(pair.getValue()));
            }
        }
        return Optional.empty();
    }

    private Map<String, String> tags(String arn) {
        Map<String, String> found = known.get(arn);
        if (found == null) {
            found = source.cached(arn).orElseGet(() -> beyondMemory.apply(arn));
            known.put(arn, found);
        }
        return found;
    }
}
