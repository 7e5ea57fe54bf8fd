package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.model.InvalidLayerPartException;
import software.amazon.awssdk.services.ecr.model.Layer;
import software.amazon.awssdk.services.ecr.model.LayerAvailability;

/** Layers that come in parts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LayerPartsTest {
    private static final int LEAST = 5 << 20;
    private static final byte[] BYTES = bytes(1, LEAST + 1000);
    private static final byte[] SHORT = "a short layer".getBytes(StandardCharsets.UTF_8);

    private EcrServer server;
    private SignedPost cli;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
        cli = new SignedPost(server.url(), EcrServer.ADMIN);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] piece(int from, int to) {
        return Arrays.copyOfRange(BYTES, from, to);
    }

    private ApiPush repository(String name) {
        return ApiPush.to(server.ecr(), name);
    }

    private static String json(ApiPush push, String upload, int first, byte[] content) {
        return "{\"repositoryName\":\"%s\",\"uploadId\":\"%s\",\"partFirstByte\":%d,\"partLastByte\":%d,\"layerPartBlob\":\"%s\"}"
                .formatted(push.repository(), upload, first, first + content.length - 1,
                        Base64.getEncoder().encodeToString(content));
    }

    private String send(String body) {
        return answer(cli.send("UploadLayerPart", body));
    }

    private static String answer(HttpResponse<String> response) {
        return response.statusCode() + " " + response.body();
    }

    @Test
    void partsInOrderBecomeALayer() {
        ApiPush push = repository("parts/order");
        byte[] layer = bytes(2, 2 * LEAST + 1);
        String upload = push.start();

        assertThat(push.part(upload, 0, Arrays.copyOf(layer, LEAST))).isEqualTo(LEAST - 1);
        assertThat(push.part(upload, LEAST, Arrays.copyOfRange(layer, LEAST, 2 * LEAST))).isEqualTo(2 * LEAST - 1);
        assertThat(push.part(upload, 2 * LEAST, Arrays.copyOfRange(layer, 2 * LEAST, layer.length)))
                .isEqualTo(2 * LEAST);
        assertThat(push.complete(upload, ApiPush.digest(layer))).isEqualTo(ApiPush.digest(layer));
        assertThat(layer(push, layer).layerAvailability()).isEqualTo(LayerAvailability.AVAILABLE);
        assertThat(layer(push, layer).layerSize()).isEqualTo(layer.length);
        assertThat(refusal(() -> push.part(upload, layer.length, SHORT))).startsWith("UploadNotFoundException: ");
    }

    private Layer layer(ApiPush push, byte[] content) {
        return server.ecr().batchCheckLayerAvailability(request -> request.repositoryName(push.repository())
                .layerDigests(ApiPush.digest(content))).layers().getFirst();
    }

    @Test
    void aPartThatIsNotTheNextIsRefusedAndSaysWhichIs() {
        ApiPush push = repository("parts/gap");
        String upload = push.start();
        push.part(upload, 0, piece(0, LEAST));

        for (int first : new int[]{0, LEAST - 1, LEAST + 1, 2 * LEAST}) {
            InvalidLayerPartException refused = catchThrowableOfType(InvalidLayerPartException.class,
                    () -> push.part(upload, first, SHORT));

            assertThat(refused.lastValidByteReceived()).isEqualTo(LEAST - 1);
            assertThat(refused.registryId()).isEqualTo(ACCOUNT);
            assertThat(refused.repositoryName()).isEqualTo("parts/gap");
            assertThat(refused.uploadId()).isEqualTo(upload);
        }
        push.part(upload, LEAST, piece(LEAST, BYTES.length));
        assertThat(push.complete(upload, ApiPush.digest(BYTES))).isEqualTo(ApiPush.digest(BYTES));
    }

    @Test
    void aPartHasAsManyBytesAsItSays() {
        ApiPush push = repository("parts/count");
        String upload = push.start();

        for (long last : new long[]{SHORT.length - 2, SHORT.length, 1L << 40}) {
            assertThat(refusal(() -> server.ecr().uploadLayerPart(request -> request.repositoryName("parts/count")
                    .uploadId(upload).partFirstByte(0L).partLastByte(last)
                    .layerPartBlob(SdkBytes.fromByteArray(SHORT))))).startsWith("InvalidLayerPartException: ");
        }
        assertThat(refusal(() -> server.ecr().uploadLayerPart(request -> request.repositoryName("parts/count")
                .uploadId(upload).partFirstByte(7L).partLastByte(6L).layerPartBlob(SdkBytes.fromByteArray(SHORT)))))
                .startsWith("Invalid");
        push.part(upload, 0, SHORT);
        assertThat(push.complete(upload, ApiPush.digest(SHORT))).isEqualTo(ApiPush.digest(SHORT));
    }

    @Test
    void aPartHasAtMost20MiB() {
        ApiPush push = repository("parts/large");
        String upload = push.start();

        assertThat(refusal(() -> push.part(upload, 0, new byte[(20 << 20) + 1]))).startsWith("Invalid");
        assertThat(push.part(upload, 0, new byte[20 << 20])).isEqualTo((20 << 20) - 1);
    }

    @Test
    void onlyTheLastPartMayBeSmall() {
        ApiPush push = repository("parts/small");
        String upload = push.start();
        push.part(upload, 0, piece(0, LEAST - 1));
        push.part(upload, LEAST - 1, piece(LEAST - 1, BYTES.length));

        assertThat(refusal(() -> push.complete(upload, ApiPush.digest(BYTES))))
                .startsWith("LayerPartTooSmallException: ");
        assertThat(layer(push, BYTES).layerAvailability()).isEqualTo(LayerAvailability.UNAVAILABLE);
    }

    @Test
    void anUploadWithoutPartsIsNoLayer() {
        ApiPush push = repository("parts/none");
        String upload = push.start();

        assertThat(refusal(() -> push.complete(upload, ApiPush.digest("")))).startsWith("EmptyUploadException: ");
    }

    @Test
    void aWrongDigestIsRefusedAndEndsTheUpload() {
        ApiPush push = repository("parts/digest");
        String upload = push.start();
        push.part(upload, 0, SHORT);

        assertThat(refusal(() -> push.complete(upload, ApiPush.digest("another layer"))))
                .startsWith("InvalidLayerException: ");
        assertThat(refusal(() -> push.complete(upload, ApiPush.digest(SHORT)))).startsWith("UploadNotFoundException: ");
        assertThat(layer(push, SHORT).layerAvailability()).isEqualTo(LayerAvailability.UNAVAILABLE);
    }

    @Test
    void aLayerThatIsThereAlreadyIsSaidToBe() {
        ApiPush push = repository("parts/again");
        push.blob("a layer");

        assertThat(refusal(() -> push.blob("a layer"))).startsWith("LayerAlreadyExistsException: ")
                .contains(ApiPush.digest("a layer"));
    }

    @Test
    void anUploadBelongsToItsRepositoryAndItsUser() throws IOException {
        ApiPush push = repository("parts/mine");
        ApiPush elsewhere = repository("parts/elsewhere");
        ApiPush other = new ApiPush(server.user("other", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"*"}}""").ecr(),
                "parts/mine");
        String upload = push.start();

        for (ApiPush stranger : List.of(elsewhere, other)) {
            assertThat(refusal(() -> stranger.part(upload, 0, SHORT))).startsWith("UploadNotFoundException: ");
            assertThat(refusal(() -> stranger.complete(upload, ApiPush.digest(SHORT))))
                    .startsWith("UploadNotFoundException: ");
        }
        assertThat(refusal(() -> push.part(UUID.randomUUID().toString(), 0, SHORT)))
                .startsWith("UploadNotFoundException: ");
        assertThat(push.part(upload, 0, SHORT)).isEqualTo(SHORT.length - 1);
    }

    @Test
    void aPartWhoseSignatureDoesNotHoldLeavesTheUploadWhereItStood() {
        ApiPush push = repository("parts/forged");
        String upload = push.start();
        push.part(upload, 0, piece(0, LEAST));
        SignedPost forged = cli.by(AwsBasicCredentials.create(EcrServer.ADMIN.accessKeyId(), "a wrong secret"));

        assertThat(answer(forged.send("UploadLayerPart", json(push, upload, LEAST, bytes(3, LEAST)))))
                .startsWith("400 ").contains("\"__type\":\"InvalidSignatureException\"");

        push.part(upload, LEAST, piece(LEAST, BYTES.length));
        assertThat(push.complete(upload, ApiPush.digest(BYTES))).isEqualTo(ApiPush.digest(BYTES));
    }

    @Test
    void aForgedPartLearnsNothingOfWhatIsThere() {
        ApiPush push = repository("parts/secret");
        SignedPost forged = cli.by(AwsBasicCredentials.create(EcrServer.ADMIN.accessKeyId(), "a wrong secret"));
        ApiPush nowhere = new ApiPush(server.ecr(), "parts/nowhere");
        String unknown = UUID.randomUUID().toString();
        String upload = push.start();

        for (String body : List.of(json(push, upload, 7, SHORT), json(push, unknown, 0, SHORT),
                json(nowhere, unknown, 0, SHORT),
                json(push, "no-id", 7, SHORT), "{}", "[",
                json(push, unknown, 0, SHORT).replace("Blob\":\"", "Blob\":\"!!"))) {
            assertThat(answer(forged.send("UploadLayerPart", body))).as(body).startsWith("400 ")
                    .contains("InvalidSignatureException");
        }
    }

    @Test
    void whoeverIsRefusedBeforeALargePartIsReadHearsWhy() {
        ApiPush push = repository("parts/early");
        AwsBasicCredentials unknown = AwsBasicCredentials.create("AKIANOBODYHASTHISKEY", "whatever");
        ApiPush stranger = new ApiPush(server.ecr(unknown), "parts/early");
        String upload = push.start();

        assertThat(refusal(() -> stranger.part(upload, 0, BYTES))).startsWith("UnrecognizedClientException: ");
        assertThat(refusal(() -> stranger.part(upload, 0, new byte[20 << 20])))
                .startsWith("UnrecognizedClientException: ");
        assertThat(answer(cli.by(unknown).send("UploadLayerPart", json(push, upload, 0, BYTES))))
                .contains("UnrecognizedClientException");
        assertThat(push.part(upload, 0, SHORT)).isEqualTo(SHORT.length - 1);
    }

    @Test
    void whoMayNotUploadLeavesTheUploadWhereItStood() throws IOException {
        ApiPush push = repository("parts/denied");
        EcrServer.User user = server.user("starter",
                """
                        {"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"ecr:UploadLayerPart","Resource":"*"}}""");
        ApiPush own = new ApiPush(user.ecr(), push.repository());
        String upload = own.start();

        assertThat(refusal(() -> own.part(upload, 0, SHORT))).startsWith("AccessDeniedException: ")
                .contains("ecr:UploadLayerPart on resource: " + EcrServer.REPOSITORIES + "parts/denied");
        assertThat(refusal(() -> own.complete(upload, ApiPush.digest(SHORT)))).startsWith("EmptyUploadException: ");
    }

    @Test
    void theBlobMayComeFirstInTheBody() {
        ApiPush push = repository("parts/first");
        String upload = push.start();
        String blob = Base64.getEncoder().encodeToString(piece(0, LEAST));

        assertThat(send(
                "{\"layerPartBlob\":\"%s\",\"partLastByte\":%d,\"partFirstByte\":0,\"uploadId\":\"%s\",\"repositoryName\":\"%s\"}"
                        .formatted(blob, LEAST - 1, upload, push.repository())))
                .startsWith("200 ").contains("\"lastByteReceived\":" + (LEAST - 1));
        push.part(upload, LEAST, piece(LEAST, BYTES.length));
        assertThat(push.complete(upload, ApiPush.digest(BYTES))).isEqualTo(ApiPush.digest(BYTES));
    }

    @Test
    void aBodyThatIsWrongBehindItsBlobLeavesTheUploadWhereItStood() {
        ApiPush push = repository("parts/broken");
        String upload = push.start();
        String whole = json(push, upload, 0, SHORT);

        Map<String, String> refused = Map.of(whole.substring(0, whole.length() - 1), "SerializationException",
                whole + "x", "SerializationException", whole.replace("\"}", "!\"}"), "SerializationException",
                whole.replace("\"}", "\",\"partFirstByte\":4}"), "SerializationException",
                whole.replace("\"}", "\",\"registryId\":\"x\"}"), "InvalidParameterException",
                whole.replace("\"}", "\",\"registryId\":\"111122223333\"}"), "AccessDeniedException");
        refused.forEach((body, code) -> assertThat(send(body)).as(body).startsWith("400 {\"__type\":\"" + code));

        push.part(upload, 0, SHORT);
        assertThat(push.complete(upload, ApiPush.digest(SHORT))).isEqualTo(ApiPush.digest(SHORT));
    }

    @Test
    void theRegistryMayBeNamedBehindTheBlob() {
        ApiPush push = repository("parts/registry");
        String body = json(push, push.start(), 0, SHORT).replace("\"}", "\",\"registryId\":\"" + ACCOUNT + "\"}");

        assertThat(send(body)).startsWith("200 ");
    }

    @Test
    @Timeout(30)
    void aPartWhoseConnectionBreaksLeavesTheUploadWhereItStood() throws IOException {
        ApiPush push = repository("parts/cut");
        String upload = push.start();
        byte[] body = json(push, upload, 0, piece(0, LEAST)).getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: " + server.url().getAuthority()
                + "\r\nContent-Length: " + body.length + "\r\n");
        cli.request("AmazonEC2ContainerRegistry_V20150921.UploadLayerPart", body).build().headers().map()
                .forEach((name, values) -> head.append(name).append(": ").append(values.getFirst()).append("\r\n"));

        try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body, 0, body.length / 2);
            assertThat(whenItIsNot("EmptyUploadException", () -> push.complete(upload, ApiPush.digest(BYTES))))
                    .isEqualTo("InvalidLayerException: Another request writes to this upload");
            assertThat(refusal(() -> push.part(upload, 0, SHORT)))
                    .isEqualTo("InvalidLayerPartException: Another request writes to this upload");
        }

        assertThat(whenItIsNot("InvalidLayerPartException", () -> push.part(upload, 0, piece(0, LEAST)))).isEmpty();
        push.part(upload, LEAST, piece(LEAST, BYTES.length));
        assertThat(push.complete(upload, ApiPush.digest(BYTES))).isEqualTo(ApiPush.digest(BYTES));
    }

    /** The server takes notice of a connection when it does. */
    private static String whenItIsNot(String code, Callable<?> call) {
        String answer;
        do {
            answer = refusal(call);
        } while (answer.startsWith(code));
        return answer;
    }

    @Test
    void partsOfSeveralUploadsComeAtOnce() throws Exception {
        ApiPush push = repository("parts/parallel");
        List<byte[]> layers = IntStream.range(0, 8).mapToObj(number -> bytes(100 + number, 6 << 20)).toList();

        List<String> digests = atOnce(layers.stream().<Callable<String>>map(layer -> () -> {
            String upload = push.start();
            push.part(upload, 0, layer);
            return push.complete(upload, ApiPush.digest(layer));
        }).toList());

        assertThat(digests).containsExactlyElementsOf(layers.stream().map(ApiPush::digest).toList());
    }

    @Test
    void ofPartsThatCompeteOneIsTaken() throws Exception {
        ApiPush push = repository("parts/race");
        String upload = push.start();

        List<String> answers = atOnce(IntStream.range(0, 4)
                .<Callable<String>>mapToObj(_ -> () -> refusal(() -> push.part(upload, 0, piece(0, LEAST)))).toList());

        assertThat(answers.stream().filter(String::isEmpty)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.startsWith("InvalidLayerPartException: "))).hasSize(3);
        push.part(upload, LEAST, piece(LEAST, BYTES.length));
        assertThat(push.complete(upload, ApiPush.digest(BYTES))).isEqualTo(ApiPush.digest(BYTES));
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }
}
