package dev.miniecr.server.oci;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.Headers;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.PathMatch;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.storage.Manifests;
import dev.miniecr.storage.Pulls;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.oci.Descriptor;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Manifests, by tag and by digest (distribution-spec "Pulling manifests", "Pushing manifests", "Deleting tags", "Deleting manifests"). */
final class ManifestHandlers {
    private final Manifests manifests;
    private final Pulls pulls;
    private final Predicate<Principal> counted;
    private final Paths paths;
    private final Permissions permissions;
    private final Conditions conditions;

    /** The pulls of those who are counted are noted. */
    ManifestHandlers(Registry registry, Predicate<Principal> counted, Paths paths, Permissions permissions,
            Conditions conditions) {
        this.manifests = registry.manifests();
        this.pulls = registry.pulls();
        this.counted = counted;
        this.paths = paths;
        this.permissions = permissions;
        this.conditions = conditions;
    }

    Response get(Call call) throws IOException {
        return answer(call, manifests.get(paths.repository(call), Paths.reference(call)));
    }

    Optional<Response> getAtOnce(Call call) {
        return manifests.getAtOnce(paths.repository(call), Paths.reference(call))
                .map(manifest -> answer(call, manifest));
    }

    /* The stored type is what was pushed and what its digest covers: Accept neither converts nor refuses. */
    private Response answer(Call call, StoredManifest manifest) {
        Request request = call.request();
        if (request.method() == Method.GET && counted.test(call.caller().principal())) {
            pulls.note(paths.repository(call), manifest.digest());
        }
        String digest = manifest.digest().toString();
        String etag = '"' + digest + '"';
        List<Response.Field> fields = List.of(new Response.Field("Content-Type", manifest.mediaType().value()),
                new Response.Field("Docker-Content-Digest", digest), new Response.Field("ETag", etag));
        for (String known : request.headers().all("If-None-Match")) {
            if (known.equals("*") || known.contains(etag)) {
                return new Response(304, fields, ResponseBody.empty());
            }
        }
        return new Response(200, fields,
                request.method() == Method.HEAD
                        ? new ResponseBody.HeadOf(manifest.bytes().length)
                        : new ResponseBody.Bytes(manifest.bytes()));
    }

    /** For each tag, the right to set it where it is not there or where it is: which of the two, its transaction asks. */
    Requirement needsToPut(Request request, PathMatch path) {
        Permission putImage = permissions.on(paths.repository(path), Permissions.PUT_IMAGE);
        Set<Tag> tags = tags(request);
        if (Reference.parse(path.value("reference")) instanceof Tag tag) {
            tags.add(tag);
        }
        if (tags.isEmpty()) {
            return Requirement.all(List.of(putImage));
        }
        Requirement requirement = Requirement.all(List.of());
        for (Tag tag : tags) {
            requirement = requirement.andOneOf(
                    List.of(new Requirement.Need(putImage, Permissions.setting(tag, false)),
                            new Requirement.Need(putImage, Permissions.setting(tag, true))));
        }
        return requirement;
    }

    private static Set<Tag> tags(Request request) {
        return request.target().query().all("tag").stream().map(Tag::new)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Response put(Call call) throws IOException {
        Repository repository = paths.repository(call);
        Reference reference = Paths.reference(call);
        Headers headers = call.request().headers();
        Set<Tag> tags = tags(call.request());
        byte[] bytes = call.request().body().readAll(manifests.sizeLimit());
        Manifest manifest = manifests.put(repository, reference, tags, bytes,
                headers.first("Content-Type").map(MediaType::ofContentType),
                precondition(headers), call.caller().principal().arn(), conditions.of(call.caller(), repository));
        Response response = Response.of(201).with("Location", paths.manifest(repository, manifest.digest()))
                .with("Docker-Content-Digest", manifest.digest().toString());
        Optional<Descriptor> subject = manifest.subject();
        if (subject.isPresent()) {
            response = response.with("OCI-Subject", subject.get().digest().toString());
        }
        for (Tag tag : tags) {
            response = response.with("OCI-Tag", tag.value());
        }
        return response;
    }

    private static Precondition precondition(Headers headers) {
        List<String> match = entityTags(headers, "If-Match");
        if (!match.isEmpty()) {
            return match.contains("*") ? new Precondition.Present() : new Precondition.AnyOf(digests(match));
        }
        List<String> noneMatch = entityTags(headers, "If-None-Match");
        if (noneMatch.isEmpty()) {
            return new Precondition.None();
        }
        return noneMatch.contains("*") ? new Precondition.Absent() : new Precondition.NoneOf(digests(noneMatch));
    }

    private static List<String> entityTags(Headers headers, String name) {
        return headers.all(name).stream().flatMap(line -> Arrays.stream(line.split(",", -1))).map(String::strip)
                .filter(tag -> !tag.isEmpty()).toList();
    }

    /* A strong entity tag of ours is the digest in quotes; what is none of ours matches nothing, so it is left out. */
    private static List<Digest> digests(List<String> entityTags) {
        return entityTags.stream().filter(tag -> tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\""))
                .map(tag -> tag.substring(1, tag.length() - 1)).filter(Digest::isValid).map(Digest::parse).toList();
    }

    Response delete(Call call) throws IOException {
        Repository repository = paths.repository(call);
        String principal = call.caller().principal().arn();
        switch (Paths.reference(call)) {
            case Tag tag -> manifests.deleteTag(repository, tag, principal);
            case Digest digest -> manifests.delete(repository, digest, principal);
        }
        return Response.of(202);
    }
}
