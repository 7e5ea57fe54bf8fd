package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.DescribeImageScanFindingsRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageScanFindingsResponse;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageScanStatus;
import software.amazon.awssdk.services.ecr.model.ScanStatus;
import software.amazon.awssdk.services.ecr.model.StartImageScanRequest;
import software.amazon.awssdk.services.ecr.model.StartImageScanResponse;

/** Scans of images for vulnerabilities. There is no scanner: a scan fails as soon as it is started, and nothing is ever found. */
public final class ScanHandlers {
    private static final Duration BETWEEN_SCANS = Duration.ofHours(24);

    private final Documents documents;
    private final ModelDocuments<ImageScanStatus> scans;
    private final ImageLookup lookup;
    private final PageTokens tokens;
    private final Clock clock;

    public ScanHandlers(Documents documents, Images images, PageTokens tokens, Clock clock) {
        this.documents = documents;
        this.scans = ModelDocuments.of(documents, ImageScanStatus::builder);
        this.lookup = new ImageLookup(images);
        this.tokens = tokens;
        this.clock = clock;
    }

    private static Document.Key key(Repository repository, Digest image) {
        return new Document.Key(Document.Kind.IMAGE_SCAN, repository.registry(), Optional.of(repository.name()),
                image.toString());
    }

    public StartImageScanResponse start(EcrCall<StartImageScanRequest> call) throws IOException {
        StartImageScanRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        Image image = lookup.require(repository, input.imageId());
        if (image.status() == ImageStatus.ARCHIVED) {
            throw Refusals.of("ImageArchivedException", "The image is archived and cannot be scanned");
        }
        if (image.mediaType().equals(MediaType.OCI_INDEX) || image.mediaType().equals(MediaType.DOCKER_LIST)) {
            throw Refusals.of("UnsupportedImageTypeException", "The image is of a type that cannot be scanned");
        }
        ImageScanStatus failed = ImageScanStatus.builder().status(ScanStatus.FAILED)
                .description("no scanner configured").build();
        if (!record(key(repository, image.digest()), failed)) {
            throw Refusals.of("LimitExceededException",
                    "The scan quota per image has been exceeded. Wait and try again.");
        }
        return StartImageScanResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName()).imageId(identifier(image, input.imageId()))
                .imageScanStatus(failed).build();
    }

    /* False where a scan was recorded within the last day, or is by somebody else at this moment. */
    private boolean record(Document.Key key, ImageScanStatus status) throws IOException {
        if (scans.add(key, status, Integer.MAX_VALUE)) {
            return true;
        }
        Optional<Document> last = documents.find(key);
        return last.isPresent() && last.get().changedAt().plus(BETWEEN_SCANS).isBefore(clock.instant())
                && documents.replace(last.get(), scans.body(status));
    }

    public DescribeImageScanFindingsResponse describe(EcrCall<DescribeImageScanFindingsRequest> call)
            throws IOException {
        DescribeImageScanFindingsRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        Image image = lookup.require(repository, input.imageId());
        ImageScanStatus status = scans.find(key(repository, image.digest()))
                .orElseThrow(() -> Refusals.of("ScanNotFoundException", "Image scan does not exist for the image with '"
                        + AskedImage.text(input.imageId()) + "' in the repository with name '" + repository.name()
                        + "' " + Refusals.inRegistry(repository)));
        new Pages(tokens, "DescribeImageScanFindings", repository).after(input.nextToken()); // none was ever given
        return DescribeImageScanFindingsResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName()).imageId(identifier(image, input.imageId()))
                .imageScanStatus(status).build();
    }

    private static ImageIdentifier identifier(Image image, ImageIdentifier asked) {
        return asked.toBuilder().imageDigest(image.digest().toString()).build();
    }
}
