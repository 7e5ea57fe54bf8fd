package dev.miniecr.server.ecr.call;

import dev.miniecr.storage.lifecycle.InvalidLifecyclePolicyException;
import dev.miniecr.storage.lifecycle.LifecyclePolicy;

/** Lifecycle policies as clients write them. */
public final class LifecyclePolicyWords {
    private LifecyclePolicyWords() {}

    /** Throws EcrException(InvalidParameterException). */
    public static LifecyclePolicy read(String text) {
        try {
            return LifecyclePolicy.parse(text);
        } catch (InvalidLifecyclePolicyException e) {
            throw Refusals.invalid("LifecyclePolicyText", "Lifecycle policy validation failure: " + e.detail());
        }
    }
}
