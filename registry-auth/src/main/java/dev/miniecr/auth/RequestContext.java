package dev.miniecr.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** IAM's request context: condition keys and their values, but for those that the principal and the clock give. Keys match whatever their case. */
public final class RequestContext {
    public static final RequestContext EMPTY = new RequestContext(Map.of(), key -> Optional.empty());

    private final Map<String, List<String>> values;
    private final Keys more;

    /** What gives the values of keys, one by one: most decisions need none. */
    @FunctionalInterface
    public interface Keys {
        /** The values of a key, which is in lower case. */
        Optional<List<String>> find(String key);
    }

    private RequestContext(Map<String, List<String>> values, Keys more) {
        this.values = values;
        this.more = more;
    }

    /** The keys that this gives, each made only when a policy asks for it. It is asked the same thing more than once. */
    public static RequestContext of(Keys keys) {
        return new RequestContext(Map.of(), keys);
    }

    /** The same, where this key has these values and no others. */
    public RequestContext with(String key, List<String> keyValues) {
        Map<String, List<String>> with = new HashMap<>(values);
        with.put(key.toLowerCase(Locale.ROOT), List.copyOf(keyValues));
        return new RequestContext(Map.copyOf(with), more);
    }

    public RequestContext with(String key, String value) {
        return with(key, List.of(value));
    }

    /** The values of a key; empty where the request has no such key. */
    public Optional<List<String>> find(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        List<String> known = values.get(lower);
        return known == null ? more.find(lower) : Optional.of(known);
    }

    /** The keys that were set, and not those that would have to be made. */
    @Override
    public String toString() {
        return values.toString();
    }
}
