package dev.miniecr.storage.oci;

/** What names a manifest in a repository: a tag or a digest. */
public sealed interface Reference permits Tag, Digest {

    /**
     * Reads the last path segment of a manifest route: text with a colon is a digest, anything else a tag.
     *
     * Throws RegistryException: DigestInvalid or TagInvalid.
     */
    static Reference parse(String text) {
        return text.indexOf(':') >= 0 ? Digest.parse(text) : new Tag(text);
    }
}
