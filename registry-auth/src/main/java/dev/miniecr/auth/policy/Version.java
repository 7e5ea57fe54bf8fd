package dev.miniecr.auth.policy;

import java.util.Optional;

/** The versions of the policy language; only the newer has variables. */
enum Version {
    OF_2008("2008-10-17"), OF_2012("2012-10-17");

    private final String word;

    Version(String word) {
        this.word = word;
    }

    static Optional<Version> find(String word) {
        for (Version version : values()) {
            if (version.word.equals(word)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }
}
