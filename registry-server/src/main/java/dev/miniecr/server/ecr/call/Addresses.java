package dev.miniecr.server.ecr.call;

import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import java.util.Optional;

/**
 * The URLs that a client is told.
 *
 * @param own      what the client reached the server by: {@code https://HOST:PORT}, perhaps with a path
 * @param template of a registry's host name, with {@code <account>} and {@code <region>} in it; empty where registries have no names of their own
 */
public record Addresses(String own, Optional<HostTemplate> template) {

    /** What {@code docker} calls the repository. */
    public String repositoryUri(Repository repository) {
        return withoutScheme(registry(repository.registry())) + "/" + repository.name();
    }

    /** The URL of a registry. */
    public String registry(RegistryId registry) {
        return template.map(names -> own.substring(0, own.indexOf("://") + 3) + names.host(registry) + port())
                .orElse(own);
    }

    /* A name of AWS's shape is reached by the port that the client used. */
    private String port() {
        int colon = own.lastIndexOf(':');
        return colon > own.indexOf("://") && own.substring(colon).matches(":[0-9]+") ? own.substring(colon) : "";
    }

    private static String withoutScheme(String url) {
        return url.substring(url.indexOf("://") + 3);
    }
}
