package dev.miniecr.storage.oci;

/** A repository's name by the grammar of distribution-spec "Pulling manifests"; at most 256 characters, as ECR allows. Matched without a regular expression, in one pass. */
public record RepositoryName(String value) implements Comparable<RepositoryName> {
    public static final int MAX_LENGTH = 256;

    /** Throws RegistryException(NameInvalid) when the text is no repository name. */
    public RepositoryName {
        if (!isValid(value)) {
            throw new RegistryException(new RegistryError.NameInvalid(value));
        }
    }

    public static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && matches(text);
    }

    /* [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)* */
    private static boolean matches(String name) {
        int i = 0;
        while (i < name.length()) {
            if (!isAlphanumeric(name.charAt(i))) {
                return false;
            }
            while (i < name.length() && isAlphanumeric(name.charAt(i))) {
                i++;
            }
            if (i == name.length()) {
                return true;
            }
            i += separatorLength(name, i);
            if (i < 0 || i == name.length()) {
                return false;
            }
        }
        return false;
    }

    /** Length of the separator that begins at i, or a number that makes i negative where there is none. */
    private static int separatorLength(String name, int i) {
        char c = name.charAt(i);
        if (c == '.' || c == '/') {
            return 1;
        }
        if (c == '_') {
            return i + 1 < name.length() && name.charAt(i + 1) == '_' ? 2 : 1;
        }
        int end = i;
        while (end < name.length() && name.charAt(end) == '-') {
            end++;
        }
        return end == i ? Integer.MIN_VALUE : end - i;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    @Override
    public int compareTo(RepositoryName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
