package dev.miniecr.server.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.wire.ModelOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The action that each operation needs, and on what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperationAccessTest {
    /* Those that are about no one repository; all others are about the one in their request. */
    private static final Set<String> ON_THE_REGISTRY = Set.of("GetAuthorizationToken", "PutRegistryPolicy",
            "GetRegistryPolicy", "DeleteRegistryPolicy", "PutAccountSetting", "GetAccountSetting",
            "PutReplicationConfiguration", "DescribeRegistry", "PutRegistryScanningConfiguration",
            "GetRegistryScanningConfiguration", "CreatePullThroughCacheRule", "DescribePullThroughCacheRules",
            "UpdatePullThroughCacheRule", "DeletePullThroughCacheRule", "ValidatePullThroughCacheRule",
            "CreateRepositoryCreationTemplate", "UpdateRepositoryCreationTemplate", "DeleteRepositoryCreationTemplate",
            "DescribeRepositoryCreationTemplates", "PutSigningConfiguration", "GetSigningConfiguration",
            "DeleteSigningConfiguration", "RegisterPullTimeUpdateExclusion", "DeregisterPullTimeUpdateExclusion",
            "ListPullTimeUpdateExclusions");
    private static final String NOTHING = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""";

    private EcrServer server;
    private ValidRequests requests;
    private EcrServer.User user;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
        requests = new ValidRequests(ApiPush.to(server.ecr(), "team/app"));
        user = server.user("alice", NOTHING);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static List<ModelOperation> operations() {
        return ModelOperation.all();
    }

    private static String action(ModelOperation operation) {
        return "ecr:" + (operation.name().equals("ListImageReferrers") ? "BatchGetImage" : operation.name());
    }

    private String resource(ModelOperation operation) {
        return switch (operation.name()) {
            case "CreateRepository" -> requests.arn() + "/new";
            case "DescribeRepositories" -> EcrServer.REPOSITORIES + "*";
            default -> ON_THE_REGISTRY.contains(operation.name()) ? "*" : requests.arn();
        };
    }

    private void allow(String actions, String resource) throws IOException {
        server.put(user.name(),
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",%s,\"Resource\":\"%s\"}}"
                        .formatted(actions, resource));
    }

    private String answer(ModelOperation operation) {
        return EcrServer.refusal(() -> operation.call(user.ecr(), requests.of(operation)));
    }

    private String denied(ModelOperation operation) {
        return "AccessDeniedException: User: " + user.arn() + " is not authorized to perform: " + action(operation)
                + " on resource: " + resource(operation) + " because no identity-based policy allows the "
                + action(operation) + " action";
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoMayDoEverythingElseIsDenied(ModelOperation operation) throws IOException {
        allow("\"NotAction\":\"%s\"".formatted(action(operation)), "*");

        assertThat(answer(operation)).isEqualTo(denied(operation));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoMayDoThisElsewhereIsDenied(ModelOperation operation) throws IOException {
        allow("\"Action\":\"%s\"".formatted(action(operation)), EcrServer.REPOSITORIES + "other");

        assertThat(answer(operation)).isEqualTo(denied(operation));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoMayDoThisHereAndNothingElseIsNotDenied(ModelOperation operation) throws IOException {
        allow("\"Action\":\"%s\"".formatted(action(operation)), resource(operation));

        assertThat(answer(operation)).doesNotContain("AccessDenied");
    }
}
