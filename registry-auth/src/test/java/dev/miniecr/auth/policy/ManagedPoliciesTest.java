package dev.miniecr.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the built-in policies allow. */
final class ManagedPoliciesTest {
    private static final String ARN = "arn:aws:iam::aws:policy/";

    @ParameterizedTest
    @CsvSource({"AmazonEC2ContainerRegistryFullAccess, ecr:DeleteRepository, true",
            "AmazonEC2ContainerRegistryFullAccess, iam:CreateServiceLinkedRole, false",
            "AmazonEC2ContainerRegistryFullAccess, cloudtrail:LookupEvents, true",
            "AmazonEC2ContainerRegistryPowerUser, ecr:PutImage, true",
            "AmazonEC2ContainerRegistryPowerUser, ecr:CreateRepository, false",
            "AmazonEC2ContainerRegistryPowerUser, ecr:BatchDeleteImage, false",
            "AmazonEC2ContainerRegistryReadOnly, ecr:BatchGetImage, true",
            "AmazonEC2ContainerRegistryReadOnly, ecr:DescribeImageScanFindings, true",
            "AmazonEC2ContainerRegistryReadOnly, ecr:PutImage, false",
            "AmazonEC2ContainerRegistryPullOnly, ecr:GetDownloadUrlForLayer, true",
            "AmazonEC2ContainerRegistryPullOnly, ecr:ListImages, false",
            "AdministratorAccess, sts:AssumeRole, true", "AdministratorAccess, ecr:DeleteRepository, true",
            "miniecr/PushPull, ecr:CreateRepository, true", "miniecr/PushPull, ecr:CompleteLayerUpload, true",
            "miniecr/PushPull, ecr:GetAuthorizationToken, true", "miniecr/PushPull, ecr:DeleteRepository, false"})
    void allowsWhatItsNameSays(String name, String action, boolean allowed) {
        Policies policies = new Policies(List.of(ManagedPolicies.find(ARN + name).orElseThrow()), List.of(), List.of());

        assertThat(new PolicyEvaluator(false).decide(policies, People.ALICE,
                new Permission(new Action(action), new Resource("arn:aws:ecr:eu-west-1:111122223333:repository/app")),
                RequestContext.EMPTY, Instant.EPOCH).allowed()).isEqualTo(allowed);
    }

    @Test
    void theyAreFoundByTheirArnAlone() {
        assertThat(ManagedPolicies.all()).hasSize(6).allSatisfy(
                policy -> assertThat(ManagedPolicies.find(policy.name())).contains(policy));
        assertThat(ManagedPolicies.find("AdministratorAccess")).isEmpty();
    }
}
