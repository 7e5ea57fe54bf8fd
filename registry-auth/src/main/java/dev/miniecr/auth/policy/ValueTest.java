package dev.miniecr.auth.policy;

import java.util.Set;

/** A value of a policy's condition, against which values of requests are held. */
interface ValueTest {
    boolean matches(String value, ConditionKeys values);

    /** The keys of its variables, in lower case. */
    default Set<String> keys() {
        return Set.of();
    }
}
