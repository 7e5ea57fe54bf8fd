package dev.miniecr.server.ecr.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.Encryption;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoryCreationTemplatesRequest;
import software.amazon.awssdk.services.ecr.model.UpdateRepositoryCreationTemplateRequest;
import tools.jackson.databind.JsonNode;

final class TemplateHandlersTest {
    private static final String LIFECYCLE = """
            {"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan",\
            "countNumber":1},"action":{"type":"expire"}}]}""";

    private final AtomicBoolean policiesHold = new AtomicBoolean(true);
    private TestRegistry registry;
    private CreationTemplates templates;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        templates = templates();
        TemplateHandlers handlers = new TemplateHandlers(new ByAccount<>(Map.of(TestRegistry.ACCOUNT, templates)),
                this::check, TestRegistry.tokens(),
                registry.clock());
        script = new Script()
                .with("CreateRepositoryCreationTemplate", CreateRepositoryCreationTemplateRequest::builder,
                        handlers::create)
                .with("UpdateRepositoryCreationTemplate", UpdateRepositoryCreationTemplateRequest::builder,
                        handlers::update)
                .with("DeleteRepositoryCreationTemplate", DeleteRepositoryCreationTemplateRequest::builder,
                        handlers::delete)
                .with("DescribeRepositoryCreationTemplates", DescribeRepositoryCreationTemplatesRequest::builder,
                        handlers::describe);
    }

    private CreationTemplates templates() throws IOException {
        return new CreationTemplates(registry.documents(), TestRegistry.ACCOUNT, this::check);
    }

    private String check(String policy) {
        if (!policy.startsWith("{") || !policiesHold.get()) {
            throw Refusals.invalid("PolicyText", "Invalid repository policy provided");
        }
        return "stored " + policy;
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aTemplateIsMadeChangedAndDeleted() throws IOException {
        script.run("""
                CreateRepositoryCreationTemplate {"prefix":"prod","appliedFor":["CREATE_ON_PUSH","CREATE_ON_PUSH"]}
                = {"registryId":"123456789012","repositoryCreationTemplate":{"prefix":"prod",\
                "encryptionConfiguration":{"encryptionType":"AES256"},"resourceTags":[],"imageTagMutability":"MUTABLE",\
                "appliedFor":["CREATE_ON_PUSH"],"createdAt":1700000000.000,"updatedAt":1700000000.000}}
                """);
        registry.clock().pass(Duration.ofSeconds(5));
        script.run("""
                UpdateRepositoryCreationTemplate {"prefix":"prod/","description":"ours",\
                "imageTagMutability":"IMMUTABLE_WITH_EXCLUSION",\
                "imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"dev-*"}],\
                "resourceTags":[{"Key":"team","Value":"a"}],"repositoryPolicy":"{}"}
                = {"registryId":"123456789012","repositoryCreationTemplate":{"prefix":"prod","description":"ours",\
                "encryptionConfiguration":{"encryptionType":"AES256"},"resourceTags":[{"Key":"team","Value":"a"}],\
                "imageTagMutability":"IMMUTABLE_WITH_EXCLUSION",\
                "imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"dev-*"}],\
                "repositoryPolicy":"{}","appliedFor":["CREATE_ON_PUSH"],\
                "createdAt":1700000000.000,"updatedAt":1700000005.000}}
                UpdateRepositoryCreationTemplate {"prefix":"prod","description":"","imageTagMutability":"IMMUTABLE",\
                "resourceTags":[],"repositoryPolicy":"","appliedFor":["REPLICATION"],\
                "encryptionConfiguration":{"encryptionType":"KMS","kmsKey":""}}
                = {"registryId":"123456789012","repositoryCreationTemplate":{"prefix":"prod",\
                "encryptionConfiguration":{"encryptionType":"KMS"},"resourceTags":[],"imageTagMutability":"IMMUTABLE",\
                "appliedFor":["REPLICATION"],"createdAt":1700000000.000,"updatedAt":1700000005.000}}
                DescribeRepositoryCreationTemplates {"prefixes":["prod","absent"]}
                = {"registryId":"123456789012","repositoryCreationTemplates":[{"prefix":"prod",\
                "encryptionConfiguration":{"encryptionType":"KMS"},"resourceTags":[],"imageTagMutability":"IMMUTABLE",\
                "appliedFor":["REPLICATION"],"createdAt":1700000000.000,"updatedAt":1700000005.000}]}
                DeleteRepositoryCreationTemplate {"prefix":"prod"}
                = {"registryId":"123456789012","repositoryCreationTemplate":{"prefix":"prod",\
                "encryptionConfiguration":{"encryptionType":"KMS"},"resourceTags":[],"imageTagMutability":"IMMUTABLE",\
                "appliedFor":["REPLICATION"],"createdAt":1700000000.000,"updatedAt":1700000005.000}}
                DescribeRepositoryCreationTemplates {}
                = {"registryId":"123456789012","repositoryCreationTemplates":[]}
                """);
    }

    @Test
    void whatIsWrongIsRefused() throws IOException {
        script.run("""
                CreateRepositoryCreationTemplate {"prefix":"prod","appliedFor":["REPLICATION"]}
                CreateRepositoryCreationTemplate {"prefix":"prod/","appliedFor":["REPLICATION"]}
                ! TemplateAlreadyExistsException: The repository creation template with the prefix 'prod/' \
                already exists in the registry with id '123456789012'
                CreateRepositoryCreationTemplate {"prefix":"a","appliedFor":[]}
                ! InvalidParameterException: Invalid parameter at 'appliedFor' failed to satisfy constraint: \
                'Member must have length greater than or equal to 1'
                CreateRepositoryCreationTemplate {"prefix":"a","appliedFor":["REPLICATION"],\
                "imageTagMutability":"MUTABLE_WITH_EXCLUSION"}
                ! InvalidParameterException: Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to \
                satisfy constraint: 'imageTagMutability MUTABLE_WITH_EXCLUSION needs at least one filter'
                CreateRepositoryCreationTemplate {"prefix":"a","appliedFor":["REPLICATION"],"repositoryPolicy":"no"}
                ! InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: \
                'Invalid repository policy provided'
                CreateRepositoryCreationTemplate {"prefix":"a","appliedFor":["REPLICATION"],\
                "resourceTags":[{"Key":"k","Value":"1"},{"Key":"k","Value":"2"}]}
                ! InvalidParameterException: Invalid parameter at 'resourceTags' failed to satisfy constraint: \
                'The key 'k' is given twice'
                UpdateRepositoryCreationTemplate {"prefix":"a"}
                ! TemplateNotFoundException: The repository creation template with the prefix 'a' \
                does not exist in the registry with id '123456789012'
                UpdateRepositoryCreationTemplate {"prefix":"prod","appliedFor":[]}
                ! InvalidParameterException: Invalid parameter at 'appliedFor' failed to satisfy constraint: \
                'Member must have length greater than or equal to 1'
                UpdateRepositoryCreationTemplate {"prefix":"prod",\
                "imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"dev-*"}]}
                ! InvalidParameterException: Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to \
                satisfy constraint: \
                'filters need imageTagMutability IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION'
                DeleteRepositoryCreationTemplate {"prefix":"a"}
                ! TemplateNotFoundException: The repository creation template with the prefix 'a' \
                does not exist in the registry with id '123456789012'
                DescribeRepositoryCreationTemplates {"prefixes":["prod"],"maxResults":1}
                ! InvalidParameterException: Invalid parameter at 'maxResults' failed to satisfy constraint: \
                'cannot be used with prefixes'
                """);
        assertThat(script.ask("CreateRepositoryCreationTemplate",
                "{\"prefix\":\"a\",\"appliedFor\":[\"REPLICATION\"],\"lifecyclePolicy\":\"{}\"}").asString())
                .startsWith("InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy "
                        + "constraint: 'Lifecycle policy validation failure: ");
    }

    @Test
    void templatesComeInPages() throws IOException {
        for (String prefix : List.of("c", "a", "ROOT", "b/")) {
            create(prefix, "");
        }

        JsonNode first = script.ask("DescribeRepositoryCreationTemplates", "{\"maxResults\":3}");
        JsonNode second = script.ask("DescribeRepositoryCreationTemplates",
                "{\"maxResults\":3,\"nextToken\":\"" + first.path("nextToken").asString() + "\"}");

        assertThat(first.path("repositoryCreationTemplates").findValuesAsString("prefix"))
                .containsExactly("ROOT", "a", "b/");
        assertThat(second.path("repositoryCreationTemplates").findValuesAsString("prefix")).containsExactly("c");
        assertThat(second.has("nextToken")).isFalse();
    }

    private void create(String prefix, String more) throws IOException {
        assertThat(script.ask("CreateRepositoryCreationTemplate",
                "{\"prefix\":\"" + prefix + "\",\"appliedFor\":[\"CREATE_ON_PUSH\"],\"description\":\"" + prefix + "\""
                        + more + "}")
                .isObject()).isTrue();
    }

    @Test
    void aRepositoryBeginsAsTheLongestPrefixSays() throws IOException {
        create("prod", ",\"resourceTags\":[{\"Key\":\"of\",\"Value\":\"prod\"}]");
        create("prod/team/", ",\"resourceTags\":[{\"Key\":\"of\",\"Value\":\"team\"}]");
        assertThat(script.ask("CreateRepositoryCreationTemplate",
                "{\"prefix\":\"prod/other\",\"appliedFor\":[\"REPLICATION\"]}").isObject()).isTrue();

        for (CreationTemplates known : List.of(templates, templates())) {
            assertThat(of(known, "prod/team/app")).contains("team");
            assertThat(of(known, "prod/team")).contains("prod");
            assertThat(of(known, "prod/other/app")).contains("prod");
            assertThat(of(known, "product/app")).isEmpty();
            assertThat(of(known, "prod")).isEmpty();
        }

        create("ROOT", ",\"resourceTags\":[{\"Key\":\"of\",\"Value\":\"root\"}]");

        assertThat(of(templates, "prod/team/app")).contains("team");
        assertThat(of(templates, "prod")).contains("root");
        assertThat(templates.onPush(new Repository(new RegistryId("999999999999"), new RepositoryName("prod/app"))))
                .isEmpty();
    }

    private static Optional<String> of(CreationTemplates templates, String name) {
        return templates.onPush(TestRegistry.repository(name)).map(beginning -> beginning.tags().get("of"));
    }

    @Test
    void aTemplateSaysAllThatARepositoryBeginsWith() throws IOException {
        create("prod", ",\"imageTagMutability\":\"IMMUTABLE_WITH_EXCLUSION\","
                + "\"imageTagMutabilityExclusionFilters\":[{\"filterType\":\"WILDCARD\",\"filter\":\"dev-*\"}],"
                + "\"encryptionConfiguration\":{\"encryptionType\":\"KMS\","
                + "\"kmsKey\":\"arn:aws:kms:us-east-1:123456789012:key/1\"},\"repositoryPolicy\":\"{}\","
                + "\"lifecyclePolicy\":\"" + LIFECYCLE.replace("\"", "\\\"") + "\"");

        NewRepository beginning = templates.onPush(TestRegistry.repository("prod/app")).orElseThrow();

        assertThat(beginning.settings().tagMutability())
                .isEqualTo(new TagMutability(true, List.of(new TagFilter("dev-*"))));
        assertThat(beginning.settings().encryption())
                .isEqualTo(new Encryption("KMS", Optional.of("arn:aws:kms:us-east-1:123456789012:key/1")));
        assertThat(beginning.documents()).isEqualTo(
                Map.of(Document.Kind.REPOSITORY_POLICY, "stored {}", Document.Kind.LIFECYCLE_POLICY, LIFECYCLE));
    }

    @Test
    void aRepositoryIsNotMadeWithoutItsPolicy() throws IOException {
        create("prod", ",\"repositoryPolicy\":\"{}\"");
        policiesHold.set(false);

        assertThatThrownBy(() -> templates.onPush(TestRegistry.repository("prod/app")))
                .isInstanceOf(RegistryException.class).hasMessageContaining("creation template 'prod'");
        assertThat(script.ask("UpdateRepositoryCreationTemplate", "{\"prefix\":\"prod\",\"repositoryPolicy\":\"\"}")
                .isObject()).isTrue();
        assertThat(templates.onPush(TestRegistry.repository("prod/app"))).isPresent();
    }
}
