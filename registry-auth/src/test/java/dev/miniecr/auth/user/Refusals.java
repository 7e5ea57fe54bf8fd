package dev.miniecr.auth.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What was refused, and how. */
final class Refusals {
    private Refusals() {}

    static IdentityError refusal(ThrowingCallable action) {
        IdentityException refused = catchThrowableOfType(IdentityException.class, action);
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(refused.getMessage()).isEqualTo(refused.error().message()).doesNotContain("\n");
        return refused.error();
    }
}
