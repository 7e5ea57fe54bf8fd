package dev.miniecr.server.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lines that go over the control socket. */
final class ControlLine {
    private static final int CHUNK = 8 << 10;
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(usual -> usual.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();

    private ControlLine() {}

    /** What a client asks. */
    record Question(String command, ObjectNode arguments) {
        static Question of(String command, Map<String, ?> arguments) {
            ObjectNode given = JSON.createObjectNode();
            arguments.forEach((name, value) -> {
                if (!Optional.empty().equals(value)) {
                    given.set(name, JSON.valueToTree(value));
                }
            });
            return new Question(command, given);
        }

        /** Throws RefusedCommandException, which does not repeat the line: there may be a secret in it. */
        static Question parse(String line) {
            if (tryParse(line) instanceof ObjectNode members
                    && members.optional("arguments").orElseGet(JSON::createObjectNode) instanceof ObjectNode given
                    && members.path("command").isString()) {
                return new Question(members.path("command").asString(), given);
            }
            throw new RefusedCommandException("A command is a line of JSON: {\"command\":\"NAME\",\"arguments\":{}}");
        }

        String line() {
            return JSON.writeValueAsString(JSON.createObjectNode().put("command", command).set("arguments", arguments));
        }

        @Override
        public String toString() {
            return command + " ***";
        }
    }

    /** What the server answers. */
    sealed interface Answer {
        String line();

        record Result(JsonNode value) implements Answer {
            @Override
            public String line() {
                return JSON.writeValueAsString(JSON.createObjectNode().set("result", value));
            }

            @Override
            public String toString() {
                return "***";
            }
        }

        record Refusal(String error) implements Answer {
            @Override
            public String line() {
                return JSON.writeValueAsString(JSON.createObjectNode().put("error", error));
            }
        }

        /** Throws IOException where the line is no answer. */
        static Answer parse(String line) throws IOException {
            JsonNode members = tryParse(line);
            if (members.has("result")) {
                return new Result(members.path("result"));
            }
            if (members.path("error").isString()) {
                return new Refusal(members.path("error").asString());
            }
            throw new IOException("What answers at the control socket is no mini-ecr of this version");
        }
    }

    private static JsonNode tryParse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException _) {
            return JSON.missingNode();
        }
    }

    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /**
     * Reads one line. Throws RefusedCommandException where it does not end, or only after more than this many bytes, and then has read all
     * of it: a client that still writes would not see its answer.
     */
    static String read(SocketChannel channel, int mostBytes) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        boolean tooLong = false;
        while (channel.read(chunk) >= 0) {
            int end = indexOfNewline(chunk);
            int length = end < 0 ? chunk.position() : end;
            tooLong |= line.size() + length > mostBytes;
            if (!tooLong) {
                line.write(chunk.array(), 0, length);
            }
            if (end >= 0 && tooLong) {
                throw new RefusedCommandException("A command has at most " + mostBytes + " bytes");
            }
            if (end >= 0) {
                return line.toString(StandardCharsets.UTF_8);
            }
            chunk.clear();
        }
        throw new RefusedCommandException("The line with the command did not end in time");
    }

    private static int indexOfNewline(ByteBuffer chunk) {
        for (int i = 0; i < chunk.position(); i++) {
            if (chunk.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    static void write(SocketChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
