package dev.miniecr.storage.oci;

/** Which repository: its account and its name. */
public record Repository(RegistryId registry, RepositoryName name) {
    @Override
    public String toString() {
        return registry + "/" + name;
    }
}
