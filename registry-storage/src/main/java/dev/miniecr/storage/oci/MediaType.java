package dev.miniecr.storage.oci;

import java.util.Locale;

/** A media type without parameters (RFC 6838 restricted names), lower case; at most 255 characters. */
public record MediaType(String value) {
    public static final int MAX_LENGTH = 255;

    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    public static final MediaType DOCKER_MANIFEST = new MediaType(
            "application/vnd.docker.distribution.manifest.v2+json");
    public static final MediaType DOCKER_LIST = new MediaType(
            "application/vnd.docker.distribution.manifest.list.v2+json");

    /** Throws RegistryException(ManifestInvalid) when the text is no media type. */
    public MediaType {
        int slash = value.indexOf('/');
        if (value.length() > MAX_LENGTH || slash <= 0 || slash == value.length() - 1
                || value.indexOf('/', slash + 1) >= 0
                || !value.chars().allMatch(c -> c == '/' || isRestrictedNameCharacter(c))) {
            throw new RegistryException(
                    new RegistryError.ManifestInvalid("'" + RegistryError.excerpt(value) + "' is no media type"));
        }
        value = value.toLowerCase(Locale.ROOT);
    }

    /** Reads a Content-Type header: parameters such as charset are left out. */
    public static MediaType ofContentType(String header) {
        int semicolon = header.indexOf(';');
        return new MediaType((semicolon < 0 ? header : header.substring(0, semicolon)).strip());
    }

    private static boolean isRestrictedNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || "!#$&-^_.+".indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return value;
    }
}
