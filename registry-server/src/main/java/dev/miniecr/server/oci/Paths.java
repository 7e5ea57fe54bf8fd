package dev.miniecr.server.oci;

import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.PathMatch;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.util.Optional;

/** What the paths of /v2/ name, both ways: parameters into values, values into Location. */
final class Paths {
    private final RegistryId registry;
    private final String prefix;

    /** Location is relative unless a public URL is given. */
    Paths(RegistryId registry, Optional<String> publicUrl) {
        this.registry = registry;
        this.prefix = publicUrl.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url).orElse("");
    }

    RegistryId registry() {
        return registry;
    }

    Repository repository(PathMatch path) {
        return repository(path.value("name"));
    }

    Repository repository(String name) {
        return new Repository(registry, new RepositoryName(name));
    }

    Repository repository(Call call) {
        return repository(call.path());
    }

    static Digest digest(Call call) {
        return Digest.parse(call.path().value("digest"));
    }

    static Reference reference(Call call) {
        return Reference.parse(call.path().value("reference"));
    }

    static UploadId upload(Call call) {
        return new UploadId(call.path().value("id"));
    }

    String blob(Repository repository, Digest digest) {
        return prefix + "/v2/" + repository.name() + "/blobs/" + digest;
    }

    String manifest(Repository repository, Digest digest) {
        return prefix + "/v2/" + repository.name() + "/manifests/" + digest;
    }

    String upload(Repository repository, UploadId id) {
        return prefix + "/v2/" + repository.name() + "/blobs/uploads/" + id;
    }

    /** For Link headers: these have no grammar of names in front. */
    String absolute(String path) {
        return prefix + path;
    }
}
