package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.netty.WireClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes over a socket, byte by byte: every request has its answer or a clean close, and nothing hangs. */
@ExtendWith(Leaks.class)
@Timeout(120)
@ParameterizedClass
@EnumSource(Security.class)
final class RawSocketTest {
    private static final String HOST = "Host: registry\r\n";
    private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final TestServer server;

    RawSocketTest(Security security) {
        this.server = new TestServer(new TestService(), security::on);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row("no target", "GET HTTP/1.1\r\n" + HOST, 400),
                row("no version", "GET /\r\n" + HOST, 400),
                row("two spaces before the target", "GET  / HTTP/1.1\r\n" + HOST, 400),
                row("two spaces after the target", "GET /  HTTP/1.1\r\n" + HOST, 400),
                row("a space after the version", "GET / HTTP/1.1 \r\n" + HOST, 400),
                row("a tab for a space", "GET\t/ HTTP/1.1\r\n" + HOST, 400),
                row("a space before the method", " GET / HTTP/1.1\r\n" + HOST, 400),
                row("a method that is no token", "G(T / HTTP/1.1\r\n" + HOST, 400),
                row("another protocol", "GET / HTTX/1.1\r\n" + HOST, 400),
                row("a version without a point", "GET / HTTP/11\r\n" + HOST, 400),
                row("a lower case version", "GET / http/1.1\r\n" + HOST, 400),
                row("HTTP/2", "GET / HTTP/2.0\r\n" + HOST, 505),
                row("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n", 505),
                row("HTTP/0.9", "GET /\r\n", 400),
                row("a target without a slash", "GET v2 HTTP/1.1\r\n" + HOST, 400),
                row("an asterisk for GET", "GET * HTTP/1.1\r\n" + HOST, 400),
                row("an authority for GET", "GET registry:80 HTTP/1.1\r\n" + HOST, 400),
                row("an unknown scheme", "GET ftp://registry/ HTTP/1.1\r\n" + HOST, 400),
                row("a user in the authority", "GET http://a@registry/ HTTP/1.1\r\n" + HOST, 400),
                row("CONNECT", "CONNECT registry:80 HTTP/1.1\r\n" + HOST, 501),
                row("a fragment", "GET /#a HTTP/1.1\r\n" + HOST, 400),
                row("a broken escape", "GET /%zz HTTP/1.1\r\n" + HOST, 400),
                row("half an escape", "GET /%4 HTTP/1.1\r\n" + HOST, 400),
                row("overlong UTF-8", "GET /%c0%af HTTP/1.1\r\n" + HOST, 400),
                row("a surrogate in UTF-8", "GET /%ed%a0%80 HTTP/1.1\r\n" + HOST, 400),
                row("a raw byte above ASCII in the target", "GET /\u00e9 HTTP/1.1\r\n" + HOST, 400),
                row("NUL in the target", "GET /\0 HTTP/1.1\r\n" + HOST, 400),
                row("no Host", "GET / HTTP/1.1\r\n", 400),
                row("two Hosts", "GET / HTTP/1.1\r\n" + HOST + HOST, 400),
                row("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n", 400),
                row("a Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n", 400),
                row("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\n" + HOST + HOST, 400),
                row("a field without a colon", "GET / HTTP/1.1\r\n" + HOST + "abc\r\n", 400),
                row("a field without a name", "GET / HTTP/1.1\r\n" + HOST + ": abc\r\n", 400),
                row("a space before the colon", "GET / HTTP/1.1\r\n" + HOST + "A : b\r\n", 400),
                row("a space in a name", "GET / HTTP/1.1\r\n" + HOST + "A b: c\r\n", 400),
                row("a folded line", "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n c\r\n", 400),
                row("a line folded with a tab", "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n\tc\r\n", 400),
                row("a folded first line", "GET / HTTP/1.1\r\n " + HOST, 400),
                row("NUL in a value", "GET / HTTP/1.1\r\n" + HOST + "A: b\0c\r\n", 400),
                row("NUL in a name", "GET / HTTP/1.1\r\n" + HOST + "A\0: c\r\n", 400),
                row("DEL in a value", "GET / HTTP/1.1\r\n" + HOST + "A: b\u007f\r\n", 400),
                row("bare CR in a value", "GET / HTTP/1.1\r\n" + HOST + "A: b\rc\r\n", 400),
                row("bare CR in the request line", "GET /\r HTTP/1.1\r\n" + HOST, 400),
                row("bare LF after a field", "GET / HTTP/1.1\r\n" + HOST + "A: b\nB: c\r\n", 400),
                row("bare LF after the request line", "GET / HTTP/1.1\n" + HOST, 400),
                row("CR CR LF", "GET / HTTP/1.1\r\r\n" + HOST, 400),
                row("two lengths", post("Content-Length: 1\r\nContent-Length: 2"), 400),
                row("the same length twice", post("Content-Length: 1\r\nContent-Length: 1"), 400),
                row("a list of lengths", post("Content-Length: 1, 1"), 400),
                row("a signed length", post("Content-Length: +1"), 400),
                row("a negative length", post("Content-Length: -1"), 400),
                row("a hexadecimal length", post("Content-Length: 0x1"), 400),
                row("an empty length", post("Content-Length: "), 400),
                row("a length with a space", post("Content-Length: 1 1"), 400),
                row("a length beyond all", post("Content-Length: 99999999999999999999"), 400),
                row("both lengths", post("Content-Length: 1\r\nTransfer-Encoding: chunked"), 400),
                row("both lengths, the other way round", post("Transfer-Encoding: chunked\r\nContent-Length: 1"), 400),
                row("chunked twice", post("Transfer-Encoding: chunked, chunked"), 400),
                row("chunked twice in two lines", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
                        400),
                row("chunked not last", post("Transfer-Encoding: chunked, gzip"), 400),
                row("not chunked", post("Transfer-Encoding: gzip"), 400),
                row("identity", post("Transfer-Encoding: identity"), 400),
                row("a coding that nobody knows", post("Transfer-Encoding: gzip, chunked"), 501),
                row("an empty coding", post("Transfer-Encoding: "), 400),
                row("a vertical tab about chunked", post("Transfer-Encoding: \u000bchunked"), 400),
                row("a quoted coding", post("Transfer-Encoding: \"chunked\""), 400),
                row("chunked in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", 400),
                row("another expectation", post("Content-Length: 1\r\nExpect: miracles"), 417),
                row("a request line without end", "GET /" + "a".repeat(17_000) + " HTTP/1.1\r\n" + HOST, 414),
                row("a method without end", "G".repeat(17_000), 414),
                row("64 KiB of fields", "GET / HTTP/1.1\r\n" + HOST + ("A: " + "b".repeat(1021) + "\r\n").repeat(64),
                        431),
                row("a field without end", "GET / HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(40_000), 431),
                row("too many fields", "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n".repeat(128), 431),
                row("empty lines", "\r\n\r\n\r\n", 400),
                row("a TLS greeting", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", 400));
    }

    private static Arguments row(String name, String request, int status) {
        return Arguments.of(name, request + "\r\n", status);
    }

    private static String post(String field) {
        return "POST /echo HTTP/1.1\r\n" + HOST + field + "\r\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsNoRequestIsRefusedAndTheConnectionClosed(String name, String request, int status) {
        try (WireClient client = server.client()) {
            Answer answer = client.send(request).answer();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Content-Type")).hasValue("application/json");
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(answer.text()).startsWith("{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"");
            assertThat(client.rest()).isEmpty();
        }
    }

    static Stream<Arguments> malformedChunks() {
        return Stream.of("x\r\n", "\r\n", ";a\r\nb\r\n", "-1\r\na\r\n", "+1\r\na\r\n", "0x1\r\na\r\n", " 1\r\na\r\n",
                "1 \r\na\r\n", "1 a\r\na\r\n",
                "1\na\r\n", "1\ra\r\n", "1\r\nab\r\n", "1\r\na\n0\r\n", "1\r\na\r0\r\n", "1\r\na0\r\n",
                "fffffffffffffffff\r\n",
                "1000000000000000\r\n", "1;\0\r\na\r\n", "1;a\nb\r\n", "1;" + "a".repeat(2000) + "\r\n",
                "0\r\nA b: c\r\n\r\n",
                "0\r\nA: b\n\r\n", "0\r\n A: b\r\n\r\n", "0\r\n\n", "0\r\n\rx", "0\r\nA\r\n\r\n",
                "0\r\nA: " + "b".repeat(40_000) + "\r\n\r\n").map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("malformedChunks")
    void malformedChunksAreRefused(String chunks) {
        try (WireClient client = server.client()) {
            Answer answer = client.send(CHUNKED + chunks).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    static Stream<Arguments> wellFormedChunks() {
        return Stream.of(
                Arguments.of("0\r\n\r\n", ""),
                Arguments.of("1\r\na\r\n0\r\n\r\n", "a"),
                Arguments.of("0001\r\na\r\n00\r\n\r\n", "a"),
                Arguments.of("A\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n", "0123456789abcdefghij"),
                Arguments.of("1;x\r\na\r\n1 ; y=\"z;\" \r\nb\r\n0;z\r\n\r\n", "ab"),
                Arguments.of("1\r\n\r\r\n1\r\n\n\r\n0\r\n\r\n", "\r\n"),
                Arguments.of("1\r\na\r\n0\r\nA: b\r\nContent-Length: 5\r\n\r\n", "a"),
                Arguments.of("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("wellFormedChunks")
    void chunksArePutTogetherAndExtensionsAndTrailersForgotten(String chunks, String content) {
        try (WireClient client = server.client()) {
            assertThat(client.send(CHUNKED + chunks).answer().text()).isEqualTo(content);
            assertThat(client.send("GET /host HTTP/1.1\r\nHost: next\r\n\r\n").answer().text()).isEqualTo("next");
        }
    }

    @Test
    void requestsMayBeSplitAtEveryByte() {
        String requests = CHUNKED + "3;e\r\nabc\r\n1\r\nd\r\n0\r\nT: t\r\n\r\n"
                + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                + "GET /host HTTP/1.1\r\nHost: end\r\n\r\n";
        for (int i = 1; i < requests.length(); i++) {
            try (WireClient client = server.client()) {
                client.send(requests.substring(0, i)).send(requests.substring(i));

                assertThat(List.of(client.answer().text(), client.answer().text(), client.answer().text()))
                        .as("split at %s", i)
                        .containsExactly("abcd", "hello", "end");
            }
        }
    }

    @Test
    void aRequestMayComeByteByByte() {
        try (WireClient client = server.client()) {
            (CHUNKED + "3\r\nabc\r\n0\r\n\r\n").chars().forEach(c -> client.send(new byte[]{(byte) c}));

            assertThat(client.answer().text()).isEqualTo("abc");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        List<String> paths = IntStream.range(0, 300).mapToObj(i -> i % 3 == 0 ? "/hot" : "/method?" + i).toList();
        try (WireClient client = server.client()) {
            StringBuilder all = new StringBuilder();
            paths.forEach(path -> all.append("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\n\r\n"));
            client.send(all.toString());

            for (String path : paths) {
                String text = client.answer().text();
                String expected = path.equals("/hot")
                        ? new String(TestService.HOT, StandardCharsets.US_ASCII)
                        : "GET [Parameter[name=" + path.substring(8) + ", value=]]";
                assertThat(text).isEqualTo(expected);
            }
        }
    }

    @Test
    void aRequestBehindALongAnswerIsAnsweredWhenThatIsSent() {
        try (WireClient client = server.client()) {
            client.send("GET /bytes?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\nGET /hot HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.answer().text()).hasSize(20_000_000);
            assertThat(client.answer().text()).hasSize(2048);
        }
    }

    @Test
    void nothingIsServedAfterTheRequestThatCloses() {
        try (WireClient client = server.client()) {
            client.send(
                    "GET /host HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\nGET /host HTTP/1.1\r\nHost: b\r\n\r\n");

            Answer answer = client.answer();

            assertThat(answer.text()).isEqualTo("a");
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                row("an absolute target", "GET http://other:80/host HTTP/1.1\r\n" + HOST, "other:80"),
                row("an absolute target without a path", "GET HTTP://other?a HTTP/1.1\r\n" + HOST, ""),
                row("HTTP/1.0 without Host", "GET /host HTTP/1.0\r\n", "none"),
                row("a later minor version", "GET /host HTTP/1.5\r\n" + HOST, "registry"),
                row("an empty Host", "GET /host HTTP/1.1\r\nHost:\r\n", ""),
                row("a Host with white space around it", "GET /host HTTP/1.1\r\nhOsT: \t registry\t \r\n", "registry"),
                row("an empty line before", "\r\nGET /host HTTP/1.1\r\n" + HOST, "registry"),
                row("an unknown method", "BREW /method?x=1 HTTP/1.1\r\n" + HOST, "OTHER [Parameter[name=x, value=1]]"),
                row("a lower case method", "get /method HTTP/1.1\r\n" + HOST, "OTHER []"),
                row("an upgrade that is not taken",
                        "GET /host HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\nUpgrade: h2c\r\n", "registry"),
                row("a value above ASCII", "GET /host HTTP/1.1\r\n" + HOST + "A: \u00e9\r\n", "registry"),
                row("an empty value", "GET /host HTTP/1.1\r\n" + HOST + "A:\r\n", "registry"),
                row("content with GET", "GET /echo HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nhi", "hi"),
                row("content that is empty", "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 00\r\n", ""),
                row("chunked in capitals", "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n",
                        ""));
    }

    private static Arguments row(String name, String request, String content) {
        boolean whole = request.endsWith("hi");
        return Arguments.of(name, whole ? request : request + "\r\n", content);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void whatIsUnusualButARequestIsAnswered(String name, String request, String content) {
        try (WireClient client = server.client()) {
            assertThat(client.send(request).answer().text()).isEqualTo(content);
        }
    }

    @Test
    void headHasTheFieldsOfGetAndNoContent() {
        try (WireClient client = server.client()) {
            Answer answer = client.send("HEAD /hot HTTP/1.1\r\n" + HOST + "\r\n").headOnly();
            assertThat(answer.field("Content-Length")).hasValue("2048");

            Answer withContent = client.send("HEAD /stream?n=77 HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc")
                    .headOnly();
            assertThat(withContent.field("Content-Length")).hasValue("77");

            assertThat(client.send("GET /host HTTP/1.1\r\nHost: next\r\n\r\n").answer().text()).isEqualTo("next");
        }
    }

    @Test
    void optionsForTheServerAsAWholeAreAnswered() {
        try (WireClient client = server.client()) {
            Answer answer = client.send("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n").answer();

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.field("Allow")).hasValueSatisfying(allow -> assertThat(allow).contains("GET", "PATCH"));
            assertThat(answer.field("Content-Length")).isEmpty();
        }
    }

    @Test
    void http10ClosesUnlessItAsksToStay() {
        try (WireClient client = server.client()) {
            Answer stays = client.send("GET /host HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").answer();
            Answer closes = client.send("GET /host HTTP/1.0\r\n\r\n").answer();

            assertThat(stays.field("Connection")).hasValue("keep-alive");
            assertThat(closes.field("Connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aStatusWithoutContentSendsNone() {
        try (WireClient client = server.client()) {
            for (int status : new int[]{204, 304, 200}) {
                Answer answer = client.send("GET /status?n=" + status + " HTTP/1.1\r\n" + HOST + "\r\n").answer();

                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.field("Content-Length").isPresent()).isEqualTo(status == 200);
                assertThat(answer.text()).hasSize(status == 200 ? 2048 : 0);
            }
        }
    }

    @Test
    void everyAnswerHasItsDateAndARequestIdOfItsOwn() {
        try (WireClient client = server.client()) {
            Answer first = client.send("GET /hot HTTP/1.1\r\n" + HOST + "\r\n").answer();
            Answer second = client.send("GET /host HTTP/1.1\r\n" + HOST + "\r\n").answer();

            assertThat(first.field("Date").orElseThrow())
                    .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
            assertThat(first.field("X-Request-Id").orElseThrow()).hasSize(16)
                    .isNotEqualTo(second.field("X-Request-Id").orElseThrow());
        }
    }

    @Test
    void whatTheServiceDidWrongIsA500WithoutADetail() {
        try (WireClient client = server.client()) {
            for (String path : List.of("/throw", "/hot/throw", "/bad", "/status?n=150")) {
                Answer answer = client.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n").answer();

                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.text()).doesNotContain("purpose");
                assertThat(answer.field("Connection")).isEmpty();
            }
        }
    }

    @Test
    void largeContentComesThroughWhole() {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        String hash = content.length + " " + java.util.HexFormat.of().formatHex(TestService.sha256().digest(content));
        try (WireClient client = server.client()) {
            client.send("POST /hash HTTP/1.1\r\n" + HOST + "Content-Length: 3000000\r\n\r\n").send(content);
            assertThat(client.answer().text()).isEqualTo(hash);

            client.send("POST /hash HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            for (int at = 0; at < content.length; at += 30_000) {
                client.send("7530\r\n").send(Arrays.copyOfRange(content, at, at + 30_000)).send("\r\n");
            }
            assertThat(client.send("0\r\n\r\n").answer().text()).isEqualTo(hash);
        }
    }
}
