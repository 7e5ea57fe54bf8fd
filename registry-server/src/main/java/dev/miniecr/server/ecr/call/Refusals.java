package dev.miniecr.server.ecr.call;

import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.Repository;

/** What is refused, in AWS's words. */
public final class Refusals {
    private Refusals() {}

    /** A value that breaks a rule: {@code Invalid parameter at 'WHERE' failed to satisfy constraint: 'RULE'}. */
    public static EcrException invalid(String where, String rule) {
        return of("InvalidParameterException",
                "Invalid parameter at '" + where + "' failed to satisfy constraint: '" + rule + "'");
    }

    public static EcrException repositoryNotFound(Repository repository) {
        return of("RepositoryNotFoundException", new RegistryError.NameUnknown(repository).message());
    }

    /** What stands behind the name of a repository in most texts: {@code does not exist in the registry with id 'ID'}. */
    public static String inRegistry(Repository repository) {
        return "in the registry with id '" + repository.registry() + "'";
    }

    public static EcrException of(String code, String message) {
        return new EcrException(code, message);
    }
}
