package dev.miniecr.server.oci;

import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.Query;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.storage.Page;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.index.ReferrerPage;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists, in pages: tags, referrers (distribution-spec "Content Discovery"), and the catalog. */
final class ListHandlers {
    private static final int CATALOG_ROWS = 1000;

    private final Registry registry;
    private final Paths paths;
    private final Permissions permissions;
    private final OciApi.PageSizes pages;

    ListHandlers(Registry registry, Paths paths, Permissions permissions, OciApi.PageSizes pages) {
        this.registry = registry;
        this.paths = paths;
        this.permissions = permissions;
        this.pages = pages;
    }

    Response tags(Call call) throws IOException {
        Repository repository = paths.repository(call);
        Query query = call.request().target().query();
        int size = pageSize(query, pages.most());
        Page<Tag> page = registry.manifests().tags(repository, query.first("last"), size);
        Response response = Json.response(200,
                Map.of("name", repository.name().value(), "tags", page.items().stream().map(Tag::value).toList()));
        return page.more() && size > 0
                ? response.with("Link", next(call, "n=" + size + "&last=" + encode(page.items().getLast().value())))
                : response;
    }

    /* Each row is shown to those who may describe it. The page counts rows that were looked at, so a page may be short and still have a next. */
    Response catalog(Call call) throws IOException {
        Query query = call.request().target().query();
        int size = pageSize(query, Math.min(pages.most(), CATALOG_ROWS));
        Page<RepositoryName> page = registry.repositories().list(paths.registry(), query.first("last"), size);
        List<String> shown = page.items().stream().filter(
                name -> call.caller()
                        .may(permissions.on(new Repository(paths.registry(), name), Permissions.DESCRIBE_REPOSITORIES)))
                .map(RepositoryName::value).toList();
        Response response = Json.response(200, Map.of("repositories", shown));
        return page.more() && size > 0
                ? response.with("Link", next(call, "n=" + size + "&last=" + encode(page.items().getLast().value())))
                : response;
    }

    Response referrers(Call call) throws IOException {
        Repository repository = paths.repository(call);
        Digest subject = Paths.digest(call);
        Query query = call.request().target().query();
        Optional<String> artifactType = query.first("artifactType").filter(type -> !type.isEmpty());
        ReferrerPage page = registry.manifests().referrers(repository, subject, artifactType, cursor(query));
        Response response = Response.of(200).with("Content-Type", MediaType.OCI_INDEX.value())
                .with(index(page.descriptors()));
        if (artifactType.isPresent()) {
            response = response.with("OCI-Filters-Applied", "artifactType");
        }
        if (page.next().isPresent()) {
            String filter = artifactType.map(type -> "artifactType=" + encode(type) + "&").orElse("");
            response = response.with("Link", next(call, filter + "last=" + page.next().getAsLong()));
        }
        return response;
    }

    private static ResponseBody index(List<byte[]> descriptors) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":[")
                .getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < descriptors.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            json.writeBytes(descriptors.get(i));
        }
        json.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return new ResponseBody.Bytes(json.toByteArray());
    }

    private static long cursor(Query query) {
        String text = query.first("last").orElse("0");
        if (!isNumber(text) || text.length() > 18) {
            throw new RegistryException(new RegistryError.PageSizeInvalid(text));
        }
        return Long.parseLong(text);
    }

    /* More than a page holds is a page; so is a number that no int holds. */
    private int pageSize(Query query, int most) {
        Optional<String> asked = query.first("n");
        if (asked.isEmpty()) {
            return Math.min(pages.usual(), most);
        }
        if (!isNumber(asked.get())) {
            throw new RegistryException(new RegistryError.PageSizeInvalid(asked.get()));
        }
        return asked.get().length() > 9 ? most : Math.min(most, Integer.parseInt(asked.get()));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private String next(Call call, String query) {
        return "<" + paths.absolute(call.request().target().path()) + "?" + query + ">; rel=\"next\"";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
