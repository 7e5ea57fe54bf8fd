package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.PolicyTexts;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryPolicyResponse;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyResponse;
import software.amazon.awssdk.services.ecr.model.SetRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.SetRepositoryPolicyResponse;

/** The policies of repositories. */
public final class RepositoryPolicyHandlers {
    private final PolicyTexts policies;

    public RepositoryPolicyHandlers(PolicyTexts policies) {
        this.policies = policies;
    }

    public SetRepositoryPolicyResponse set(EcrCall<SetRepositoryPolicyRequest> call) throws IOException {
        SetRepositoryPolicyRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        PolicyTexts.Checked checked = policies.check(repository, input.policyText());
        if (!Boolean.TRUE.equals(input.force()) && checked.locksOut(call.caller())) {
            throw Refusals.invalid("PolicyText", "The policy would prevent you from setting another one: use force");
        }
        return SetRepositoryPolicyResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName()).policyText(checked.put()).build();
    }

    public GetRepositoryPolicyResponse get(EcrCall<GetRepositoryPolicyRequest> call) throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        String text = policies.find(repository).orElseThrow(() -> none(repository));
        return GetRepositoryPolicyResponse.builder().registryId(call.registry().value())
                .repositoryName(call.input().repositoryName()).policyText(text).build();
    }

    public DeleteRepositoryPolicyResponse delete(EcrCall<DeleteRepositoryPolicyRequest> call) throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        String text = policies.delete(repository).orElseThrow(() -> none(repository));
        return DeleteRepositoryPolicyResponse.builder().registryId(call.registry().value())
                .repositoryName(call.input().repositoryName()).policyText(text).build();
    }

    private static RuntimeException none(Repository repository) {
        return Refusals.of("RepositoryPolicyNotFoundException",
                "Repository policy does not exist for the repository with name '"
                        + repository.name() + "' " + Refusals.inRegistry(repository));
    }
}
