package dev.miniecr.server.ecr;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.token.DownloadTokens;
import dev.miniecr.server.access.Downloads;
import dev.miniecr.server.blob.BlobResponses;
import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.index.BlobUse;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /layers/TOKEN}: the URLs that GetDownloadUrlForLayer gives, for GET and HEAD. A token stands in no log. */
public final class LayerUrls implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(LayerUrls.class);
    private static final Action DOWNLOAD = new Action("ecr:GetDownloadUrlForLayer");

    private final Registry registry;
    private final Downloads downloads;
    private final Arns arns;

    public LayerUrls(Registry registry, Downloads downloads, Arns arns) {
        this.registry = registry;
        this.downloads = downloads;
        this.arns = arns;
    }

    /** The URL of a layer, for whoever the caller gives it to. */
    public String url(EcrCall<?> call, Repository repository, Digest digest) {
        return call.addresses().own() + "/layers/" + downloads.token(call.caller().identity(),
                repository.registry().value(), repository.name().value(), digest.toString());
    }

    @Override
    public Response answer(Request request) {
        List<String> path = request.target().segments();
        if (path.size() != 2) {
            return text(404, "There is nothing at this path");
        }
        if (request.method() != Method.GET && request.method() != Method.HEAD) {
            return text(405, "This path does not take " + request.method()).with("Allow", "GET, HEAD");
        }
        try {
            return download(request, path.get(1)).with("Cache-Control", "private");
        } catch (RegistryException e) {
            return e.error() instanceof RegistryError.Denied
                    ? text(403, e.error().message())
                    : text(404, "The layer is not there any more");
        } catch (TryLaterException e) {
            return text(429, String.valueOf(e.getMessage())).with("Retry-After", String.valueOf(e.seconds()));
        } catch (IOException | RuntimeException e) {
            LOG.error("Request {} {} /layers/*** failed", request.id(), request.method(), e);
            return text(e instanceof IOException ? 503 : 500,
                    "The registry failed; its log has the cause under request " + request.id());
        }
    }

    private Response download(Request request, String token) throws IOException {
        DownloadTokens.Claims claims = downloads.redeem(request, token,
                claimed -> new Permission(DOWNLOAD, arns.resource(repository(claimed))));
        Repository repository = repository(claims);
        Digest digest = Digest.parse(claims.digest());
        if (registry.images().use(repository, digest) == BlobUse.ARCHIVED) {
            throw new RegistryException(new RegistryError.BlobUnknown(digest));
        }
        return BlobResponses.answer(request, registry.blobs().open(repository, digest));
    }

    private static Repository repository(DownloadTokens.Claims claims) {
        return new Repository(new RegistryId(claims.account()), new RepositoryName(claims.repository()));
    }

    private static Response text(int status, String words) {
        byte[] bytes = (words + "\n").getBytes(StandardCharsets.UTF_8);
        return Response.of(status).with("Content-Type", "text/plain").with("Cache-Control", "no-store")
                .with(new ResponseBody.Bytes(bytes));
    }
}
