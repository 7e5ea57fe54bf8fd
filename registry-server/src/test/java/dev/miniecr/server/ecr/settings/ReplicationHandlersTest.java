package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DescribeImageReplicationStatusRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryRequest;
import software.amazon.awssdk.services.ecr.model.PutReplicationConfigurationRequest;

final class ReplicationHandlersTest {
    private TestRegistry registry;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        ReplicationHandlers handlers = new ReplicationHandlers(registry.documents(), registry.images(),
                new Arns("us-east-1"));
        script = new Script()
                .with("PutReplicationConfiguration", PutReplicationConfigurationRequest::builder, handlers::put)
                .with("DescribeRegistry", DescribeRegistryRequest::builder, handlers::describeRegistry)
                .with("DescribeImageReplicationStatus", DescribeImageReplicationStatusRequest::builder,
                        handlers::describeImage);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void rulesAreReadAsTheyWerePut() throws IOException {
        script.run("""
                DescribeRegistry {}
                = {"registryId":"123456789012","replicationConfiguration":{"rules":[]}}
                PutReplicationConfiguration {"replicationConfiguration":{"rules":[\
                {"destinations":[{"region":"eu-west-1","registryId":"123456789012"}],\
                "repositoryFilters":[{"filter":"prod","filterType":"PREFIX_MATCH"}]},\
                {"destinations":[{"region":"us-east-1","registryId":"999999999999"}]}]}}
                = {"replicationConfiguration":{"rules":[\
                {"destinations":[{"region":"eu-west-1","registryId":"123456789012"}],\
                "repositoryFilters":[{"filter":"prod","filterType":"PREFIX_MATCH"}]},\
                {"destinations":[{"region":"us-east-1","registryId":"999999999999"}]}]}}
                DescribeRegistry {}
                = {"registryId":"123456789012","replicationConfiguration":{"rules":[\
                {"destinations":[{"region":"eu-west-1","registryId":"123456789012"}],\
                "repositoryFilters":[{"filter":"prod","filterType":"PREFIX_MATCH"}]},\
                {"destinations":[{"region":"us-east-1","registryId":"999999999999"}]}]}}
                PutReplicationConfiguration {"replicationConfiguration":{"rules":[]}}
                = {"replicationConfiguration":{"rules":[]}}
                """);
    }

    @Test
    void aRegistryDoesNotReplicateToItself() throws IOException {
        script.run("""
                PutReplicationConfiguration {"replicationConfiguration":{"rules":[\
                {"destinations":[{"region":"us-east-1","registryId":"123456789012"}]}]}}
                ! InvalidParameterException: Invalid parameter at 'replicationConfiguration' failed to satisfy \
                constraint: 'Replication destination cannot be the same as the source registry'
                """);
    }

    @Test
    void thereAreAtMost25Destinations() throws IOException {
        String destinations = IntStream.range(0, 26)
                .mapToObj("{\"region\":\"eu-west-1\",\"registryId\":\"1000000000%02d\"}"::formatted)
                .collect(Collectors.joining(","));

        script.run("""
                PutReplicationConfiguration {"replicationConfiguration":{"rules":[{"destinations":[%s]}]}}
                ! InvalidParameterException: Invalid parameter at 'replicationConfiguration' failed to satisfy \
                constraint: 'Replication destinations must be at most 25, each counted once'
                """.formatted(destinations));
    }

    @Test
    void nothingWasReplicated() throws IOException {
        registry.create("app");
        Digest digest = registry.push("app", "v1", "{}");

        script.run("""
                DescribeImageReplicationStatus {"repositoryName":"app","imageId":{"imageTag":"v1"}}
                = {"repositoryName":"app","imageId":{"imageDigest":"%s","imageTag":"v1"},"replicationStatuses":[]}
                DescribeImageReplicationStatus {"repositoryName":"app","imageId":{"imageTag":"v2"}}
                ! ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v2'} does not exist \
                within the repository with name 'app' in the registry with id '123456789012'
                DescribeImageReplicationStatus {"repositoryName":"absent","imageId":{"imageTag":"v1"}}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                """.formatted(digest));
    }
}
