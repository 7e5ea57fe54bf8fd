package dev.miniecr.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** IAM's request context: condition keys and their values, but for those that the principal and the clock give. Keys match whatever their case. */
public final class RequestContext {
    public static final RequestContext EMPTY = new RequestContext(Map.of());

    private final Map<String, List<String>> values;

    private RequestContext(Map<String, List<String>> values) {
        this.values = values;
    }

    /** The same, where this key has these values and no others. */
    public RequestContext with(String key, List<String> keyValues) {
        Map<String, List<String>> more = new HashMap<>(values);
        more.put(key.toLowerCase(Locale.ROOT), List.copyOf(keyValues));
        return new RequestContext(Map.copyOf(more));
    }

    public RequestContext with(String key, String value) {
        return with(key, List.of(value));
    }

    /** These keys, written in lower case, and their values. */
    public static RequestContext of(Map<String, List<String>> values) {
        return new RequestContext(Map.copyOf(values));
    }

    /** The same and the keys of the other, whose values count where both have the key. */
    public RequestContext and(RequestContext other) {
        if (other.values.isEmpty()) {
            return this;
        }
        Map<String, List<String>> more = new HashMap<>(values);
        more.putAll(other.values);
        return new RequestContext(Map.copyOf(more));
    }

    /** The values of a key; empty where the request has no such key. */
    public Optional<List<String>> find(String key) {
        return Optional.ofNullable(values.get(key.toLowerCase(Locale.ROOT)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestContext context && values.equals(context.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
