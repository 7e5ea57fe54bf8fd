package dev.miniecr.server.ecr.call;

import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.Optional;

/** The policies of repositories and registries as their texts, with users and roles by their ARNs. */
public interface PolicyTexts {

    /** A text that is a policy, not in effect yet. */
    interface Checked {
        /** Whether the caller could not set another one any more. */
        boolean locksOut(Caller caller);

        /** In effect when it returns; returns the text as it will be shown. Throws RegistryException(NameUnknown). */
        String put() throws IOException;
    }

    /** Throws EcrException(InvalidParameterException) for a text that is no policy of a repository. */
    Checked check(Repository repository, String text);

    /** Throws EcrException(InvalidParameterException) for a text that is no policy of a registry. */
    Checked check(RegistryId registry, String text);

    /** Throws RegistryException(NameUnknown). */
    Optional<String> find(Repository repository) throws IOException;

    Optional<String> find(RegistryId registry) throws IOException;

    /** Returns what was in effect until now. Throws RegistryException(NameUnknown). */
    Optional<String> delete(Repository repository) throws IOException;

    Optional<String> delete(RegistryId registry) throws IOException;
}
