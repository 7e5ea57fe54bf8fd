package dev.miniecr.server.ecr.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ConstraintsTest {

    static Set<String> operations() {
        return Constraints.operations();
    }

    /* The texts are AWS's own where the service has been seen to answer them. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            CreateRepository ~ {} ~ repositoryName ~ must not be null
            CreateRepository ~ {"repositoryName":null} ~ repositoryName ~ must not be null
            CreateRepository ~ {"repositoryName":"a"} ~ repositoryName ~ must have length greater than or equal to 2
            CreateRepository ~ {"repositoryName":"Bad_Name!"} ~ repositoryName ~ must satisfy regular expression '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*'
            CreateRepository ~ {"repositoryName":"app","registryId":"12"} ~ registryId ~ must satisfy regular expression '[0-9]{12}'
            CreateRepository ~ {"repositoryName":"app","imageTagMutability":"NOPE"} ~ imageTagMutability ~ Member must satisfy enum value set: [IMMUTABLE, MUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION]
            CreateRepository ~ {"repositoryName":"app","encryptionConfiguration":{}} ~ encryptionConfiguration.encryptionType ~ Member must not be null
            CreateRepository ~ {"repositoryName":"app","tags":[{"Key":"a","Value":"b"},{"Value":"prod"}]} ~ tags.2.member.key ~ Member must not be null
            CreateRepository ~ {"repositoryName":"app","tags":[null]} ~ tags.1.member ~ Member must not be null
            DescribeRepositories ~ {"repositoryNames":["app","1234.dkr.ecr.us-east-2.amazonaws.com/app:latest"]} ~ repositoryName ~ must satisfy regular expression '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*'
            DescribeRepositories ~ {"repositoryNames":[null]} ~ repositoryName ~ must not be null
            DescribeRepositories ~ {"maxResults":1001} ~ maxResults ~ Member must have value less than or equal to 1000
            DescribeRepositories ~ {"maxResults":0} ~ maxResults ~ Member must have value greater than or equal to 1
            ListImageReferrers ~ {"repositoryName":"app","subjectId":{"imageDigest":"d"},"maxResults":51} ~ maxResults ~ Member must have value less than or equal to 50
            BatchGetImage ~ {"repositoryName":"app","imageIds":[]} ~ imageIds ~ Member must have length greater than or equal to 1
            BatchGetImage ~ {"repositoryName":"app"} ~ imageIds ~ Member must not be null
            GetAuthorizationToken ~ {"registryIds":["000000000000","1"]} ~ registryIds ~ Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]
            GetAuthorizationToken ~ {"registryIds":[null]} ~ registryIds ~ Member must not be null
            PutLifecyclePolicy ~ {"repositoryName":"app","lifecyclePolicyText":""} ~ lifecyclePolicyText ~ Member must have length greater than or equal to 100
            PutReplicationConfiguration ~ {"replicationConfiguration":{"rules":[{"destinations":[{"region":"X","registryId":"000000000000"}]}]}} ~ replicationConfiguration.rules.1.member.destinations.1.member.region ~ Member must have length greater than or equal to 2
            UploadLayerPart ~ {"repositoryName":"app","uploadId":"00000000-0000-4000-8000-000000000000","partFirstByte":-1,"partLastByte":5,"layerPartBlob":""} ~ partFirstByte ~ Member must have value greater than or equal to 0
            """)
    void aViolationIsAnsweredInTheWordsOfAws(String operation, String input, String path, String demand) {
        EcrException refused = catchThrowableOfType(EcrException.class, () -> check(operation, input));

        assertThat(refused.code()).isEqualTo("InvalidParameterException");
        assertThat(refused)
                .hasMessage("Invalid parameter at '" + path + "' failed to satisfy constraint: '" + demand + "'");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyConstraintOfTheModelIsChecked(String operation) {
        JsonNode valid = InvalidInputs.valid(operation);
        assertThatCode(() -> Constraints.check(operation, valid)).doesNotThrowAnyException();

        for (InvalidInputs.Case wrong : InvalidInputs.of(operation)) {
            assertThatThrownBy(() -> Constraints.check(operation, wrong.input())).as("%s", wrong)
                    .isInstanceOf(EcrException.class).message()
                    .startsWith("Invalid parameter at '" + wrong.path() + "' failed to satisfy constraint: '")
                    .contains(wrong.words());
        }
    }

    @Test
    void aListMayHaveAHundredElementsAndNoMore() {
        String id = "{\"imageTag\":\"t\"},";
        assertThatCode(() -> check("BatchGetImage",
                "{\"repositoryName\":\"app\",\"imageIds\":[" + id.repeat(99) + "{}]}")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("BatchGetImage",
                "{\"repositoryName\":\"app\",\"imageIds\":[" + id.repeat(100) + "{}]}")).hasMessage(
                        "Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length less than or equal to 100'");
    }

    @Test
    void lengthIsCountedInCharactersOfUnicode() {
        String description = "😀".repeat(256);
        assertThatCode(() -> check("UpdateRepositoryCreationTemplate",
                "{\"prefix\":\"app\",\"description\":\"" + description + "\"}")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("UpdateRepositoryCreationTemplate",
                "{\"prefix\":\"app\",\"description\":\"" + description + "a\"}"))
                .hasMessageContaining("less than or equal to 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a--b", "a__b", "a.b", "a/b-c/d_e", "00", "a-----------b"})
    void aRepositoryNameFollowsTheWiderPattern(String name) {
        assertThatCode(() -> check("CreateRepository", "{\"repositoryName\":\"" + name + "\"}"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a___b", "a_-b", "a..b", "-a", "a-", "/a", "a/", "a//b", "aB", "app\\n", "a b", "äb"})
    void aNameOutsideOfThePatternIsRefused(String name) {
        assertThatThrownBy(() -> check("CreateRepository", "{\"repositoryName\":\"" + name + "\"}"))
                .hasMessageContaining("must satisfy regular expression");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CreateRepository | {"repositoryName":5,"tags":"a","encryptionConfiguration":[],"imageTagMutability":{}}
            DescribeRepositories | {"repositoryNames":{"a":"Bad"},"maxResults":"many"}
            DescribeRepositories | {"maxResults":99999999999999999999999999}
            BatchGetImage | {"repositoryName":[],"imageIds":[5]}
            """)
    void anotherTypeIsLeftToTheCodec(String operation, String input) {
        assertThatCode(() -> check(operation, input)).doesNotThrowAnyException();
    }

    @Test
    void aDigestOfAnyLengthIsMatchedOrRefusedAtOnce() {
        String name = "a".repeat(1 << 20);
        assertThatThrownBy(() -> check("GetDownloadUrlForLayer",
                "{\"repositoryName\":\"app\",\"layerDigest\":\"" + name + ":" + name + "\"}"))
                .hasMessageContaining("must satisfy regular expression pattern: [a-zA-Z0-9-_+.]+:[a-fA-F0-9]+");
    }

    private static void check(String operation, String input) {
        Constraints.check(operation, Json.parse(input.getBytes(UTF_8)));
    }
}
