package dev.miniecr.server.ecr.call;

import static java.util.stream.Collectors.toMap;

import dev.miniecr.storage.oci.RegistryId;
import java.util.Map;
import java.util.function.Function;

/** One thing of each account of this server. */
public record ByAccount<T>(Map<RegistryId, T> all) {
    public ByAccount {
        all = Map.copyOf(all);
    }

    /** The part of each that this gives. */
    public <P> ByAccount<P> each(Function<T, P> part) {
        return new ByAccount<>(
                all.entrySet().stream().collect(toMap(Map.Entry::getKey, entry -> part.apply(entry.getValue()))));
    }

    /** Throws IllegalArgumentException for an account that is not here: nobody has the right to ask about it. */
    public T of(RegistryId account) {
        T found = all.get(account);
        if (found == null) {
            throw new IllegalArgumentException("There is no account " + account + " here");
        }
        return found;
    }
}
