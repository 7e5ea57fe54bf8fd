package dev.miniecr.auth.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** AWS's canonical form of a request, which its signature is made over (for all services but S3). */
record CanonicalRequest(String text) {
    /*
     * The path is normalised and encoded once more; the query is decoded and encoded anew, so that whatever encoding a client chose on the wire, the
     * meaning is what was signed. Plus is a space there, as everywhere in this server. Characters are bytes (ISO 8859-1), so a header's value is
     * signed as it was on the wire.
     */
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private record Parameter(String name, String value) {}

    /** The first three lines: method, path and query. Throws RefusedSignatureException(INCOMPLETE_SIGNATURE) for a query that is not well encoded. */
    static String target(SignedRequest request) {
        return request.method() + "\n" + path(request.path()) + "\n" + query(request.query());
    }

    static CanonicalRequest of(SignedRequest request, String target, List<String> signedHeaders, String payload) {
        StringBuilder text = new StringBuilder(512);
        text.append(target).append('\n');
        for (String name : signedHeaders) {
            text.append(name).append(':');
            text.append(request.all(name).stream().map(CanonicalRequest::collapse).collect(Collectors.joining(",")));
            text.append('\n');
        }
        text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payload);
        return new CanonicalRequest(text.toString());
    }

    /** Lower-case hexadecimal SHA-256. */
    String hash() {
        return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static String path(String raw) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : raw.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        StringBuilder path = new StringBuilder(raw.length() + 16);
        for (String segment : segments) {
            path.append('/');
            encode(segment, path);
        }
        return path.isEmpty() || raw.endsWith("/") ? path.append('/').toString() : path.toString();
    }

    static String query(String raw) {
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                parameters.add(new Parameter(reencode(name), equals < 0 ? "" : reencode(pair.substring(equals + 1))));
            }
        }
        parameters.sort(Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
        return parameters.stream().map(parameter -> parameter.name + "=" + parameter.value)
                .collect(Collectors.joining("&"));
    }

    /** Without white space around it, and with one space where there was white space inside. */
    static String collapse(String value) {
        StringBuilder collapsed = new StringBuilder(value.length());
        boolean space = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                space = true;
            } else {
                if (space && !collapsed.isEmpty()) {
                    collapsed.append(' ');
                }
                space = false;
                collapsed.append(c);
            }
        }
        return collapsed.toString();
    }

    private static String reencode(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                decoded.append((char) ((hex(text, i + 1) << 4) | hex(text, i + 2)));
                i += 2;
            } else {
                decoded.append(c == '+' ? ' ' : c);
            }
        }
        StringBuilder encoded = new StringBuilder(text.length());
        encode(decoded, encoded);
        return encoded.toString();
    }

    private static int hex(String text, int at) {
        if (at >= text.length() || !HexFormat.isHexDigit(text.charAt(at))) {
            throw RefusedSignatureException.incomplete("The query has a broken percent escape");
        }
        return HexFormat.fromHexDigit(text.charAt(at));
    }

    private static void encode(CharSequence bytes, StringBuilder to) {
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            if (isUnreserved(c)) {
                to.append(c);
            } else {
                to.append('%').append(UPPER_HEX.toHexDigits((byte) c));
            }
        }
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'
                || c == '_' || c == '~';
    }
}
