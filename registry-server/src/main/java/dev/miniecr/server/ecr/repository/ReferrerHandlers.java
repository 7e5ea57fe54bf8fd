package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.wire.Json;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.index.ImageIndex.ReferrerFilter;
import dev.miniecr.storage.index.ImageReferrer;
import dev.miniecr.storage.index.ImageReferrerPage;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.ListImageReferrersFilter;
import software.amazon.awssdk.services.ecr.model.ListImageReferrersRequest;
import software.amazon.awssdk.services.ecr.model.ListImageReferrersResponse;

/** The artifacts that have an image for their subject. */
public final class ReferrerHandlers {
    private static final int USUAL = 20;

    private final Images images;
    private final PageTokens tokens;

    public ReferrerHandlers(Images images, PageTokens tokens) {
        this.images = images;
        this.tokens = tokens;
    }

    public ListImageReferrersResponse list(EcrCall<ListImageReferrersRequest> call) throws IOException {
        ListImageReferrersRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        Digest subject = Digest.parse(input.subjectId().imageDigest());
        ReferrerFilter filter = filter(input.filter());
        Pages pages = new Pages(tokens, "ListImageReferrers", repository, subject, Pages.sorted(filter.artifactTypes()),
                Pages.sorted(filter.statuses()));
        ImageReferrerPage page = images.referrers(repository, subject, filter.artifactTypes(), filter.statuses(),
                pages.after(input.nextToken()).map(Long::parseLong).orElse(0L),
                input.maxResults() == null ? USUAL : input.maxResults());
        Optional<String> next = page.next().isPresent()
                ? Optional.of(String.valueOf(page.next().getAsLong()))
                : Optional.empty();
        return ListImageReferrersResponse.builder()
                .referrers(page.referrers().stream().map(ReferrerHandlers::described).toList())
                .nextToken(pages.next(next)).build();
    }

    private static ReferrerFilter filter(@Nullable ListImageReferrersFilter filter) {
        if (filter == null) {
            return new ReferrerFilter(Set.of(), Set.of(ImageStatus.ACTIVE));
        }
        String status = Optional.ofNullable(filter.artifactStatusAsString()).orElse("ACTIVE");
        Set<ImageStatus> statuses = switch (status) {
            case "ANY" -> Set.of(ImageStatus.values());
            case "ARCHIVED" -> Set.of(ImageStatus.ARCHIVED);
            case "ACTIVE" -> Set.of(ImageStatus.ACTIVE);
            default -> Set.of(); // in between: none is ever
        };
        return new ReferrerFilter(Set.copyOf(filter.artifactTypes()), statuses);
    }

    private static software.amazon.awssdk.services.ecr.model.ImageReferrer described(ImageReferrer referrer) {
        var description = software.amazon.awssdk.services.ecr.model.ImageReferrer.builder()
                .digest(referrer.digest().toString()).mediaType(referrer.mediaType().value()).size(referrer.size())
                .artifactType(referrer.artifactType().orElse(null)).artifactStatus(referrer.status().name());
        Map<String, String> annotations = new LinkedHashMap<>();
        Json.parse(referrer.descriptor()).path("annotations")
                .forEachEntry((key, value) -> annotations.put(key, value.asString()));
        return annotations.isEmpty() ? description.build() : description.annotations(annotations).build();
    }
}
