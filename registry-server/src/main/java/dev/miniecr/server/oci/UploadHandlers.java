package dev.miniecr.server.oci;

import dev.miniecr.auth.Permission;
import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.PathMatch;
import dev.miniecr.server.http.Query;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.Response;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Blobs coming in: whole, in pieces, or by mount (distribution-spec "Pushing blobs"). */
final class UploadHandlers {
    private final Registry registry;
    private final Paths paths;
    private final Permissions permissions;
    private final Conditions conditions;
    private final BooleanSupplier mounting;

    UploadHandlers(Registry registry, Paths paths, Permissions permissions, Conditions conditions,
            BooleanSupplier mounting) {
        this.registry = registry;
        this.paths = paths;
        this.permissions = permissions;
        this.conditions = conditions;
        this.mounting = mounting;
    }

    /** POST begins an upload; with a digest it is all three steps at once, with a mount the first and the last. */
    Requirement needsToBegin(Request request, PathMatch path) {
        Repository repository = paths.repository(path);
        Query query = request.target().query();
        List<Permission> needs = new ArrayList<>(permissions.all(repository, Permissions.INITIATE_LAYER_UPLOAD));
        if (query.first("mount").isPresent()) {
            needs.addAll(permissions.all(repository, Permissions.COMPLETE_LAYER_UPLOAD));
        } else if (query.first("digest").isPresent()) {
            needs.addAll(permissions.all(repository, Permissions.UPLOAD_LAYER_PART, Permissions.COMPLETE_LAYER_UPLOAD));
        }
        Requirement requirement = Requirement.all(needs);
        return query.first("mount").isPresent() && query.first("from").filter(RepositoryName::isValid).isPresent()
                ? requirement.wishing(mountable(query.first("from").get()))
                : requirement;
    }

    /** PUT completes an upload; one with a body adds a part as well. */
    Requirement needsToComplete(Request request, PathMatch path) {
        Repository repository = paths.repository(path);
        return Requirement.all(request.body().length().equals(OptionalLong.of(0))
                ? permissions.all(repository, Permissions.COMPLETE_LAYER_UPLOAD)
                : permissions.all(repository, Permissions.UPLOAD_LAYER_PART, Permissions.COMPLETE_LAYER_UPLOAD));
    }

    Response begin(Call call) throws IOException {
        Repository repository = paths.repository(call);
        Query query = call.request().target().query();
        Optional<String> mount = query.first("mount");
        if (mount.isPresent() && mounting.getAsBoolean()) {
            Digest digest = Digest.parse(mount.get());
            return mount(call, repository, digest) ? created(repository, digest) : start(call, repository);
        }
        Optional<String> digest = query.first("digest");
        if (digest.isPresent()) {
            return store(call, repository, Digest.parse(digest.get()));
        }
        return start(call, repository);
    }

    private Response start(Call call, Repository repository) throws IOException {
        Optional<String> algorithm = call.request().target().query().first("digest-algorithm");
        UploadId id = registry.uploads().start(repository, call.caller().principal().id(),
                algorithm.map(Digest.Algorithm::parse).orElse(Digest.Algorithm.SHA256),
                conditions.of(call.caller(), repository));
        return accepted(202, repository, id, 0);
    }

    private Response store(Call call, Repository repository, Digest digest) throws IOException {
        RequestBody body = call.request().body();
        registry.blobs().store(repository, digest, body::next, body.length(), conditions.of(call.caller(), repository));
        return created(repository, digest);
    }

    private boolean mount(Call call, Repository repository, Digest digest) throws IOException {
        WriteConditions mounting = conditions.of(call.caller(), repository);
        Optional<String> from = call.request().target().query().first("from");
        if (from.isEmpty()) {
            // Nobody can ask for a token that is good for a source which they do not know: their rights alone decide.
            return registry.blobs().mountFromAny(repository, digest,
                    name -> call.caller().holds(mountable(name.value())), mounting);
        }
        return RepositoryName.isValid(from.get()) && call.caller().may(mountable(from.get()))
                && registry.blobs().mount(repository, digest, paths.repository(from.get()), mounting);
    }

    private Permission mountable(String source) {
        return permissions.on(paths.repository(source), Permissions.GET_DOWNLOAD_URL_FOR_LAYER);
    }

    Response append(Call call) throws IOException {
        Repository repository = paths.repository(call);
        UploadId id = Paths.upload(call);
        Chunk chunk = Chunk.of(call.request());
        long offset = registry.uploads().append(id, repository, call.caller().principal().id(), chunk.from(),
                chunk.bytes(),
                chunk.length());
        return accepted(202, repository, id, offset);
    }

    Response finish(Call call) throws IOException {
        Repository repository = paths.repository(call);
        UploadId id = Paths.upload(call);
        Digest digest = Digest.parse(call.request().target().query().first("digest").orElseThrow(
                () -> new RegistryException(
                        new RegistryError.DigestInvalid("", "the request needs the parameter digest"))));
        Chunk chunk = Chunk.of(call.request());
        registry.uploads().finish(id, repository, call.caller().principal().id(), chunk.from(), chunk.bytes(),
                chunk.length(), digest,
                conditions.of(call.caller(), repository));
        return created(repository, digest);
    }

    Response status(Call call) throws IOException {
        Repository repository = paths.repository(call);
        UploadId id = Paths.upload(call);
        return accepted(204, repository, id,
                registry.uploads().offset(id, repository, call.caller().principal().id()));
    }

    Response cancel(Call call) throws IOException {
        registry.uploads().cancel(Paths.upload(call), paths.repository(call), call.caller().principal().id());
        return Response.of(204);
    }

    private Response created(Repository repository, Digest digest) {
        return Response.of(201).with("Location", paths.blob(repository, digest)).with("Docker-Content-Digest",
                digest.toString());
    }

    private Response accepted(int status, Repository repository, UploadId id, long offset) {
        return Response.of(status).with("Location", paths.upload(repository, id)).with("Range", range(offset))
                .with("Docker-Upload-UUID", id.value());
    }

    /** The bytes that an upload has, as the spec writes them: both ends counted, and 0-0 where there are none. */
    static String range(long offset) {
        return "0-" + Math.max(0, offset - 1);
    }
}
