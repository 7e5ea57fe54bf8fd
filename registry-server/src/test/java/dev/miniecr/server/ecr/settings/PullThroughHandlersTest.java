package dev.miniecr.server.ecr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ecr.model.CreatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.DeletePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.DescribePullThroughCacheRulesRequest;
import software.amazon.awssdk.services.ecr.model.UpdatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.ValidatePullThroughCacheRuleRequest;
import tools.jackson.databind.JsonNode;

final class PullThroughHandlersTest {
    private TestRegistry registry;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        PullThroughHandlers handlers = new PullThroughHandlers(registry.documents(), TestRegistry.tokens(),
                registry.clock());
        script = new Script()
                .with("CreatePullThroughCacheRule", CreatePullThroughCacheRuleRequest::builder, handlers::create)
                .with("DescribePullThroughCacheRules", DescribePullThroughCacheRulesRequest::builder,
                        handlers::describe)
                .with("UpdatePullThroughCacheRule", UpdatePullThroughCacheRuleRequest::builder, handlers::update)
                .with("DeletePullThroughCacheRule", DeletePullThroughCacheRuleRequest::builder, handlers::delete)
                .with("ValidatePullThroughCacheRule", ValidatePullThroughCacheRuleRequest::builder,
                        handlers::validate);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aRuleIsMadeChangedAndDeleted() throws IOException {
        script.run("""
                CreatePullThroughCacheRule {"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry-1.docker.io"}
                = {"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry-1.docker.io","createdAt":1700000000.000,\
                "registryId":"123456789012","upstreamRegistry":"docker-hub","upstreamRepositoryPrefix":"ROOT"}
                """);
        registry.clock().pass(Duration.ofSeconds(5));
        script.run(
                """
                        UpdatePullThroughCacheRule {"ecrRepositoryPrefix":"hub/",\
                        "credentialArn":"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub"}
                        = {"ecrRepositoryPrefix":"hub","registryId":"123456789012","updatedAt":1700000005.000,\
                        "credentialArn":"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub",\
                        "upstreamRepositoryPrefix":"ROOT"}
                        UpdatePullThroughCacheRule {"ecrRepositoryPrefix":"hub","customRoleArn":"arn:aws:iam::1:role/r"}
                        DescribePullThroughCacheRules {"ecrRepositoryPrefixes":["hub"]}
                        = {"pullThroughCacheRules":[{"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry-1.docker.io",\
                        "createdAt":1700000000.000,"registryId":"123456789012",\
                        "credentialArn":"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub",\
                        "customRoleArn":"arn:aws:iam::1:role/r","upstreamRepositoryPrefix":"ROOT",\
                        "upstreamRegistry":"docker-hub","updatedAt":1700000005.000}]}
                        ValidatePullThroughCacheRule {"ecrRepositoryPrefix":"hub"}
                        = {"ecrRepositoryPrefix":"hub","registryId":"123456789012","upstreamRegistryUrl":"registry-1.docker.io",\
                        "credentialArn":"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub",\
                        "customRoleArn":"arn:aws:iam::1:role/r","upstreamRepositoryPrefix":"ROOT","isValid":false,\
                        "failure":"This server keeps pull through cache rules, \
                        and does not pull from upstream registries yet"}
                        DeletePullThroughCacheRule {"ecrRepositoryPrefix":"hub"}
                        = {"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry-1.docker.io","createdAt":1700000000.000,\
                        "registryId":"123456789012",\
                        "credentialArn":"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub",\
                        "customRoleArn":"arn:aws:iam::1:role/r","upstreamRepositoryPrefix":"ROOT"}
                        DescribePullThroughCacheRules {}
                        = {"pullThroughCacheRules":[]}
                        """);
    }

    @Test
    void whatIsWrongIsRefused() throws IOException {
        script.run("""
                CreatePullThroughCacheRule {"ecrRepositoryPrefix":"pub","upstreamRegistryUrl":"public.ecr.aws"}
                CreatePullThroughCacheRule {"ecrRepositoryPrefix":"pub/","upstreamRegistryUrl":"quay.io"}
                ! PullThroughCacheRuleAlreadyExistsException: The pull through cache rule with the prefix 'pub/' \
                already exists in the registry with id '123456789012'
                CreatePullThroughCacheRule {"ecrRepositoryPrefix":"own","upstreamRegistryUrl":"registry.example.com"}
                ! UnsupportedUpstreamRegistryException: The upstream registry 'registry.example.com' is not supported
                CreatePullThroughCacheRule {"ecrRepositoryPrefix":"own","upstreamRegistryUrl":"quay.io",\
                "upstreamRegistry":"k8s"}
                ! InvalidParameterException: Invalid parameter at 'upstreamRegistry' failed to satisfy constraint: \
                'must be quay, which upstreamRegistryUrl belongs to'
                UpdatePullThroughCacheRule {"ecrRepositoryPrefix":"own"}
                ! PullThroughCacheRuleNotFoundException: The pull through cache rule with the prefix 'own' \
                does not exist in the registry with id '123456789012'
                DescribePullThroughCacheRules {"ecrRepositoryPrefixes":["pub","own"]}
                ! PullThroughCacheRuleNotFoundException: The pull through cache rule with the prefix 'own' \
                does not exist in the registry with id '123456789012'
                DescribePullThroughCacheRules {"ecrRepositoryPrefixes":["pub"],"maxResults":5}
                ! InvalidParameterException: Invalid parameter at 'maxResults' failed to satisfy constraint: \
                'cannot be used with ecrRepositoryPrefixes'
                DeletePullThroughCacheRule {"ecrRepositoryPrefix":"own"}
                ! PullThroughCacheRuleNotFoundException: The pull through cache rule with the prefix 'own' \
                does not exist in the registry with id '123456789012'
                ValidatePullThroughCacheRule {"ecrRepositoryPrefix":"own"}
                ! PullThroughCacheRuleNotFoundException: The pull through cache rule with the prefix 'own' \
                does not exist in the registry with id '123456789012'
                """);
    }

    @Test
    void thereAreAtMost50RulesInPagesThatBelongTogether() throws IOException {
        for (int i = 0; i < 50; i++) {
            assertThat(create("p" + i).isObject()).isTrue();
        }
        assertThat(create("one-more").asString()).startsWith("LimitExceeded: ");

        JsonNode first = script.ask("DescribePullThroughCacheRules", "{\"maxResults\":30}");
        JsonNode second = script.ask("DescribePullThroughCacheRules",
                "{\"maxResults\":30,\"nextToken\":\"" + first.path("nextToken").asString() + "\"}");

        assertThat(first.path("pullThroughCacheRules")).hasSize(30);
        assertThat(second.path("pullThroughCacheRules")).hasSize(20);
        assertThat(second.has("nextToken")).isFalse();
    }

    private JsonNode create(String prefix) throws IOException {
        return script.ask("CreatePullThroughCacheRule",
                "{\"ecrRepositoryPrefix\":\"" + prefix + "\",\"upstreamRegistryUrl\":\"ghcr.io\"}");
    }

    @Test
    void ofManyWhoMakeTheSameRuleOneDoes() throws Exception {
        List<JsonNode> answers = atOnce(_ -> create("hub"));

        assertThat(answers).filteredOn(JsonNode::isObject).hasSize(1);
        assertThat(answers).filteredOn(JsonNode::isString)
                .allSatisfy(refused -> assertThat(refused.asString()).contains("AlreadyExists"));
    }

    @Test
    void whatIsChangedAtTheSameTimeIsAllChanged() throws Exception {
        create("hub");

        atOnce(i -> script.ask("UpdatePullThroughCacheRule", "{\"ecrRepositoryPrefix\":\"hub\"," + (i % 2 == 0
                ? "\"customRoleArn\":\"arn:aws:iam::123456789012:role/r\"}"
                : "\"credentialArn\":\"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub\"}")));

        JsonNode rule = script.ask("DescribePullThroughCacheRules", "{}").path("pullThroughCacheRules").path(0);
        assertThat(rule.path("customRoleArn").asString()).endsWith("role/r");
        assertThat(rule.path("credentialArn").asString()).endsWith("pullthroughcache/hub");
    }

    private interface Numbered {
        JsonNode run(int number) throws IOException;
    }

    private static List<JsonNode> atOnce(Numbered request) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<JsonNode> answer : IntStream.range(0, 20)
                    .mapToObj(number -> threads.submit(() -> request.run(number))).toList()) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    @ParameterizedTest
    @CsvSource({"public.ecr.aws, ecr-public", "quay.io, quay", "registry.k8s.io, k8s",
            "registry-1.docker.io, docker-hub", "ghcr.io, github-container-registry",
            "mine.azurecr.io, azure-container-registry", "registry.gitlab.com, gitlab-container-registry",
            "cgr.dev, chainguard", "210987654321.dkr.ecr.eu-west-1.amazonaws.com, ecr",
            "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn, ecr"})
    void theUpstreamIsKnownByItsUrl(String url, String upstream) {
        assertThat(Upstreams.find(url)).hasValueSatisfying(found -> assertThat(found).hasToString(upstream));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "docker.io", "https://quay.io", "quay.io/", "a.b.azurecr.io", "azurecr.io",
            "21098765432.dkr.ecr.eu-west-1.amazonaws.com", "QUAY.IO"})
    void anythingElseIsNoUpstream(String url) {
        assertThat(Upstreams.find(url)).isEmpty();
    }
}
