package dev.miniecr.storage.oci;

import java.util.UUID;

/** Names an upload session: a random UUID in its canonical form. */
public record UploadId(String value) {

    public UploadId {
        if (value.length() != 36 || !isCanonical(value)) {
            throw new RegistryException(new RegistryError.UploadUnknown(RegistryError.excerpt(value)));
        }
    }

    public static UploadId random() {
        return new UploadId(UUID.randomUUID().toString());
    }

    private static boolean isCanonical(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
