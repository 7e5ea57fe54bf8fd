package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageId;
import dev.miniecr.storage.index.ImageIdPage;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImagePosition;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.TagStatus;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ListImagesRequest;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;

/** The images of a repository, listed and described. */
public final class ImageListHandlers {
    private static final int FEW_TAGS = 100;
    private static final int TAG_BYTES = 200;

    private final Images images;
    private final ImageLookup lookup;
    private final PageTokens tokens;

    public ImageListHandlers(Images images, PageTokens tokens) {
        this.images = images;
        this.lookup = new ImageLookup(images);
        this.tokens = tokens;
    }

    public ListImagesResponse list(EcrCall<ListImagesRequest> call) throws IOException {
        ListImagesRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        ImageFilter filter = input.filter() == null
                ? filter(null, null)
                : filter(input.filter().tagStatusAsString(), input.filter().imageStatusAsString());
        Pages pages = pages("ListImages", repository, filter);
        ImageIdPage page = images.list(repository, filter,
                pages.after(input.nextToken()).map(ImageListHandlers::position), Pages.size(input.maxResults()));
        return ListImagesResponse.builder().imageIds(page.ids().stream().map(ImageListHandlers::identifier).toList())
                .nextToken(pages.next(page.next().map(next -> next.image() + " " + next.tag()))).build();
    }

    public DescribeImagesResponse describe(EcrCall<DescribeImagesRequest> call) throws IOException {
        DescribeImagesRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        if (input.hasImageIds()) {
            Pages.refuseWith("imageIds", input.maxResults(), input.nextToken());
            return DescribeImagesResponse.builder().imageDetails(named(call, repository)).build();
        }
        ImageFilter filter = input.filter() == null
                ? filter(null, null)
                : filter(input.filter().tagStatusAsString(), input.filter().imageStatusAsString());
        Pages pages = pages("DescribeImages", repository, filter);
        Optional<String> after = pages.after(input.nextToken());
        ImagePage page = images.describe(repository, filter,
                after.isPresent() ? OptionalLong.of(Long.parseLong(after.get())) : OptionalLong.empty(),
                Pages.size(input.maxResults()));
        page.images().forEach(image -> claim(call, image));
        Optional<String> next = page.next().isPresent()
                ? Optional.of(String.valueOf(page.next().getAsLong()))
                : Optional.empty();
        return DescribeImagesResponse.builder()
                .imageDetails(page.images().stream().map(image -> detail(repository, image)).toList())
                .nextToken(pages.next(next)).build();
    }

    private Pages pages(String operation, Repository repository, ImageFilter filter) {
        return new Pages(tokens, operation, repository, filter.tagStatus(), Pages.sorted(filter.statuses()));
    }

    /** Several ids of one image are one detail. */
    private List<ImageDetail> named(EcrCall<DescribeImagesRequest> call, Repository repository) throws IOException {
        Map<Long, ImageDetail> details = new LinkedHashMap<>();
        for (ImageIdentifier id : call.input().imageIds()) {
            Image image = lookup.require(repository, id);
            if (details.put(image.id(), detail(repository, image)) == null) {
                claim(call, image);
            }
        }
        return new ArrayList<>(details.values());
    }

    /* Only images with very many tags make an answer large. */
    private static void claim(EcrCall<?> call, Image image) {
        if (image.tags().size() > FEW_TAGS) {
            call.memory().add((long) image.tags().size() * TAG_BYTES);
        }
    }

    private static ImageDetail detail(Repository repository, Image image) {
        ImageDetail.Builder detail = ImageDetail.builder().registryId(repository.registry().value())
                .repositoryName(repository.name().value()).imageDigest(image.digest().toString())
                .imageSizeInBytes(image.imageSize()).imagePushedAt(image.pushedAt())
                .imageManifestMediaType(image.mediaType().value())
                .artifactMediaType(image.artifactType().orElse(null))
                .lastRecordedPullTime(image.pulledAt().orElse(null))
                .subjectManifestDigest(image.subject().map(Digest::toString).orElse(null))
                .imageStatus(image.status().name()).lastArchivedAt(image.archivedAt().orElse(null))
                .lastActivatedAt(image.activatedAt().orElse(null));
        if (!image.tags().isEmpty()) {
            detail.imageTags(image.tags().stream().map(Tag::value).toList());
        }
        return detail.build();
    }

    private static ImageIdentifier identifier(ImageId id) {
        return ImageIdentifier.builder().imageDigest(id.digest().toString()).imageTag(id.tag().map(Tag::value)
                .orElse(null)).build();
    }

    private static ImagePosition position(String text) {
        int space = text.indexOf(' ');
        return new ImagePosition(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
    }

    /* Images are restored at once, so none is ever found in between. */
    private static ImageFilter filter(@Nullable String tagStatus, @Nullable String imageStatus) {
        Set<ImageStatus> statuses = switch (imageStatus == null ? "ACTIVE" : imageStatus) {
            case "ACTIVE" -> Set.of(ImageStatus.ACTIVE);
            case "ARCHIVED" -> Set.of(ImageStatus.ARCHIVED);
            case "ANY" -> Set.of(ImageStatus.values());
            default -> Set.of();
        };
        return new ImageFilter(tagStatus == null ? TagStatus.ANY : TagStatus.valueOf(tagStatus), statuses);
    }
}
