package dev.miniecr.server.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.BrokenContentException;
import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.Headers;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request to a service and its answer, as a test writes them. */
public final class Exchange {
    private final Service service;
    private final Method method;
    private final String target;
    private final List<Response.Field> fields = new ArrayList<>();
    private byte[] content = new byte[0];
    private boolean lengthKnown = true;
    private boolean breaksOff;
    private Runnable meanwhile = () -> {};

    public Exchange(Service service, String method, String target) {
        this.service = service;
        this.method = Method.of(method);
        this.target = target;
    }

    public Exchange field(String name, String value) {
        fields.add(new Response.Field(name, value));
        return this;
    }

    public Exchange body(byte[] bytes) {
        content = bytes.clone();
        return this;
    }

    public Exchange body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the body as docker does, without saying how long it is. */
    public Exchange chunked() {
        lengthKnown = false;
        return this;
    }

    /** The connection breaks after the body's bytes. */
    Exchange breaksOff() {
        breaksOff = true;
        lengthKnown = false;
        return this;
    }

    /** Does this when the service has taken the body's bytes and asks for more. */
    Exchange meanwhile(Runnable other) {
        meanwhile = other;
        return this;
    }

    public Answer send() {
        Request request = new Request("test", method, Target.parse(target), new Fields(fields), new Body(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false, Optional.empty());
        Response response = service.answerAtOnce(request).orElseGet(() -> service.answer(request));
        return new Answer(response, read(response.body()));
    }

    private static byte[] read(ResponseBody body) {
        try (body) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(body, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ResponseBody body, ByteArrayOutputStream to) throws IOException {
        switch (body) {
            case ResponseBody.Bytes(byte[] bytes) -> to.writeBytes(bytes);
            case ResponseBody.HeadOf _ -> {
            }
            case ResponseBody.Region region -> {
                ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(region.length()));
                while (buffer.hasRemaining()
                        && region.channel().read(buffer, region.position() + buffer.position()) >= 0) {
                    // read on
                }
                to.writeBytes(buffer.array());
            }
            case ResponseBody.Stream stream -> to.writeBytes(stream.stream().readAllBytes());
            case ResponseBody.Parts parts -> {
                for (ResponseBody part : parts.parts()) {
                    write(part, to);
                }
            }
        }
    }

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(Response response, byte[] content) {
        public int status() {
            return response.status();
        }

        public Optional<String> field(String name) {
            return all(name).stream().findFirst();
        }

        public List<String> all(String name) {
            return response.fields().stream().filter(field -> field.name().equalsIgnoreCase(name))
                    .map(Response.Field::value).toList();
        }

        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return new JsonMapper().readTree(content);
        }

        /** The code of the first error. */
        public String code() {
            return json().path("errors").path(0).path("code").asString("");
        }

        public Answer is(int status) {
            assertThat(response.status()).as(text()).isEqualTo(status);
            return this;
        }

        public Answer is(int status, String code) {
            is(status);
            assertThat(code()).isEqualTo(code);
            return this;
        }
    }

    private record Fields(List<Response.Field> fields) implements Headers {
        @Override
        public Optional<String> first(String name) {
            return all(name).stream().findFirst();
        }

        @Override
        public List<String> all(String name) {
            return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Response.Field::value)
                    .toList();
        }
    }

    private final class Body implements RequestBody {
        private boolean taken;

        @Override
        public OptionalLong length() {
            return lengthKnown ? OptionalLong.of(content.length) : OptionalLong.empty();
        }

        @Override
        public ByteBuffer[] next() throws IOException {
            if (taken) {
                meanwhile.run();
            }
            if (taken && breaksOff) {
                throw new BrokenContentException("the connection broke");
            }
            boolean end = taken || content.length == 0;
            taken = true;
            return end ? new ByteBuffer[0] : new ByteBuffer[]{ByteBuffer.wrap(content)};
        }

        @Override
        public byte[] readAll(int limit) throws IOException {
            if (content.length > limit) {
                throw new ContentTooLargeException(limit);
            }
            return content.clone();
        }
    }
}
