package dev.miniecr.server.oci;

import static dev.miniecr.server.http.Method.DELETE;
import static dev.miniecr.server.http.Method.GET;
import static dev.miniecr.server.http.Method.HEAD;
import static dev.miniecr.server.http.Method.PATCH;
import static dev.miniecr.server.http.Method.POST;
import static dev.miniecr.server.http.Method.PUT;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Principal;
import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Route;
import dev.miniecr.server.http.RoutedService;
import dev.miniecr.server.http.Router;
import dev.miniecr.server.http.Service;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.oci.RegistryId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The OCI distribution API, spec 1.1 and what its next draft adds: the table of its endpoints. */
public final class OciApi {
    private final BlobHandlers blobs;
    private final UploadHandlers uploads;
    private final ManifestHandlers manifests;
    private final ListHandlers lists;
    private final Paths paths;
    private final Permissions permissions;

    /**
     * What the operator chose of this API.
     *
     * @param registry  the account that the paths name repositories of
     * @param region    in the ARNs that policies are about
     * @param publicUrl makes Location absolute
     * @param pages     sizes of list pages
     */
    public record Settings(RegistryId registry, String region, Optional<String> publicUrl, PageSizes pages) {}

    /** Items in a page of a list: when nothing is asked for, and at most. */
    public record PageSizes(int usual, int most) {}

    /**
     * What the account chose, and may choose otherwise at any time.
     *
     * @param counted  whose pulls are counted
     * @param mounting whether blobs may be mounted from one repository into another
     */
    public record Choices(Predicate<Principal> counted, BooleanSupplier mounting) {
        public static final Choices USUAL = new Choices(_ -> true, () -> true);
    }

    private OciApi(Registry registry, Settings settings, Choices choices) {
        this.paths = new Paths(settings.registry(), settings.publicUrl());
        this.permissions = new Permissions(settings.region(), settings.registry());
        Conditions conditions = new Conditions(permissions);
        this.blobs = new BlobHandlers(registry.blobs(), paths, permissions);
        this.uploads = new UploadHandlers(registry, paths, permissions, conditions, choices.mounting);
        this.manifests = new ManifestHandlers(registry, choices.counted, paths, permissions, conditions);
        this.lists = new ListHandlers(registry, paths, permissions, settings.pages());
    }

    public static Service service(Registry registry, Guard guard, Settings settings, Choices choices) {
        OciApi api = new OciApi(registry, settings, choices);
        return new RoutedService(new Router(api.routes()), guard, new OciErrors(api.paths));
    }

    private List<Route> routes() {
        Route.Needs pull = needs(Permissions.GET_DOWNLOAD_URL_FOR_LAYER);
        Route.Needs probe = (request, path) -> blobs.needsToProbe(path);
        Route.Needs image = needs(Permissions.BATCH_GET_IMAGE);
        Route.Needs begin = uploads::needsToBegin;
        Route.Needs part = needs(Permissions.UPLOAD_LAYER_PART);
        Route.Needs complete = uploads::needsToComplete;
        Route.Needs delete = needs(Permissions.BATCH_DELETE_IMAGE);
        Route.Needs catalog = (request, path) -> Requirement.IDENTITY.wishing(permissions.catalog());
        Route.Needs identity = (request, path) -> Requirement.IDENTITY;
        return List.of(
                new Route(GET, "/v2/{name...}/manifests/{reference}", image, manifests::get)
                        .atOnce(manifests::getAtOnce), // end-3
                new Route(HEAD, "/v2/{name...}/manifests/{reference}", image, manifests::get)
                        .atOnce(manifests::getAtOnce), // end-3
                new Route(GET, "/v2/{name...}/blobs/{digest}", pull, blobs::get).atOnce(blobs::getAtOnce), // end-2
                new Route(HEAD, "/v2/{name...}/blobs/{digest}", probe, blobs::head).atOnce(blobs::headAtOnce), // end-2
                new Route(GET, "/v2/", identity, OciApi::version), // end-1
                new Route(HEAD, "/v2/", identity, OciApi::version), // end-1
                new Route(GET, "/v2", identity, OciApi::version), // end-1
                new Route(HEAD, "/v2", identity, OciApi::version), // end-1
                new Route(POST, "/v2/{name...}/blobs/uploads/", begin, uploads::begin), // end-4a, end-4b, end-11
                new Route(POST, "/v2/{name...}/blobs/uploads", begin, uploads::begin), // end-4a, end-4b, end-11
                new Route(PATCH, "/v2/{name...}/blobs/uploads/{id}", part, uploads::append), // end-5
                new Route(PUT, "/v2/{name...}/blobs/uploads/{id}", complete, uploads::finish), // end-6
                new Route(GET, "/v2/{name...}/blobs/uploads/{id}", part, uploads::status), // end-13
                new Route(DELETE, "/v2/{name...}/blobs/uploads/{id}", part, uploads::cancel), // end-14
                new Route(PUT, "/v2/{name...}/manifests/{reference}", manifests::needsToPut, manifests::put), // end-7
                new Route(GET, "/v2/{name...}/tags/list", needs(Permissions.LIST_IMAGES), lists::tags), // end-8a, end-8b
                new Route(DELETE, "/v2/{name...}/manifests/{reference}", delete, manifests::delete), // end-9
                new Route(DELETE, "/v2/{name...}/blobs/{digest}", delete, blobs::delete), // end-10
                new Route(GET, "/v2/{name...}/referrers/{digest}", image, lists::referrers), // end-12a, end-12b
                new Route(GET, "/v2/_catalog", catalog, lists::catalog));
    }

    private Route.Needs needs(Action action) {
        return (request, path) -> Requirement.of(permissions.on(paths.repository(path), action));
    }

    private static Response version(Call call) {
        return Response.of(200).with("Docker-Distribution-Api-Version", "registry/2.0")
                .with("Content-Type", "application/json")
                .with(new dev.miniecr.server.http.ResponseBody.Bytes(new byte[]{'{', '}'}));
    }
}
