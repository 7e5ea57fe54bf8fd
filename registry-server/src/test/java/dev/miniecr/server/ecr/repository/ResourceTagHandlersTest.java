package dev.miniecr.server.ecr.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecr.model.TagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UntagResourceRequest;

final class ResourceTagHandlersTest {
    private TestRegistry registry;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        registry.create("app");
        ResourceTagHandlers handlers = new ResourceTagHandlers(registry.repositories(), new Arns("us-east-1"));
        script = new Script().with("ListTagsForResource", ListTagsForResourceRequest::builder, handlers::list)
                .with("TagResource", TagResourceRequest::builder, handlers::tag)
                .with("UntagResource", UntagResourceRequest::builder, handlers::untag);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void tagsAreSetReplacedAndRemoved() throws IOException {
        script.run("""
                ListTagsForResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app"}
                = {"tags":[]}
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tags":[{"Key":"team","Value":"a"},{"Key":"stage","Value":""}]}
                = {}
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tags":[{"Key":"team","Value":"b"}]}
                = {}
                ListTagsForResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app"}
                = {"tags":[{"Key":"stage","Value":""},{"Key":"team","Value":"b"}]}
                UntagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tagKeys":["stage","absent"]}
                = {}
                ListTagsForResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app"}
                = {"tags":[{"Key":"team","Value":"b"}]}
                """);
    }

    @Test
    void tagsBelongToARepositoryOfAnyAccount() throws IOException {
        registry.repositories().create(new Repository(new RegistryId("999999999999"), new RepositoryName("app")),
                NewRepository.DEFAULT);

        script.run("""
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:999999999999:repository/app",\
                "tags":[{"Key":"team","Value":"a"}]}
                ListTagsForResource {"resourceArn":"arn:aws:ecr:us-east-1:999999999999:repository/app"}
                = {"tags":[{"Key":"team","Value":"a"}]}
                ListTagsForResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app"}
                = {"tags":[]}
                """);
    }

    @Test
    void whatIsWrongIsRefused() throws IOException {
        String many = IntStream.range(0, 51).mapToObj("{\"Key\":\"k%d\",\"Value\":\"\"}"::formatted)
                .collect(Collectors.joining(","));

        script.run("""
                ListTagsForResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/absent"}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tags":[{"Key":"team","Value":"a"},{"Key":"team","Value":"b"}]}
                ! InvalidTagParameterException: The key 'team' is given twice
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tags":[{"Key":"Team","Value":"a"},{"Key":"team","Value":"b"}]}
                ! InvalidTagParameterException: The key 'team' is given twice, or differs from another in case alone
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tags":[{"Key":"Team","Value":"a"}]}
                TagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/app",\
                "tags":[{"Key":"TEAM","Value":"a"}]}
                ! ResourceTagAmbiguous: The repository has the tag 'Team': another key cannot differ from it in case \
                alone, as 'TEAM' does
                UntagResource {"resourceArn":"arn:aws:ecr:us-east-1:123456789012:repository/absent","tagKeys":["team"]}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                """);
        assertThat(script.ask("TagResource",
                "{\"resourceArn\":\"arn:aws:ecr:us-east-1:123456789012:repository/app\",\"tags\":[" + many + "]}")
                .asString()).startsWith("TooManyTags: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app", "arn:aws:ecr:eu-west-1:123456789012:repository/app",
            "arn:aws:ecr:us-east-1:123:repository/app", "arn:aws:ecr:us-east-1:123456789012:repository/App",
            "arn:aws:s3:us-east-1:123456789012:repository/app"})
    void anythingElseIsNoArn(String arn) throws IOException {
        script.run("""
                ListTagsForResource {"resourceArn":"%1$s"}
                ! InvalidParameterException: Invalid parameter at 'resourceArn' failed to satisfy constraint: \
                'Invalid ARN'
                TagResource {"resourceArn":"%1$s","tags":[]}
                ! InvalidParameterException: Invalid parameter at 'resourceArn' failed to satisfy constraint: \
                'Invalid ARN'
                UntagResource {"resourceArn":"%1$s","tagKeys":[]}
                ! InvalidParameterException: Invalid parameter at 'resourceArn' failed to satisfy constraint: \
                'Invalid ARN'
                """.formatted(arn));
    }
}
