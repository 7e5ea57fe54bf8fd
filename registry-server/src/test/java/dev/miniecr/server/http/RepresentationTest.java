package dev.miniecr.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.http.Response.Field;
import dev.miniecr.server.http.ResponseBody.Bytes;
import dev.miniecr.server.http.ResponseBody.HeadOf;
import dev.miniecr.server.http.ResponseBody.Parts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RepresentationTest {
    private static final String TEN = "0123456789";
    private static final String TAG = "\"sha256:ab\"";

    private final AtomicInteger leasesClosed = new AtomicInteger();
    private final AtomicInteger partsClosed = new AtomicInteger();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-3     | bytes 0-3/10 | 0123
            bytes=4-      | bytes 4-9/10 | 456789
            bytes=-3      | bytes 7-9/10 | 789
            bytes=0-0     | bytes 0-0/10 | 0
            bytes=9-9     | bytes 9-9/10 | 9
            bytes=0-      | bytes 0-9/10 | 0123456789
            bytes=8-500   | bytes 8-9/10 | 89
            bytes=-500    | bytes 0-9/10 | 0123456789
            bytes=007-08  | bytes 7-8/10 | 78
            BYTES=1-1     | bytes 1-1/10 | 1
            'bytes= ,1-1,'| bytes 1-1/10 | 1
            bytes=2-99999999999999999999999999 | bytes 2-9/10 | 23456789
            bytes=-99999999999999999999999999  | bytes 0-9/10 | 0123456789
            'bytes=0-3,4-5'     | bytes 0-5/10 | 012345
            'bytes=4-5,0-4'     | bytes 0-5/10 | 012345
            'bytes=0-3 , 99-'   | bytes 0-3/10 | 0123
            'bytes=-0,1-2'      | bytes 1-2/10 | 12
            'bytes=1-2,6-4'     | bytes 1-2/10 | 12
            """)
    void oneRangeIsSentAlone(String range, String contentRange, String content) throws IOException {
        Response response = get("Range", range);

        assertThat(response.status()).isEqualTo(206);
        assertThat(field(response, "Content-Range")).containsExactly(contentRange);
        assertThat(field(response, "Content-Type")).containsExactly("text/plain");
        assertThat(field(response, "ETag")).containsExactly(TAG);
        assertThat(text(response.body())).isEqualTo(content);
        assertThat(response.body().length()).isEqualTo(content.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0", "bytes=-000",
            "bytes=5-4", "bytes=500-0",
            "bytes=10-,20-30,-0"})
    void rangesThatDoNotExistAreUnsatisfiable(String range) throws IOException {
        Response response = get("Range", range);

        assertThat(response.status()).isEqualTo(416);
        assertThat(field(response, "Content-Range")).containsExactly("bytes */10");
        assertThat(response.body().length()).isZero();
        assertThat(leasesClosed).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=0-3x", "bytes=--3",
            "bytes=0--3", "bytes=+1-2",
            "bytes=0 - 3", "bytes 0-3", "bytes=0-3;4-5", "items=0-3", " bytes=0x1-2", "bytes=1", "bytes=0-1,2",
            "bytes=0-9,0-9",
            "bytes=0-,-1", "bytes=1-9,0-0,3-3"})
    void whatIsNoRangeSetOrTooMuchIsIgnored(String range) throws IOException {
        Response response = get("Range", range);

        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response.body())).isEqualTo(TEN);
        assertThat(field(response, "Content-Range")).isEmpty();
    }

    @Test
    void moreRangesThanAnybodyNeedsAreIgnored() throws IOException {
        String few = "bytes=" + "0-0,".repeat(9) + "9-9";
        String many = "bytes=" + "10-,".repeat(32) + "0-0";

        assertThat(get("Range", few).status()).isEqualTo(206);
        assertThat(get("Range", many).status()).isEqualTo(200);
    }

    @Test
    void aRangeThatWasSentTwiceIsIgnored() throws IOException {
        assertThat(get("Range", "bytes=0-1", "Range", "bytes=2-3").status()).isEqualTo(200);
    }

    @Test
    void severalRangesAreSentAsParts() throws IOException {
        Response response = get("Range", "bytes=7-8,0-1,-1,4-4");

        assertThat(response.status()).isEqualTo(206);
        assertThat(field(response, "Content-Type")).containsExactly("multipart/byteranges; boundary=part-id");
        assertThat(field(response, "Content-Range")).isEmpty();
        String expected = """

                --part-id
                Content-Type: text/plain
                Content-Range: bytes 7-9/10

                789
                --part-id
                Content-Type: text/plain
                Content-Range: bytes 0-1/10

                01
                --part-id
                Content-Type: text/plain
                Content-Range: bytes 4-4/10

                4
                --part-id--
                """.replace("\n", "\r\n");
        assertThat(text(response.body())).isEqualTo(expected);
        assertThat(response.body().length()).isEqualTo(expected.length());

        response.body().close();

        assertThat(partsClosed).hasValue(3);
        assertThat(leasesClosed).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "sha256:ab"   | 206
            "sha256:cd"   | 200
            W/"sha256:ab" | 200
            *             | 200
            sha256:ab     | 200
            Sat, 29 Oct 1994 19:43:31 GMT | 200
            """)
    void ifRangeTakesTheSameStrongTagOnly(String condition, int status) throws IOException {
        assertThat(get("Range", "bytes=0-1", "If-Range", condition).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "sha256:ab"                   | 304
            W/"sha256:ab"                 | 304
            *                             | 304
            "x", "sha256:ab"              | 304
            "x,y" , W/"sha256:ab" ,"z"    | 304
            , ,"sha256:ab"                | 304
            "sha256:cd"                   | 200
            "x", W/"y"                    | 200
            sha256:ab                     | 200
            w/"sha256:ab"                 | 200
            "sha256:ab                    | 200
            "x" "sha256:ab"               | 200
            """)
    void ifNoneMatchComparesWeakly(String condition, int status) throws IOException {
        assertThat(get("If-None-Match", condition).status()).isEqualTo(status);
        assertThat(answer(Method.HEAD, "If-None-Match", condition).status()).isEqualTo(status);
        assertThat(get("If-None-Match", "\"other\"", "If-None-Match", condition).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "sha256:ab"       | 200
            *                 | 200
            "x", "sha256:ab"  | 200
            W/"sha256:ab"     | 412
            "x"               | 412
            sha256:ab         | 412
            """)
    void ifMatchComparesStrongly(String condition, int status) throws IOException {
        assertThat(get("If-Match", condition).status()).isEqualTo(status);
        assertThat(answer(Method.HEAD, "If-Match", condition).status()).isEqualTo(status);
    }

    @Test
    void ifMatchIsDecidedBeforeIfNoneMatchAndThatBeforeRange() throws IOException {
        assertThat(get("If-Match", "\"x\"", "If-None-Match", TAG, "Range", "bytes=0-1").status()).isEqualTo(412);
        assertThat(get("If-Match", TAG, "If-None-Match", TAG, "Range", "bytes=0-1").status()).isEqualTo(304);
        assertThat(get("If-Match", TAG, "If-None-Match", "\"x\"", "Range", "bytes=0-1").status()).isEqualTo(206);
    }

    @Test
    void notModifiedHasTheFieldsOfTheWholeAndNoContent() throws IOException {
        Response response = get("If-None-Match", TAG);

        assertThat(field(response, "ETag")).containsExactly(TAG);
        assertThat(field(response, "Docker-Content-Digest")).containsExactly("sha256:ab");
        assertThat(field(response, "Content-Type")).isEmpty();
        assertThat(response.body().length()).isZero();
        assertThat(leasesClosed).hasValue(1);
    }

    @Test
    void datesMatchNothing() throws IOException {
        assertThat(get("If-Modified-Since", "Sat, 29 Oct 2094 19:43:31 GMT").status()).isEqualTo(200);
        assertThat(get("If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT").status()).isEqualTo(200);
    }

    @Test
    void theWholeSaysThatRangesAreTaken() throws IOException {
        Response response = get();

        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response.body())).isEqualTo(TEN);
        assertThat(field(response, "Accept-Ranges")).containsExactly("bytes");
        assertThat(field(response, "Docker-Content-Digest")).containsExactly("sha256:ab");
        assertThat(leasesClosed).hasValue(0);

        response.body().close();

        assertThat(partsClosed).hasValue(1);
        assertThat(leasesClosed).hasValue(1);
    }

    @Test
    void headHasTheLengthOfTheWholeWhateverRangeIsAsked() throws IOException {
        Response response = answer(Method.HEAD, "Range", "bytes=0-1");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(new HeadOf(10));
        assertThat(leasesClosed).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-   | 416
            bytes=0-0  | 416
            bytes=-0   | 416
            bytes=-5   | 200
            bytes=x    | 200
            """)
    void anEmptyRepresentationHasNoBytesToAskFor(String range, int status) throws IOException {
        Response response = representation("").answer(request(Method.GET, "Range", range));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().length()).isZero();
    }

    @Test
    void theLeaseIsGivenBackWhenTheContentDoesNotOpen() {
        Representation broken = new Representation(TAG, "text/plain", 10, List.of(), (offset, length) -> {
            throw new IOException("broken");
        }, leasesClosed::incrementAndGet);

        assertThatThrownBy(() -> broken.answer(request(Method.GET))).hasMessage("broken");

        assertThat(leasesClosed).hasValue(1);
    }

    @Test
    void partsThatOpenedAreClosedWhenAnotherDoesNot() {
        Representation broken = new Representation(TAG, "text/plain", 10, List.of(), (offset, length) -> {
            if (offset > 4) {
                throw new IOException("broken");
            }
            return part(TEN, offset, length);
        }, leasesClosed::incrementAndGet);

        assertThatThrownBy(() -> broken.answer(request(Method.GET, "Range", "bytes=0-0,2-2,6-6"))).hasMessage("broken");

        assertThat(partsClosed).hasValue(2);
        assertThat(leasesClosed).hasValue(1);
    }

    private Response get(String... headers) throws IOException {
        return answer(Method.GET, headers);
    }

    private Response answer(Method method, String... headers) throws IOException {
        return representation(TEN).answer(request(method, headers));
    }

    private Representation representation(String content) {
        return new Representation(TAG, "text/plain", content.length(),
                List.of(new Field("Docker-Content-Digest", "sha256:ab")),
                (offset, length) -> part(content, offset, length), leasesClosed::incrementAndGet);
    }

    private ResponseBody part(String content, long offset, long length) {
        byte[] bytes = content.substring((int) offset, (int) (offset + length)).getBytes(StandardCharsets.US_ASCII);
        return new ResponseBody.Stream(new ByteArrayInputStream(bytes) {
            @Override
            public void close() {
                partsClosed.incrementAndGet();
            }
        }, length);
    }

    private static Request request(Method method, String... headers) {
        return new Request("id", method, Target.parse("/"), SentHeaders.of(headers), new NoContent(),
                InetSocketAddress.createUnresolved("client", 1), false, Optional.empty());
    }

    private static List<String> field(Response response, String name) {
        return new SentHeaders(response.fields()).all(name);
    }

    private static String text(ResponseBody body) throws IOException {
        return switch (body) {
            case Bytes(byte[] bytes) -> new String(bytes, StandardCharsets.US_ASCII);
            case ResponseBody.Stream(var stream, var length) ->
                new String(stream.readNBytes((int) length), StandardCharsets.US_ASCII);
            case Parts(var parts, var _) -> {
                List<String> texts = new ArrayList<>();
                for (ResponseBody part : parts) {
                    texts.add(text(part));
                }
                yield texts.stream().collect(Collectors.joining());
            }
            case HeadOf _,ResponseBody.Region _ -> throw new IllegalArgumentException("No text: " + body);
        };
    }

    private record NoContent() implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(0);
        }

        @Override
        public ByteBuffer[] next() {
            return new ByteBuffer[0];
        }

        @Override
        public byte[] readAll(int limit) {
            return Arrays.copyOf(new byte[0], 0);
        }
    }
}
