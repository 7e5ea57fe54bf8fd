package dev.miniecr.server.access;

import dev.miniecr.server.access.AuthenticationOutcome.Proven;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Whom an Authorization field proved a moment ago, for clients that send the same one with each request. */
final class RecentProofs {
    /*
     * A field has one place, where the next one that belongs there takes it over: nothing is counted or ordered. A proof is of no use once anything
     * about identities has changed, or its moment has gone. There are few places, because nothing drops what has had its time.
     */
    private static final int PLACES = 256;
    private static final int MOST_CHARACTERS = 2048;

    private final AtomicReferenceArray<@Nullable Proof> places = new AtomicReferenceArray<>(PLACES);

    private record Proof(String field, long epoch, long until, Proven outcome) {}

    /**
     * @param epoch of the identities now
     * @param now   in milliseconds
     */
    Optional<AuthenticationOutcome> find(String field, long epoch, long now) {
        @Nullable
        Proof proof = places.get(place(field));
        return proof != null && proof.epoch == epoch && now < proof.until && proof.field.equals(field)
                ? Optional.of(proof.outcome)
                : Optional.empty();
    }

    /**
     * @param epoch that the identities had before the field was looked at
     * @param until in milliseconds, the moment until which it proves the same if nothing changes
     */
    void keep(String field, long epoch, long until, Proven outcome) {
        if (field.length() <= MOST_CHARACTERS) {
            int place = place(field);
            @Nullable
            Proof before = places.get(place);
            // the same object as before, where it says the same: to compare it with itself costs nothing
            Proven same = before != null && before.outcome.equals(outcome) ? before.outcome : outcome;
            places.set(place, new Proof(field, epoch, until, same));
        }
    }

    private static int place(String field) {
        int hash = field.hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
