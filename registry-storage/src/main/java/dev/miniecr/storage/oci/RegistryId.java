package dev.miniecr.storage.oci;

/** An account that owns repositories: twelve digits, as in an AWS registry id. */
public record RegistryId(String value) implements Comparable<RegistryId> {
    public static final RegistryId DEFAULT = new RegistryId("000000000000");

    public RegistryId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A registry id has twelve digits: " + value);
        }
    }

    public static boolean isValid(String text) {
        return text.length() == 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public int compareTo(RegistryId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
