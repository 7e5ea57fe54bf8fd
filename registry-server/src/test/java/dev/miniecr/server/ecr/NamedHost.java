package dev.miniecr.server.ecr;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server as it is reached by one of its names, over a socket of its own for each request: no resolver has to know the name. */
record NamedHost(URI server, String name) {
    private static final Pattern CHALLENGE = Pattern.compile(
            "Bearer realm=\"([^\"]+)\",service=\"([^\"]+)\"(?:,scope=\"([^\"]+)\")?.*");

    /** What came back. */
    record Answer(int status, List<String> fields, String text) {
        JsonNode json() {
            return new JsonMapper().readTree(text);
        }

        Optional<String> field(String name) {
            return fields.stream().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst();
        }
    }

    static String basic(String user, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    Answer send(String method, String path, String authorization) throws IOException {
        return send(method, path, authorization, "application/octet-stream", new byte[0]);
    }

    /** @param authorization the field's value; nothing is sent where it is empty */
    Answer send(String method, String path, String authorization, String type, byte[] content) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + name + ":" + server.getPort()
                + "\r\nConnection: close\r\nContent-Type: " + type + "\r\nContent-Length: " + content.length + "\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(content);
            socket.getOutputStream().write(request.toByteArray());
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer parse(byte[] answer) {
        int end = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        List<String> lines = List.of(new String(answer, 0, end, StandardCharsets.ISO_8859_1).split("\r\n"));
        return new Answer(Integer.parseInt(lines.getFirst().split(" ")[1]), lines.subList(1, lines.size()),
                new String(answer, end + 4, answer.length - end - 4, StandardCharsets.UTF_8));
    }

    /** As docker does: asks without credentials, gets the token that the challenge asks for, asks again with it. */
    Answer dance(String method, String path, String credentials) throws IOException {
        return send(method, path, bearer(method, path, credentials));
    }

    /** The token of that dance. */
    String bearer(String method, String path, String credentials) throws IOException {
        String challenge = send(method, path, "").field("WWW-Authenticate").orElseThrow();
        Matcher matcher = CHALLENGE.matcher(challenge);
        if (!matcher.matches()) {
            throw new IllegalStateException(challenge);
        }
        URI realm = URI.create(matcher.group(1));
        if (!realm.getAuthority().equals(name + ":" + server.getPort())) {
            throw new IllegalStateException("Tokens are at " + realm);
        }
        String query = "?service=" + encode(matcher.group(2))
                + Optional.ofNullable(matcher.group(3)).map(scope -> "&scope=" + encode(scope)).orElse("");
        Answer token = send("GET", realm.getPath() + query, credentials);
        return token.status() == 200 ? "Bearer " + token.json().path("token").asString() : credentials;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
