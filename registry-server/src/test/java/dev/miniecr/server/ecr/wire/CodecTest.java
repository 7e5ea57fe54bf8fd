package dev.miniecr.server.ecr.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.InvalidLayerPartException;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;

/** Against the AWS SDK's own marshaller and unmarshaller, with every member of every class filled. */
final class CodecTest {
    private final Loopback wire = new Loopback();
    private final EcrClient client = wire.client();

    static List<ModelOperation> operations() {
        return ModelOperation.all();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatTheClientSendsIsRead(ModelOperation operation) throws Exception {
        SdkPojo request = Filling.narrow(1).fill(operation.newRequest());

        operation.call(client, request);

        assertThat(wire.target()).isEqualTo("AmazonEC2ContainerRegistry_V20150921." + operation.name());
        SdkPojo read = ModelOperation.build(Codec.read(operation.newRequest(), Json.parse(wire.sent())));
        assertThat(read).isEqualTo(request);
        assertThat(new String(Codec.write(read), UTF_8)).isEqualTo(new String(wire.sent(), UTF_8));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatIsWrittenTheClientReads(ModelOperation operation) throws Exception {
        SdkPojo response = Filling.of(2).fill(operation.newResponse());
        byte[] body = Codec.write(response);

        wire.answer(200, body);
        SdkPojo received = (SdkPojo) operation.call(client, Filling.of(3).fill(operation.newRequest()));

        assertThat(received.equalsBySdkFields(response)).as("%s", received).isTrue();
        assertThat(Codec.write(received)).isEqualTo(body);
        SdkPojo read = ModelOperation.build(Codec.read(operation.newResponse(), Json.parse(body)));
        assertThat(read.equalsBySdkFields(response)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyErrorReachesTheClientAsItsClass(ModelOperation operation) {
        Object request = Filling.of(3).fill(operation.newRequest());
        for (Class<?> error : operation.errors()) {
            EcrException sent = new EcrException(error.getSimpleName(), "it is so");

            wire.answer(sent.status(), sent.body());

            AwsServiceException received = catchThrowableOfType(AwsServiceException.class,
                    () -> operation.call(client, request));
            assertThat(received).isExactlyInstanceOf(error);
            assertThat(received.awsErrorDetails().errorMessage()).isEqualTo("it is so");
            assertThat(received.statusCode()).isEqualTo(error.getSimpleName().equals("ServerException") ? 500 : 400);
        }
    }

    @Test
    void anErrorCarriesItsMembers() {
        EcrException sent = new EcrException("InvalidLayerPartException", "too early",
                Map.of("repositoryName", "app", "lastValidByteReceived", 41L));
        wire.answer(sent.status(), sent.body());

        InvalidLayerPartException received = catchThrowableOfType(InvalidLayerPartException.class,
                () -> client.uploadLayerPart(UploadLayerPartRequest.builder().build()));

        assertThat(received.lastValidByteReceived()).isEqualTo(41);
        assertThat(received.repositoryName()).isEqualTo("app");
        assertThat(new String(sent.body(), UTF_8))
                .startsWith("{\"__type\":\"InvalidLayerPartException\",\"message\":\"too early\",");
    }

    @Test
    void aListThatNobodySetIsAbsentAndAnEmptyOneIsThere() {
        assertThat(new String(Codec.write(BatchGetImageResponse.builder().failures(List.of()).build()), UTF_8))
                .isEqualTo("{\"failures\":[]}");
    }

    @Test
    void timesAreSecondsWithAFraction() {
        var response = CreateRepositoryResponse.builder()
                .repository(repository -> repository.createdAt(Instant.parse("2026-11-24T12:00:00Z"))).build();

        assertThat(new String(Codec.write(response), UTF_8))
                .isEqualTo("{\"repository\":{\"createdAt\":1795521600.000}}");
    }

    @Test
    void valuesOfAnEnumThatIsUnknownSurvive() {
        var request = read("{\"repositoryName\":\"app\",\"imageTagMutability\":\"SOMETIMES\"}");

        assertThat(request.imageTagMutabilityAsString()).isEqualTo("SOMETIMES");
    }

    @Test
    void unknownAndNullMembersAreLeftAlone() {
        var request = read("{\"repositoryName\":\"app\",\"colour\":{\"red\":[1]},\"imageTagMutability\":null}");

        assertThat(request).isEqualTo(CreateRepositoryRequest.builder().repositoryName("app").build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"repositoryName":5}
            {"repositoryName":["a"]}
            {"repositoryName":"\\ud83d"}
            {"repositoryName":"\\ude00\\ud83d"}
            {"tags":{}}
            {"tags":[null]}
            {"tags":["a"]}
            {"tags":[{"Key":true}]}
            {"imageScanningConfiguration":[]}
            {"imageScanningConfiguration":{"scanOnPush":"true"}}
            """)
    void aValueOfAnotherTypeIsRefused(String body) {
        assertMalformed(() -> read(body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"partFirstByte":"5"}
            {"partFirstByte":5.5}
            {"partFirstByte":9223372036854775808}
            {"partFirstByte":1e3}
            {"layerPartBlob":"***"}
            {"layerPartBlob":"QQ"}x
            """)
    void numbersAndBytesAreTakenStrictly(String body) {
        assertMalformed(() -> Codec.read(UploadLayerPartRequest.builder(), Json.parse(body.getBytes(UTF_8))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []
            "text"
            {"a":1,"a":2}
            {"a":1} {}
            {"a":1
            {a:1}
            {"a":NaN}
            """)
    void aBodyIsOneStrictObject(String body) {
        assertMalformed(() -> Json.parse(body.getBytes(UTF_8)));
    }

    @Test
    void aBodyIsStrictUtf8() {
        assertMalformed(() -> Json.parse(new byte[]{'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'}));
        assertMalformed(() -> Json.parse("\ufeff{}".getBytes(UTF_8)));
        assertMalformed(() -> Json.parse("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE)));
    }

    @Test
    void aBodyCannotGrowWithoutLimit() {
        assertMalformed(() -> Json.parse(("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}").getBytes(UTF_8)));
        assertMalformed(() -> Json.parse(("{\"a\":[" + "1,".repeat(60_000) + "1]}").getBytes(UTF_8)));
    }

    @Test
    void anEmptyBodyIsAnEmptyObject() {
        assertThat(Json.parse(new byte[0]).isEmpty()).isTrue();
    }

    @Test
    void aManifestComesOutAsItWasSent() {
        String manifest = "{\n  \"schemaVersion\": 2, \"annotations\": {\"é\": \"\\u00e9\\/ 😀\"}\r\n}\t";
        String padded = manifest + " ".repeat((4 << 20) - manifest.length());
        var sent = PutImageRequest.builder().repositoryName("app").imageManifest(padded).build();

        client.putImage(sent);

        assertThat(Codec.read(PutImageRequest.builder(), Json.parse(wire.sent())).build().imageManifest())
                .isEqualTo(padded);
    }

    @Test
    void aStreamStaysOpenAndItsFailureIsAnIOException() throws IOException {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };
        var response = BatchGetImageResponse.builder().failures(List.of()).build();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };

        Codec.write(response, out);

        assertThat(out.toByteArray()).isEqualTo(Codec.write(response));
        assertThatThrownBy(() -> Codec.write(response, broken)).isInstanceOf(IOException.class).hasMessage("gone");
    }

    private static CreateRepositoryRequest read(String body) {
        return Codec.read(CreateRepositoryRequest.builder(), Json.parse(body.getBytes(UTF_8))).build();
    }

    private static void assertMalformed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(catchThrowableOfType(EcrException.class, call).code()).isEqualTo("SerializationException");
    }
}
