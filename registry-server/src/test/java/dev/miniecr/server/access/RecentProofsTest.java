package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.server.access.AuthenticationOutcome.Proven;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecentProofsTest {
    private static final Proven ALICE = proven("AIDAALICE");
    private static final Proven BOB = proven("AIDABOB");

    private final RecentProofs proofs = new RecentProofs();

    private static Proven proven(String id) {
        return new Proven(new Authenticated(new Identity(
                new Principal(Principal.Kind.USER, "000000000000", id, "name", Map.of()), Credential.NONE)));
    }

    @Test
    void aFieldProvesWhatItProvedUntilItsMomentHasGone() {
        proofs.keep("Bearer a", 7, 1_500, ALICE);
        assertThat(proofs.find("Bearer a", 7, 1_499)).contains(ALICE);
        assertThat(proofs.find("Bearer a", 7, 1_500)).isEmpty();
        assertThat(proofs.find("Bearer A", 7, 1_000)).isEmpty();
    }

    @Test
    void nothingIsProvedOnceIdentitiesHaveChanged() {
        proofs.keep("Bearer a", 7, 1_500, ALICE);
        assertThat(proofs.find("Bearer a", 8, 1_000)).isEmpty();
    }

    @Test
    void fieldsOfOnePlaceDoNotStandForEachOther() {
        proofs.keep("Bearer Aa", 7, 1_500, ALICE);
        proofs.keep("Bearer BB", 7, 1_500, BOB); // has the same hash
        assertThat("Bearer Aa").hasSameHashCodeAs("Bearer BB");
        assertThat(proofs.find("Bearer Aa", 7, 1_000)).isEmpty();
        assertThat(proofs.find("Bearer BB", 7, 1_000)).contains(BOB);
    }

    @Test
    void aLongFieldIsNotKept() {
        String field = "Bearer " + "a".repeat(2_048);
        proofs.keep(field, 7, 1_500, ALICE);
        assertThat(proofs.find(field, 7, 1_000)).isEmpty();
    }
}
