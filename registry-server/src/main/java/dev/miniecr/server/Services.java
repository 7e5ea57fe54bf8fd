package dev.miniecr.server;

import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.sts.StsApi;
import java.util.Optional;

/** Which API a path belongs to. What belongs to none is answered in the words of the OCI API. */
final class Services implements Service {
    private final Sites sites;
    private final EcrWiring aws;
    private final Service health;

    Services(Sites sites, EcrWiring aws, Service health) {
        this.sites = sites;
        this.aws = aws;
        this.health = health;
    }

    @Override
    public Response answer(Request request) {
        return serviceOf(request).answer(request);
    }

    @Override
    public Optional<Response> answerAtOnce(Request request) {
        return serviceOf(request).answerAtOnce(request);
    }

    private Service serviceOf(Request request) {
        return switch (request.target().segments().getFirst()) {
            case "" -> request.method() == Method.POST ? signed(request) : sites.of(request).oci();
            case "health" -> health;
            case "layers" -> aws.layers();
            case "token", ".well-known" -> sites.of(request).tokens();
            default -> sites.of(request).oci();
        };
    }

    /* AWS's APIs share one endpoint: one speaks JSON, one sends forms. */
    private Service signed(Request request) {
        return StsApi.takes(request) ? aws.sts() : aws.ecr();
    }
}
