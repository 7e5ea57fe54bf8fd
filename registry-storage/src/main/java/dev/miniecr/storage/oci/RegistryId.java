package dev.miniecr.storage.oci;

/** An account that owns repositories: twelve digits, as in an AWS registry id. */
public record RegistryId(String value) implements Comparable<RegistryId> {
    public static final RegistryId DEFAULT = new RegistryId("000000000000");

    public RegistryId {
        if (value.length() != 12 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("A registry id has twelve digits: " + value);
        }
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
