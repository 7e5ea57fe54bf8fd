package dev.miniecr.auth.user;

import dev.miniecr.auth.Identity;

/** The secret that signatures of an access key are checked with, and whom they prove. */
public record AccessKeySecret(Identity identity, String secret) {
    @Override
    public String toString() {
        return identity + " ***";
    }
}
