package dev.miniecr.server.netty;

import dev.miniecr.server.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a whole head by the letter of RFC 9112; what two readers could understand differently is refused. */
final class HeadParser {
    private static final boolean[] TOKEN = characters("!#$%&'*+-.^_`|~");
    private static final boolean[] HOST = characters("!$%&'()*+,-.:;=[]_~");

    private final byte[] head;
    private final int mostFields;
    private int at;

    private HeadParser(byte[] head, int mostFields) {
        this.head = head;
        this.mostFields = mostFields;
    }

    /** The bytes end with the empty line, and every line of them with CR LF. Throws {@link Refusal}. */
    static RequestHead parse(byte[] head, int mostFields) {
        return new HeadParser(head, mostFields).request();
    }

    /** Checks a trailer section as {@link #parse} does field lines. */
    static void checkTrailers(byte[] trailers, int mostFields) {
        new HeadParser(trailers, mostFields).fields(Optional.empty());
    }

    static boolean isToken(int c) {
        return c >= 0 && c < TOKEN.length && TOKEN[c];
    }

    private RequestHead request() {
        String method = word();
        checkMethod(method);
        String target = word();
        int version = version();
        if (method.equals("CONNECT")) {
            throw new Refusal(501, "This server is no proxy");
        }
        Optional<String> authority = Optional.empty();
        if (!target.startsWith("/")) {
            Optional<AbsoluteTarget> absolute = AbsoluteTarget.parse(target);
            require(absolute.isPresent() || (target.equals("*") && method.equals("OPTIONS")),
                    "The request target does not begin with a slash");
            authority = absolute.map(AbsoluteTarget::authority);
            target = absolute.map(AbsoluteTarget::target).orElse(target);
        }
        HeadFields fields = fields(authority);
        checkHost(fields, version);
        List<String> connection = fields.all("Connection");
        boolean keepAlive = version == 1 ? !hasToken(connection, "close") : hasToken(connection, "keep-alive");
        OptionalLong length = length(fields, version);
        return new RequestHead(method, target, version, fields, length, keepAlive, expectsContinue(fields, version));
    }

    static void checkMethod(String method) {
        for (int i = 0; i < method.length(); i++) {
            require(isToken(method.charAt(i)), "The method is not a token");
        }
    }

    private String word() {
        int start = at;
        while (head[at] > ' ' && head[at] < 0x7f) {
            at++;
        }
        require(at > start && head[at] == ' ', "The request line is malformed");
        return new String(head, start, at++ - start, StandardCharsets.ISO_8859_1);
    }

    private int version() {
        int start = at;
        while (head[at] != '\r') {
            at++;
        }
        String version = new String(head, start, at - start, StandardCharsets.ISO_8859_1);
        at += 2;
        require(version.length() == 8 && version.startsWith("HTTP/") && version.charAt(6) == '.'
                && Character.isDigit(version.charAt(5)) && Character.isDigit(version.charAt(7)),
                "The request line is malformed");
        if (version.charAt(5) != '1') {
            throw new Refusal(505, "This server speaks HTTP/1.1");
        }
        return version.charAt(7) == '0' ? 0 : 1;
    }

    private HeadFields fields(Optional<String> authority) {
        HeadFields fields = new HeadFields(head, authority);
        while (head[at] != '\r') {
            field(fields);
            if (fields.count() > mostFields) {
                throw new Refusal(431, "The request has more than " + mostFields + " header fields");
            }
        }
        return fields;
    }

    private void field(HeadFields fields) {
        int name = at;
        while (head[at] >= 0 && TOKEN[head[at]]) {
            at++;
        }
        int nameEnd = at;
        require(nameEnd > name && head[at] == ':', "A header field is malformed");
        at++;
        int value = at;
        while (at + Octets.COUNT <= head.length && Octets.withoutControl(head, at)) {
            at += Octets.COUNT;
        }
        while (head[at] != '\r') {
            int c = head[at++];
            require(c < 0 || (c >= ' ' && c != 0x7f) || c == '\t', "A header field has a control character");
        }
        int valueEnd = at;
        at += 2;
        while (value < valueEnd && isSpace(head[value])) {
            value++;
        }
        while (valueEnd > value && isSpace(head[valueEnd - 1])) {
            valueEnd--;
        }
        fields.add(name, nameEnd, value, valueEnd);
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t';
    }

    private static void checkHost(HeadFields fields, int version) {
        List<String> hosts = fields.sent("Host");
        require(hosts.size() <= 1 && (version == 0 || hosts.size() == 1), "A request has one Host");
        hosts.forEach(HeadParser::checkHost);
    }

    static void checkHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            require(c < 0x7f && HOST[c], "Host is malformed");
        }
    }

    private static OptionalLong length(HeadFields fields, int version) {
        List<String> lengths = fields.all("Content-Length");
        List<String> codings = fields.all("Transfer-Encoding");
        if (codings.isEmpty()) {
            return OptionalLong.of(lengths.isEmpty() ? 0 : contentLength(lengths));
        }
        require(version == 1, "HTTP/1.0 has no Transfer-Encoding");
        require(lengths.isEmpty(), "A request has Content-Length or Transfer-Encoding, not both");
        String coding = String.join(",", codings).toLowerCase(Locale.ROOT);
        if (coding.equals("chunked")) {
            return OptionalLong.empty();
        }
        String[] names = coding.split(",", -1);
        boolean chunkedIsLast = names[names.length - 1].strip().equals("chunked");
        long chunked = List.of(names).stream().filter(name -> name.strip().equals("chunked")).count();
        require(chunkedIsLast && chunked == 1, "The last transfer coding of a request is chunked");
        throw new Refusal(501, "This server knows no transfer coding but chunked");
    }

    static long contentLength(List<String> lengths) {
        String text = lengths.getFirst();
        require(lengths.size() == 1 && !text.isEmpty() && text.length() <= 18, "Content-Length is malformed");
        for (int i = 0; i < text.length(); i++) {
            require(text.charAt(i) >= '0' && text.charAt(i) <= '9', "Content-Length is malformed");
        }
        return Long.parseLong(text);
    }

    static boolean expectsContinue(Headers fields, int version) {
        List<String> expected = fields.all("Expect");
        if (expected.isEmpty() || version == 0) {
            return false;
        }
        if (expected.size() > 1 || !expected.getFirst().equalsIgnoreCase("100-continue")) {
            throw new Refusal(417, "This server meets no expectation but 100-continue");
        }
        return true;
    }

    private static boolean hasToken(List<String> values, String token) {
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                if (part.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw Refusal.badRequest(message);
        }
    }

    private static boolean[] characters(String besidesAlphanumerics) {
        boolean[] set = new boolean[128];
        for (char c = '0'; c <= 'z'; c++) {
            set[c] = c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a';
        }
        besidesAlphanumerics.chars().forEach(c -> set[c] = true);
        return set;
    }
}
