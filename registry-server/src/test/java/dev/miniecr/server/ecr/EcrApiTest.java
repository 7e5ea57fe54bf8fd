package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the ECR API's endpoint answers before an operation has its turn. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EcrApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.";

    private EcrServer server;
    private SignedPost cli;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
        cli = new SignedPost(server.url(), EcrServer.ADMIN);
        server.ecr().createRepository(request -> request.repositoryName("app"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static void assertRefused(HttpResponse<String> response, String code) {
        JsonNode body = JSON.readTree(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(body.path("__type").asString()).as(response.body()).isEqualTo(code);
        assertThat(body.path("message").asString()).isNotEmpty();
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(code);
        assertHeaders(response);
    }

    private static void assertHeaders(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-amz-json-1.1");
        assertThat(response.headers().firstValue("x-amzn-RequestId").orElse("")).matches("[0-9a-f-]{16,36}");
        assertThat(response.headers().firstValue("Date").map(text -> ZonedDateTime.parse(text,
                DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()).orElseThrow())
                .isBetween(Instant.now().minusSeconds(10), Instant.now().plusSeconds(10));
        assertThat(response.headers().allValues("x-amzn-RequestId")).hasSize(1);
        assertThat(response.headers().allValues("Date")).hasSize(1);
    }

    @Test
    void anAnswerHasADateAndANumber() {
        HttpResponse<String> response = cli.send("DescribeRepositories", "{}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertHeaders(response);
        assertThat(JSON.readTree(response.body()).path("repositories").get(0).path("createdAt").isNumber()).isTrue();
    }

    @Test
    void anOperationThatIsNotThereIsUnknown() {
        assertRefused(cli.send("DescribeEverything", "{}"), "UnknownOperationException");
        assertRefused(cli.send("", "{}"), "UnknownOperationException");
        assertRefused(cli.exchange(cli.request("SpencerFrontendService.DescribeRepositories", bytes("{}"))),
                "UnknownOperationException");
        assertRefused(cli.exchange(cli.request("DescribeRepositories", bytes("{}"))), "UnknownOperationException");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder unsigned() {
        return HttpRequest.newBuilder(server.url().resolve("/")).POST(BodyPublishers.ofString("{}"));
    }

    @Test
    void whoSignsNothingIsAskedToFirst() {
        assertRefused(cli.exchange(unsigned()), "MissingAuthenticationTokenException");
        assertRefused(cli.exchange(unsigned().header("X-Amz-Target", TARGET + "DescribeEverything")),
                "MissingAuthenticationTokenException");
        assertRefused(cli.exchange(unsigned().header("X-Amz-Target", TARGET + "UploadLayerPart")),
                "MissingAuthenticationTokenException");
        assertRefused(cli.exchange(unsigned().header("X-Amz-Target", TARGET + "DescribeRepositories")
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=none")), "IncompleteSignatureException");
    }

    @Test
    void aSignatureMustHold() {
        AwsBasicCredentials wrong = AwsBasicCredentials.create(EcrServer.ADMIN.accessKeyId(), "a wrong secret");
        AwsBasicCredentials unknown = AwsBasicCredentials.create("AKIANOBODYHASTHISKEY", "whatever");

        assertRefused(cli.by(wrong).send("DescribeRepositories", "{}"), "InvalidSignatureException");
        assertRefused(cli.by(wrong).send("DescribeEverything", "["), "InvalidSignatureException");
        assertRefused(cli.by(unknown).send("DescribeRepositories", "{}"), "UnrecognizedClientException");
        assertThat(refusal(server.ecr(wrong)::describeRepositories)).startsWith("InvalidSignatureException: ");
        assertThat(refusal(server.ecr(unknown)::describeRepositories)).startsWith("UnrecognizedClientException: ");
        assertThat(refusal(server.ecr(AwsSessionCredentials.create(EcrServer.ADMIN.accessKeyId(),
                EcrServer.ADMIN.secretAccessKey(), "no token"))::describeRepositories)).contains("Exception: ")
                .doesNotContain("ServerException");
    }

    @Test
    void aSignatureForAnotherServiceDoesNotHoldHere() {
        assertRefused(cli.of("s3").send("DescribeRepositories", "{}"), "InvalidSignatureException");
        assertRefused(cli.of("sts").send("UploadLayerPart", "{}"), "InvalidSignatureException");
    }

    @Test
    void aSignatureIsAtMostAQuarterOfAnHourOld() {
        Instant now = Instant.now();

        HttpResponse<String> old = cli.at(now.minus(Duration.ofMinutes(16))).send("DescribeRepositories", "{}");
        assertRefused(old, "InvalidSignatureException");
        assertThat(old.body()).contains("Signature expired: ").contains(" - 15 min.)");
        HttpResponse<String> early = cli.at(now.plus(Duration.ofMinutes(16))).send("DescribeRepositories", "{}");
        assertRefused(early, "InvalidSignatureException");
        assertThat(early.body()).contains("Signature not yet current: ").contains(" + 15 min.)");
        assertThat(cli.at(now.minus(Duration.ofMinutes(14))).send("DescribeRepositories", "{}").statusCode())
                .isEqualTo(200);
        assertThat(cli.at(now.plus(Duration.ofMinutes(14))).send("DescribeRepositories", "{}").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [                                   | SerializationException
            nothing                             | SerializationException
            {"repositoryName":"app"             | SerializationException
            {"repositoryName":"app"} {}         | SerializationException
            []                                  | SerializationException
            "app"                               | SerializationException
            {"repositoryName":5}                | SerializationException
            {"repositoryName":["app"]}          | SerializationException
            {"repositoryName":"app","maxResults":"ten"} | SerializationException
            {"repositoryName":"app","maxResults":1.5} | SerializationException
            {"repositoryName":"app","maxResults":99999999999} | InvalidParameterException
            {"repositoryName":"app","filter":"TAGGED"} | SerializationException
            {"repositoryName":"app","filter":{"tagStatus":"tagged"}} | InvalidParameterException
            {}                                  | InvalidParameterException
            null                                | SerializationException
            {"repositoryName":null}             | InvalidParameterException
            {"repositoryName":"app","maxResults":0} | InvalidParameterException
            {"repositoryName":"app","nextToken":"x"} | InvalidParameterException""")
    void aBodyThatIsNoInputIsRefused(String body, String code) {
        assertRefused(cli.send("ListImages", body), code);
    }

    @Test
    void whatTheModelDoesNotKnowIsPassedOver() {
        assertThat(cli.send("ListImages", "{\"repositoryName\":\"app\",\"newMember\":{\"a\":[1]},\"filter\":null}")
                .statusCode()).isEqualTo(200);
        assertThat(cli.send("DescribeRegistry", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyIsNoLargerThanAnInputCanBe() {
        assertRefused(cli.send("ListImages", "{\"repositoryName\":\"app\"" + " ".repeat(2 << 20) + "}"),
                "InvalidParameterException");
        assertRefused(cli.send("ListImages", "[".repeat(100_000)), "SerializationException");
        assertRefused(
                cli.send("PutImage",
                        "{\"repositoryName\":\"app\",\"imageManifest\":\"" + "x".repeat(4_194_305) + "\"}"),
                "InvalidParameterException");
    }

    @Test
    void aTextIsUnicode() {
        assertRefused(
                cli.send("PutImage", "{\"repositoryName\":\"app\",\"imageManifest\":\"{\\\"a\\\":\\\"\\ud800\\\"}\"}"),
                "SerializationException");
        assertRefused(cli.send("ListImages", new byte[]{'{', '"', (byte) 0xff, '"', ':', '1', '}'}),
                "SerializationException");
    }

    @Test
    void aManifestOf4MiBIsTaken() {
        ApiPush push = ApiPush.to(server.ecr(), "large");
        push.blob("{}");
        push.blob("a layer");
        String manifest = ApiPush.image("\\\"", "{}", "a layer");
        String padded = manifest + "\n".repeat(4_194_304 - manifest.length());

        assertThat(refusal(() -> push.put(padded, "1"))).isEmpty();
    }

    @Test
    void signedPartsComeBeforeConstraintsAndConstraintsBeforeRights() throws IOException {
        EcrServer.User nobody = server.user("nobody", """
                {"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""");

        assertThat(refusal(() -> nobody.ecr().listImages(request -> request.repositoryName("A"))))
                .startsWith("InvalidParameterException: ");
        assertThat(refusal(() -> nobody.ecr().listImages(request -> request.repositoryName("not-there"))))
                .startsWith("AccessDeniedException: ");
    }

    @Test
    void onlyPostIsTheApi() {
        HttpResponse<String> response = cli.exchange(HttpRequest.newBuilder(server.url().resolve("/")).GET());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(cli.exchange(HttpRequest.newBuilder(URI.create(server.url() + "/other"))
                .POST(BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(404);
    }
}
