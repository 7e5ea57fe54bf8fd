package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.PolicyTexts;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import software.amazon.awssdk.services.ecr.model.DeleteRegistryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRegistryPolicyResponse;
import software.amazon.awssdk.services.ecr.model.GetRegistryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetRegistryPolicyResponse;
import software.amazon.awssdk.services.ecr.model.PutRegistryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutRegistryPolicyResponse;

/** The policy of the registry. */
public final class RegistryPolicyHandlers {
    private final PolicyTexts policies;

    public RegistryPolicyHandlers(PolicyTexts policies) {
        this.policies = policies;
    }

    public PutRegistryPolicyResponse put(EcrCall<PutRegistryPolicyRequest> call) throws IOException {
        PolicyTexts.Checked checked = policies.check(call.registry(), call.input().policyText());
        return PutRegistryPolicyResponse.builder().registryId(call.registry().value()).policyText(checked.put())
                .build();
    }

    public GetRegistryPolicyResponse get(EcrCall<GetRegistryPolicyRequest> call) throws IOException {
        return GetRegistryPolicyResponse.builder().registryId(call.registry().value())
                .policyText(policies.find(call.registry()).orElseThrow(() -> none(call.registry()))).build();
    }

    public DeleteRegistryPolicyResponse delete(EcrCall<DeleteRegistryPolicyRequest> call) throws IOException {
        return DeleteRegistryPolicyResponse.builder().registryId(call.registry().value())
                .policyText(policies.delete(call.registry()).orElseThrow(() -> none(call.registry()))).build();
    }

    private static RuntimeException none(RegistryId registry) {
        return Refusals.of("RegistryPolicyNotFoundException",
                "Registry policy does not exist in the registry with id '" + registry + "'");
    }
}
