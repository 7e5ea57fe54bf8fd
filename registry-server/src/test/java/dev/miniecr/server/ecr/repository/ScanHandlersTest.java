package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DescribeImageScanFindingsRequest;
import software.amazon.awssdk.services.ecr.model.StartImageScanRequest;

final class ScanHandlersTest {
    private TestRegistry registry;
    private Script script;
    private Digest digest;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        registry.create("app");
        digest = registry.push("app", "v1", "{}");
        ScanHandlers handlers = new ScanHandlers(registry.documents(), registry.images(), TestRegistry.tokens(),
                registry.clock());
        script = new Script().with("StartImageScan", StartImageScanRequest::builder, handlers::start)
                .with("DescribeImageScanFindings", DescribeImageScanFindingsRequest::builder, handlers::describe);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aScanFailsForWantOfAScanner() throws IOException {
        script.run("""
                DescribeImageScanFindings {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                ! ScanNotFoundException: Image scan does not exist for the image with '{imageDigest:'null', \
                imageTag:'v1'}' in the repository with name 'app' in the registry with id '123456789012'
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                = {"registryId":"123456789012","repositoryName":"app","imageId":{"imageDigest":"%1$s",\
                "imageTag":"v1"},"imageScanStatus":{"status":"FAILED","description":"no scanner configured"}}
                DescribeImageScanFindings {"repositoryName":"app","imageId":{"imageDigest":"%1$s"},"maxResults":10}
                = {"registryId":"123456789012","repositoryName":"app","imageId":{"imageDigest":"%1$s"},\
                "imageScanStatus":{"status":"FAILED","description":"no scanner configured"}}
                DescribeImageScanFindings {"repositoryName":"app","imageId":{"imageDigest":"%1$s"},"nextToken":"x"}
                ! InvalidParameterException: Invalid parameter at 'NextToken' failed to satisfy constraint: \
                'Invalid next token provided'
                """.formatted(digest));
    }

    @Test
    void anImageIsScannedOnceADay() throws IOException {
        script.run("""
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                ! LimitExceededException: The scan quota per image has been exceeded. Wait and try again.
                """);

        registry.clock().pass(Duration.ofHours(24).plusSeconds(1));

        script.run("""
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                = {"registryId":"123456789012","repositoryName":"app","imageId":{"imageDigest":"%s",\
                "imageTag":"v1"},"imageScanStatus":{"status":"FAILED","description":"no scanner configured"}}
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                ! LimitExceededException: The scan quota per image has been exceeded. Wait and try again.
                """.formatted(digest));
    }

    @Test
    void whatCannotBeScannedIsRefused() throws IOException {
        registry.put("app", "all", """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""");
        registry.put("app", "list", """
                {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json",\
                "manifests":[]}""");
        registry.images().changeStatus(TestRegistry.repository("app"), digest, ImageStatus.ARCHIVED, "ann");

        script.run("""
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"all"}}
                ! UnsupportedImageTypeException: The image is of a type that cannot be scanned
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"list"}}
                ! UnsupportedImageTypeException: The image is of a type that cannot be scanned
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                ! ImageArchivedException: The image is archived and cannot be scanned
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v2"}}
                ! ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v2'} does not exist \
                within the repository with name 'app' in the registry with id '123456789012'
                StartImageScan {"repositoryName":"absent","imageId":{"imageTag":"v1"}}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                DescribeImageScanFindings {"repositoryName":"app","imageId":{"imageTag":"v2"}}
                ! ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v2'} does not exist \
                within the repository with name 'app' in the registry with id '123456789012'
                """);
    }

    @Test
    void aScanGoesWithItsImage() throws IOException {
        script.run("""
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                """);

        registry.images().delete(TestRegistry.repository("app"), Optional.of(digest), Optional.empty(), "ann");
        registry.push("app", "v1", "{}");

        script.run("""
                DescribeImageScanFindings {"repositoryName":"app","imageId":{"imageDigest":"%1$s"}}
                ! ScanNotFoundException: Image scan does not exist for the image with '{imageDigest:'%1$s', \
                imageTag:'null'}' in the repository with name 'app' in the registry with id '123456789012'
                StartImageScan {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                = {"registryId":"123456789012","repositoryName":"app","imageId":{"imageDigest":"%1$s",\
                "imageTag":"v1"},"imageScanStatus":{"status":"FAILED","description":"no scanner configured"}}
                """.formatted(digest));
    }
}
