package dev.miniecr.storage.index;

import java.util.Optional;

/** How a repository's bytes are to be encrypted at rest: noted for those who ask, and done by nobody here. */
public record Encryption(String type, Optional<String> key) {
    public static final Encryption DEFAULT = new Encryption("AES256", Optional.empty());
}
