package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.Optional;

/** The policies of repositories and of the registry, in the form in which they are stored: users and roles stand there by their unique ids. */
public interface ResourcePolicies {

    /** What has one such policy, or none. */
    sealed interface Owner {}

    record OfRepository(RepositoryName name) implements Owner {}

    record OfRegistry() implements Owner {}

    /** Throws RegistryException(NameUnknown) where the repository is not there. */
    Optional<PolicyDocument> find(Owner owner) throws IOException;

    /** In effect when it returns, in place of the one before. Throws RegistryException(NameUnknown). */
    void put(Owner owner, PolicyDocument policy) throws IOException;

    /** Out of effect when it returns; false where there was none. Throws RegistryException(NameUnknown). */
    boolean delete(Owner owner) throws IOException;
}
