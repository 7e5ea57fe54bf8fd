package dev.miniecr.server.ecr.wire;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;

final class LayerPartTest {
    private static final int MOST = 28 << 20;
    private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";
    private static final List<String> SMALL = List.of("\"registryId\":\"123456789012\"", "\"repositoryName\":\"app\"",
            "\"uploadId\":\"" + ID + "\"", "\"partFirstByte\":0", "\"partLastByte\":4");
    private static final String BLOB = "\"layerPartBlob\":\"aGVsbG8=\"";
    private static final UploadLayerPartRequest REQUEST = UploadLayerPartRequest.builder().registryId("123456789012")
            .repositoryName("app").uploadId(ID).partFirstByte(0L).partLastByte(4L)
            .layerPartBlob(SdkBytes.fromByteArray(new byte[0])).build();

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

    static Stream<String> everyOrder() {
        List<String> members = new ArrayList<>(SMALL);
        members.add(BLOB);
        return orders(members).map(order -> "{" + String.join(",", order) + "}");
    }

    @ParameterizedTest
    @MethodSource("everyOrder")
    void membersComeInAnyOrder(String body) throws IOException {
        LayerPart part = open(body);
        Optional<UploadLayerPartRequest> head = part.head();
        PartBody read = part.copyTo(sink);

        assertThat(read.request()).isEqualTo(REQUEST);
        assertThat(sink.toString(UTF_8)).isEqualTo("hello");
        assertThat(read.blobBytes()).isEqualTo(5);
        assertThat(read.sha256()).isEqualTo(sha256(body.getBytes(UTF_8)));
        String before = body.substring(0, body.indexOf("layerPartBlob"));
        boolean complete = SMALL.subList(1, 5).stream().allMatch(before::contains);
        assertThat(head.isPresent()).isEqualTo(complete);
        head.ifPresent(known -> assertThat(known.toBuilder().registryId("123456789012").build()).isEqualTo(REQUEST));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twentyMebibytesGoThroughInSmallMemory(boolean blobFirst) throws Exception {
        byte[] blob = new byte[20 << 20];
        new Random(1).nextBytes(blob);
        MessageDigest whole = MessageDigest.getInstance("SHA-256");
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        String members = String.join(",", SMALL.subList(0, 4)) + ",\"partLastByte\":20971519";
        String start = blobFirst ? "{\"layerPartBlob\":\"" : "{" + members + ",\"layerPartBlob\":\"";
        InputStream body = new HashedStream(concat(text(start),
                new ByteArrayInputStream(Base64.getEncoder().encode(blob)),
                text(blobFirst ? "\"," + members + "}" : "\"}")),
                whole);

        LayerPart part = LayerPart.open(body, MOST);
        assertThat(part.head().isPresent()).isNotEqualTo(blobFirst);
        PartBody read = part.copyTo(new DigestOutputStream(OutputStream.nullOutputStream(), received));

        assertThat(read.request().partLastByte()).isEqualTo(20971519);
        assertThat(read.blobBytes()).isEqualTo(blob.length);
        assertThat(received.digest()).isEqualTo(sha256(blob));
        assertThat(read.sha256()).isEqualTo(whole.digest());
    }

    @Test
    void memoryDoesNotGrowWithTheBlob() throws IOException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory
                .getThreadMXBean();
        copyZeros(1 << 20);

        long before = threads.getCurrentThreadAllocatedBytes();
        copyZeros(20 << 20);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(128 << 10);
    }

    @Test
    void oneByteMoreThanAPartMayHaveIsRefusedAfterTheBodyWasHashed() throws IOException {
        MessageDigest whole = digest();
        InputStream body = new HashedStream(zeros((20 << 20) + 1), whole);

        PartBody read = LayerPart.open(body, MOST).copyTo(sink);

        assertThat(sink.size()).isLessThanOrEqualTo(20 << 20);
        assertThat(read.sha256()).isEqualTo(whole.digest());
        assertThatThrownBy(read::request).hasMessage(
                "Invalid parameter at 'layerPartBlob' failed to satisfy constraint: 'Member must have length less than or equal to 20971520'");
    }

    @Test
    void aBodyBeyondTheLimitIsNotReadToItsEnd() {
        InputStream endless = new InputStream() {
            private long count;

            @Override
            public int read() {
                throw new AssertionError("one by one");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                count += length;
                assertThat(count).isLessThan(29L << 20);
                java.util.Arrays.fill(bytes, offset, offset + length, (byte) ' ');
                return length;
            }
        };

        assertThatThrownBy(() -> LayerPart.open(endless, MOST)).isInstanceOf(EcrException.class)
                .hasMessage("The request's body has more than " + MOST + " bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            {MEMBERS,"layerPartBlob":"aGVsb*8="}
            {MEMBERS,"layerPartBlob":"aGVsbG8"}
            {MEMBERS,"layerPartBlob":"aGVsbG
            {MEMBERS,"layerPartBlob":"aGVsbG8="
            {MEMBERS,"layerPartBlob":"aGVsbG8="} {}
            {MEMBERS,"layerPartBlob":"aGVsbG8="}x
            {MEMBERS,"layerPartBlob":"aGVsbG8=","layerPartBlob":"aGVsbG8="}
            {"uploadId":"a",MEMBERS,"layerPartBlob":"aGVsbG8="}
            {MEMBERS,"layerPartBlob":"aGVsbG8=","uploadId":"a"}
            {MEMBERS,"layerPartBlob":5}
            {MEMBERS,"layerPartBlob":["aGVsbG8="]}
            {MEMBERS
            []
            5
            not json
            {MEMBERS,"more":[[[[[[[[[[[]]]]]]]]]]],"layerPartBlob":"aGVsbG8="}
            """)
    void aMalformedBodyIsRefusedAfterItWasHashed(String template) throws IOException {
        String body = template.replace("MEMBERS", String.join(",", SMALL)) + " ".repeat(20_000);

        PartBody read = open(body).copyTo(sink);

        assertThat(read.sha256()).isEqualTo(sha256(body.getBytes(UTF_8)));
        assertThat(catchThrowableOfType(EcrException.class, read::request).code()).isEqualTo("SerializationException");
    }

    @ParameterizedTest
    @CsvSource({"aGVsb*8=,true", "aGVsbG8,true", "aGVsbG8=,false"})
    void aBlobThatIsNotBase64IsSaidToBeThat(String blob, boolean malformed) throws IOException {
        PartBody read = open("{" + String.join(",", SMALL) + ",\"layerPartBlob\":\"" + blob + "\"}").copyTo(sink);

        Optional<EcrException> refused = Optional.ofNullable(catchThrowableOfType(EcrException.class, read::request));

        assertThat(refused.map(EcrException::getMessage))
                .isEqualTo(malformed ? Optional.of("The member 'layerPartBlob' is not Base64") : Optional.empty());
    }

    @Test
    void anEmptyBodyIsMalformed() throws IOException {
        PartBody read = open("").copyTo(sink);

        assertThat(read.sha256()).isEqualTo(sha256(new byte[0]));
        assertThat(catchThrowableOfType(EcrException.class, read::request).code()).isEqualTo("SerializationException");
    }

    @Test
    void bytesThatAreNoTextAreHashedToo() throws IOException {
        for (byte[] body : List.of(new byte[]{0, 0, 0x7b, 0, 0, 0, 0x7d, 0}, new byte[]{(byte) 0xff, (byte) 0xfe, 1},
                new byte[]{'{', '"', (byte) 0xc3, '"', ':', '1', '}'}, new byte[20_000],
                ("\ufeff{" + BLOB + "}").getBytes(UTF_8), ("{" + BLOB + "}").getBytes(UTF_16LE))) {
            PartBody read = LayerPart.open(new ByteArrayInputStream(body), MOST).copyTo(sink);

            assertThat(read.sha256()).isEqualTo(sha256(body));
            assertThat(catchThrowableOfType(EcrException.class, read::request).code())
                    .isEqualTo("SerializationException");
        }
    }

    @Test
    void theModelsConstraintsHoldForTheSmallMembers() throws IOException {
        PartBody none = open("{\"repositoryName\":\"app\"," + BLOB + "}").copyTo(sink);
        PartBody noBlob = open("{" + String.join(",", SMALL) + "}").copyTo(sink);
        PartBody nullBlob = open("{" + String.join(",", SMALL) + ",\"layerPartBlob\":null}").copyTo(sink);

        assertThatThrownBy(none::request).hasMessageContaining("'uploadId'").hasMessageContaining("must not be null");
        assertThatThrownBy(noBlob::request).hasMessageContaining("'layerPartBlob'");
        assertThatThrownBy(nullBlob::request).hasMessageContaining("'layerPartBlob'");
    }

    @Test
    void unknownMembersAreSkippedHoweverLong() throws IOException {
        String body = "{\"colour\":\"" + "x".repeat(1 << 20) + "\",\"more\":{\"a\":[1,2]}," + String.join(",", SMALL)
                + ","
                + BLOB + ",\"end\":null}";

        assertThat(open(body).copyTo(sink).request()).isEqualTo(REQUEST);
    }

    @Test
    void aSmallMemberThatIsLongIsRefused() throws IOException {
        String body = "{\"repositoryName\":\"" + "x".repeat(1 << 20) + "\"," + BLOB + "}";

        assertThat(catchThrowableOfType(EcrException.class, open(body).copyTo(sink)::request).code())
                .isEqualTo("SerializationException");
    }

    @Test
    void anEmptyBlobAndEscapedSlashesAreTaken() throws IOException {
        String members = "{" + String.join(",", SMALL);
        assertThat(open(members + ",\"layerPartBlob\":\"\"}").copyTo(sink).blobBytes()).isZero();

        open(members + ",\"layerPartBlob\":\"\\/\\/79\"}").copyTo(sink);

        assertThat(sink.toByteArray()).isEqualTo(Base64.getDecoder().decode("//79"));
    }

    @Test
    void whatTheSinkThrowsComesThrough() {
        String body = "{" + String.join(",", SMALL) + "," + BLOB + "}";
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };
        OutputStream refusing = new OutputStream() {
            @Override
            public void write(int b) {
                throw new EcrException("UploadNotFoundException", "gone");
            }
        };

        assertThatThrownBy(() -> open(body).copyTo(full)).isInstanceOf(IOException.class).hasMessage("disk full");
        assertThatThrownBy(() -> open(body).copyTo(refusing)).isInstanceOf(EcrException.class).hasMessage("gone");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 200, 9_000, 100_000})
    void aBodyThatBreaksOffIsAnIOException(int after) {
        byte[] body = ("{" + String.join(",", SMALL) + ",\"layerPartBlob\":\"" + "AAAA".repeat(50_000) + "\"}")
                .getBytes(UTF_8);
        InputStream broken = new FilterInputStream(new ByteArrayInputStream(body, 0, after)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                if (count < 0) {
                    throw new IOException("connection reset");
                }
                return count;
            }
        };

        assertThatThrownBy(() -> LayerPart.open(broken, MOST).copyTo(sink)).isInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }

    @Test
    void theBodyStaysOpen() throws IOException {
        InputStream body = new ByteArrayInputStream(("{" + BLOB + "}").getBytes(UTF_8)) {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };

        try (LayerPart part = LayerPart.open(body, MOST)) {
            part.copyTo(sink);
        }
    }

    @Test
    void theClientsOwnBodyIsRead() throws IOException {
        Loopback wire = new Loopback();
        byte[] blob = new byte[5 << 20];
        new Random(2).nextBytes(blob);
        wire.client().uploadLayerPart(REQUEST.toBuilder().layerPartBlob(SdkBytes.fromByteArray(blob)).build());

        LayerPart part = LayerPart.open(new ByteArrayInputStream(wire.sent()), MOST);
        assertThat(part.head()).contains(REQUEST);
        PartBody read = part.copyTo(sink);

        assertThat(read.request()).isEqualTo(REQUEST);
        assertThat(sink.toByteArray()).isEqualTo(blob);
    }

    private static void copyZeros(int bytes) throws IOException {
        LayerPart.open(zeros(bytes), MOST).copyTo(OutputStream.nullOutputStream());
    }

    /* A body with so many bytes of zero, which are made as they are read. */
    private static InputStream zeros(int bytes) {
        long letters = (bytes / 3) * 4L;
        String end = switch (bytes % 3) {
            case 0 -> "";
            case 1 -> "AA==";
            default -> "AAA=";
        };
        InputStream letterA = new InputStream() {
            private long left = letters;

            @Override
            public int read() {
                return left-- > 0 ? 'A' : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (left == 0) {
                    return -1;
                }
                int count = (int) Math.min(left, length);
                java.util.Arrays.fill(buffer, offset, offset + count, (byte) 'A');
                left -= count;
                return count;
            }
        };
        return concat(text("{" + String.join(",", SMALL) + ",\"layerPartBlob\":\""), letterA, text(end + "\"}"));
    }

    private static LayerPart open(String body) throws IOException {
        return LayerPart.open(new ByteArrayInputStream(body.getBytes(UTF_8)), MOST);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static InputStream concat(InputStream... parts) {
        return new SequenceInputStream(Collections.enumeration(List.of(parts)));
    }

    private static Stream<List<String>> orders(List<String> members) {
        if (members.isEmpty()) {
            return Stream.of(List.of());
        }
        return members.stream().flatMap(first -> {
            List<String> rest = new ArrayList<>(members);
            rest.remove(first);
            return orders(rest).map(order -> Stream.concat(Stream.of(first), order.stream()).toList());
        });
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        return digest().digest(bytes);
    }

    /** Hashes what is read through it. */
    private static final class HashedStream extends FilterInputStream {
        private final MessageDigest digest;

        HashedStream(InputStream stream, MessageDigest digest) {
            super(stream);
            this.digest = digest;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                digest.update(bytes, offset, count);
            }
            return count;
        }
    }
}
