package dev.miniecr.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** IAM's request context: condition keys and their values, but for those that the principal and the clock give. Keys match whatever their case. */
public final class RequestContext {
    public static final RequestContext EMPTY = new RequestContext(Map.of());

    private final Supplier<Map<String, List<String>>> source;
    private volatile @Nullable Map<String, List<String>> known;

    private RequestContext(Map<String, List<String>> values) {
        this.source = () -> values;
        this.known = values;
    }

    private RequestContext(Supplier<Map<String, List<String>>> source) {
        this.source = source;
    }

    private Map<String, List<String>> values() {
        Map<String, List<String>> values = known;
        if (values == null) {
            values = Map.copyOf(source.get());
            known = values;
        }
        return values;
    }

    /** The same, where this key has these values and no others. */
    public RequestContext with(String key, List<String> keyValues) {
        Map<String, List<String>> more = new HashMap<>(values());
        more.put(key.toLowerCase(Locale.ROOT), List.copyOf(keyValues));
        return new RequestContext(Map.copyOf(more));
    }

    public RequestContext with(String key, String value) {
        return with(key, List.of(value));
    }

    /** Keys, written in lower case, and their values, which are asked for when the first is needed: most decisions need none. */
    public static RequestContext of(Supplier<Map<String, List<String>>> source) {
        return new RequestContext(source);
    }

    /** The same and the keys of the other, whose values count where both have the key. */
    public RequestContext and(RequestContext other) {
        Map<String, List<String>> theirs = other.known;
        if (theirs != null && theirs.isEmpty()) {
            return this;
        }
        Map<String, List<String>> more = new HashMap<>(values());
        more.putAll(other.values());
        return new RequestContext(Map.copyOf(more));
    }

    /** The values of a key; empty where the request has no such key. */
    public Optional<List<String>> find(String key) {
        return Optional.ofNullable(values().get(key.toLowerCase(Locale.ROOT)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestContext context && values().equals(context.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return values().toString();
    }
}
