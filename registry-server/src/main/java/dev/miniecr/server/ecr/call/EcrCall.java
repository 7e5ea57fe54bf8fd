package dev.miniecr.server.ecr.call;

import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;

/**
 * A request of an operation, admitted.
 *
 * @param input     as the SDK's class of it
 * @param registry  the account that it is about: its registryId, else the caller's account
 * @param addresses how this caller reaches the server
 * @param memory    what a large answer claims before it is made; given back when it was sent
 */
public record EcrCall<I>(I input, Caller caller, RegistryId registry, Addresses addresses,
        Budget.Claim memory) {

    /** A repository of the call's registry. */
    public Repository repository(String name) {
        return new Repository(registry, new RepositoryName(name));
    }

    /** What stands as the maker of changes: the caller's ARN. */
    public String principal() {
        return caller.principal().arn();
    }

    /** Whose an upload is: a name that is given once. */
    public String uploader() {
        return caller.principal().id();
    }
}
