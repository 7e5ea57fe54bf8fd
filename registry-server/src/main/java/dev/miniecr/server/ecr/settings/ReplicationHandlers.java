package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.repository.ImageLookup;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecr.model.DescribeImageReplicationStatusRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageReplicationStatusResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryResponse;
import software.amazon.awssdk.services.ecr.model.PutReplicationConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutReplicationConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.ReplicationConfiguration;
import software.amazon.awssdk.services.ecr.model.ReplicationDestination;

/** Where images are to be replicated to. The rules are kept; nothing is replicated yet. */
public final class ReplicationHandlers {
    private static final int DESTINATIONS = 25;

    private final ModelDocuments<ReplicationConfiguration> documents;
    private final ImageLookup lookup;
    private final Arns arns;

    public ReplicationHandlers(Documents documents, Images images, Arns arns) {
        this.documents = ModelDocuments.of(documents, ReplicationConfiguration::builder);
        this.lookup = new ImageLookup(images);
        this.arns = arns;
    }

    private static Document.Key key(RegistryId registry) {
        return Document.Key.of(Document.Kind.REPLICATION_CONFIGURATION, registry, Optional.empty());
    }

    public PutReplicationConfigurationResponse put(EcrCall<PutReplicationConfigurationRequest> call)
            throws IOException {
        ReplicationConfiguration configuration = call.input().replicationConfiguration();
        Set<ReplicationDestination> destinations = configuration.rules().stream()
                .flatMap(rule -> rule.destinations().stream()).collect(Collectors.toSet());
        if (destinations.contains(ReplicationDestination.builder().region(arns.region())
                .registryId(call.registry().value()).build())) {
            throw invalid("Replication destination cannot be the same as the source registry");
        }
        if (destinations.size() > DESTINATIONS) {
            throw invalid("Replication destinations must be at most " + DESTINATIONS + ", each counted once");
        }
        documents.put(key(call.registry()), configuration);
        return PutReplicationConfigurationResponse.builder().replicationConfiguration(configuration).build();
    }

    private static RuntimeException invalid(String rule) {
        return Refusals.invalid("replicationConfiguration", rule);
    }

    public DescribeRegistryResponse describeRegistry(EcrCall<DescribeRegistryRequest> call) throws IOException {
        return DescribeRegistryResponse.builder().registryId(call.registry().value())
                .replicationConfiguration(documents.find(key(call.registry()))
                        .orElseGet(() -> ReplicationConfiguration.builder().rules(List.of()).build()))
                .build();
    }

    public DescribeImageReplicationStatusResponse describeImage(EcrCall<DescribeImageReplicationStatusRequest> call)
            throws IOException {
        DescribeImageReplicationStatusRequest input = call.input();
        return DescribeImageReplicationStatusResponse.builder().repositoryName(input.repositoryName())
                .imageId(lookup.requireId(call.repository(input.repositoryName()), input.imageId()))
                .replicationStatuses(List.of()).build();
    }
}
