package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DeleteSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageSigningStatusRequest;
import software.amazon.awssdk.services.ecr.model.GetSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutSigningConfigurationRequest;

final class SigningHandlersTest {
    private TestRegistry registry;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        SigningHandlers handlers = new SigningHandlers(registry.documents(), registry.images());
        script = new Script().with("PutSigningConfiguration", PutSigningConfigurationRequest::builder, handlers::put)
                .with("GetSigningConfiguration", GetSigningConfigurationRequest::builder, handlers::get)
                .with("DeleteSigningConfiguration", DeleteSigningConfigurationRequest::builder, handlers::delete)
                .with("DescribeImageSigningStatus", DescribeImageSigningStatusRequest::builder,
                        handlers::describeImage);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aConfigurationIsPutReadAndDeleted() throws IOException {
        script.run("""
                GetSigningConfiguration {}
                ! SigningConfigurationNotFoundException: Signing configuration does not exist in the registry with id \
                '123456789012'
                PutSigningConfiguration {"signingConfiguration":{"rules":[\
                {"signingProfileArn":"arn:aws:signer:us-east-1:123456789012:/signing-profiles/release",\
                "repositoryFilters":[{"filter":"prod/*","filterType":"WILDCARD_MATCH"}]}]}}
                = {"signingConfiguration":{"rules":[\
                {"signingProfileArn":"arn:aws:signer:us-east-1:123456789012:/signing-profiles/release",\
                "repositoryFilters":[{"filter":"prod/*","filterType":"WILDCARD_MATCH"}]}]}}
                GetSigningConfiguration {}
                = {"registryId":"123456789012","signingConfiguration":{"rules":[\
                {"signingProfileArn":"arn:aws:signer:us-east-1:123456789012:/signing-profiles/release",\
                "repositoryFilters":[{"filter":"prod/*","filterType":"WILDCARD_MATCH"}]}]}}
                PutSigningConfiguration {"signingConfiguration":{"rules":[]}}
                DeleteSigningConfiguration {}
                = {"registryId":"123456789012","signingConfiguration":{"rules":[]}}
                DeleteSigningConfiguration {}
                ! SigningConfigurationNotFoundException: Signing configuration does not exist in the registry with id \
                '123456789012'
                """);
    }

    @Test
    void nothingWasSigned() throws IOException {
        registry.create("app");
        Digest digest = registry.push("app", "v1", "{}");

        script.run("""
                DescribeImageSigningStatus {"repositoryName":"app","imageId":{"imageDigest":"%1$s"}}
                = {"registryId":"123456789012","repositoryName":"app","imageId":{"imageDigest":"%1$s"},\
                "signingStatuses":[]}
                DescribeImageSigningStatus {"repositoryName":"app","imageId":{}}
                ! InvalidParameterException: Invalid request parameters: both tag and digest cannot be null
                DescribeImageSigningStatus {"repositoryName":"absent","imageId":{"imageTag":"v1"}}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                """.formatted(digest));
    }
}
