package dev.miniecr.server.ecr.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.wire.Codec;
import dev.miniecr.server.ecr.wire.Constraints;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests and what they must be answered, line by line: {@code Operation {input}}, and below it {@code = {output}}, or
 * {@code ! Code: text} for an error. Errors of the registry have the name of their case for a code.
 */
public final class Script {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Operation> operations = new HashMap<>();

    private interface Operation {
        SdkPojo answer(JsonNode input) throws IOException;
    }

    /** A handler's method. */
    @FunctionalInterface
    public interface Handler<I, O> {
        O answer(EcrCall<I> call) throws IOException;
    }

    public <I extends SdkPojo, B extends SdkBuilder<B, I> & SdkPojo, O extends SdkPojo> Script with(String operation,
            Supplier<B> input, Handler<I, O> handler) {
        operations.put(operation,
                json -> handler.answer(TestRegistry.call(Codec.read(input.get(), json).build())));
        return this;
    }

    /** One answer, or {@code "CODE: TEXT"} as a text. */
    public JsonNode ask(String operation, String input) throws IOException {
        JsonNode json = JSON.readTree(input);
        try {
            Constraints.check(operation, json);
            return JSON
                    .readTree(Codec.write(Objects.requireNonNull(operations.get(operation), operation).answer(json)));
        } catch (EcrException e) {
            return JSON.stringNode(e.code() + ": " + e.getMessage());
        } catch (RegistryException e) {
            return JSON.stringNode(e.error().getClass().getSimpleName() + ": " + e.error().message());
        }
    }

    public void run(String script) throws IOException {
        String request = "";
        JsonNode answer = JSON.nullNode();
        for (String line : script.lines().filter(text -> !text.isBlank()).toList()) {
            switch (line.charAt(0)) {
                case '=' -> assertThat(answer).as(request).isEqualTo(JSON.readTree(line.substring(1)));
                case '!' -> assertThat(answer).as(request).isEqualTo(JSON.stringNode(line.substring(2)));
                default -> {
                    request = line;
                    int space = line.indexOf(' ');
                    answer = ask(line.substring(0, space), line.substring(space + 1));
                }
            }
        }
    }
}
