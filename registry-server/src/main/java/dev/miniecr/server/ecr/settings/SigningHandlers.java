package dev.miniecr.server.ecr.settings;

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
import software.amazon.awssdk.services.ecr.model.DeleteSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.DeleteSigningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.DescribeImageSigningStatusRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageSigningStatusResponse;
import software.amazon.awssdk.services.ecr.model.GetSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.GetSigningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.PutSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutSigningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.SigningConfiguration;

/** Which images are to be signed when they are pushed. The rules are kept; nothing is signed. */
public final class SigningHandlers {
    private final ModelDocuments<SigningConfiguration> documents;
    private final ImageLookup lookup;

    public SigningHandlers(Documents documents, Images images) {
        this.documents = ModelDocuments.of(documents, SigningConfiguration::builder);
        this.lookup = new ImageLookup(images);
    }

    private static Document.Key key(RegistryId registry) {
        return Document.Key.of(Document.Kind.SIGNING_CONFIGURATION, registry, Optional.empty());
    }

    public PutSigningConfigurationResponse put(EcrCall<PutSigningConfigurationRequest> call) throws IOException {
        SigningConfiguration configuration = call.input().signingConfiguration();
        documents.put(key(call.registry()), configuration);
        return PutSigningConfigurationResponse.builder().signingConfiguration(configuration).build();
    }

    public GetSigningConfigurationResponse get(EcrCall<GetSigningConfigurationRequest> call) throws IOException {
        return GetSigningConfigurationResponse.builder().registryId(call.registry().value()).signingConfiguration(
                documents.find(key(call.registry())).orElseThrow(() -> missing(call.registry()))).build();
    }

    public DeleteSigningConfigurationResponse delete(EcrCall<DeleteSigningConfigurationRequest> call)
            throws IOException {
        return DeleteSigningConfigurationResponse.builder().registryId(call.registry().value()).signingConfiguration(
                documents.remove(key(call.registry())).orElseThrow(() -> missing(call.registry()))).build();
    }

    private static RuntimeException missing(RegistryId registry) {
        return Refusals.of("SigningConfigurationNotFoundException",
                "Signing configuration does not exist in the registry with id '" + registry + "'");
    }

    public DescribeImageSigningStatusResponse describeImage(EcrCall<DescribeImageSigningStatusRequest> call)
            throws IOException {
        DescribeImageSigningStatusRequest input = call.input();
        return DescribeImageSigningStatusResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName())
                .imageId(lookup.requireId(call.repository(input.repositoryName()), input.imageId()))
                .signingStatuses(List.of()).build();
    }
}
