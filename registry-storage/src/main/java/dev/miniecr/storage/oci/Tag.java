package dev.miniecr.storage.oci;

/** A tag: at most 128 characters of letters, digits, '_', '.', '-', not beginning with '.' or '-'. */
public record Tag(String value) implements Reference, Comparable<Tag> {
    public static final int MAX_LENGTH = 128;

    /** Throws RegistryException(TagInvalid) when the text is no tag. */
    public Tag {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !isWord(value.charAt(0))
                || !value.chars().allMatch(c -> isWord((char) c) || c == '.' || c == '-')) {
            throw new RegistryException(new RegistryError.TagInvalid(value));
        }
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public int compareTo(Tag other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
