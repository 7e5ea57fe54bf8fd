package dev.miniecr.server.ecr.settings;

import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecr.model.UpstreamRegistry;

/** The registries that a pull-through cache rule may name. */
final class Upstreams {
    private static final Pattern ECR = Pattern
            .compile("[0-9]{12}\\.dkr\\.ecr(-fips)?\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?");
    private static final Pattern AZURE = Pattern.compile("[a-zA-Z0-9-]+\\.azurecr\\.(io|cn|us)");

    private Upstreams() {}

    /** Empty where the URL is none of theirs. */
    static Optional<UpstreamRegistry> find(String url) {
        return switch (url) {
            case "public.ecr.aws" -> Optional.of(UpstreamRegistry.ECR_PUBLIC);
            case "quay.io" -> Optional.of(UpstreamRegistry.QUAY);
            case "registry.k8s.io" -> Optional.of(UpstreamRegistry.K8_S);
            case "registry-1.docker.io" -> Optional.of(UpstreamRegistry.DOCKER_HUB);
            case "ghcr.io" -> Optional.of(UpstreamRegistry.GITHUB_CONTAINER_REGISTRY);
            case "registry.gitlab.com" -> Optional.of(UpstreamRegistry.GITLAB_CONTAINER_REGISTRY);
            case "cgr.dev" -> Optional.of(UpstreamRegistry.CHAINGUARD);
            default -> byPattern(url);
        };
    }

    private static Optional<UpstreamRegistry> byPattern(String url) {
        if (ECR.matcher(url).matches()) {
            return Optional.of(UpstreamRegistry.ECR);
        }
        return AZURE.matcher(url).matches()
                ? Optional.of(UpstreamRegistry.AZURE_CONTAINER_REGISTRY)
                : Optional.empty();
    }
}
