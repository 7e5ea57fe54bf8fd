package dev.miniecr.server.ecr.wire;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies in JSON: strict UTF-8, one object, no member twice, and bounded in all that makes a tree larger than its text. */
public final class Json {
    private static final int DEPTH = 32;
    /* The largest lists that the model allows come to a quarter of this. */
    private static final int TOKENS = 50_000;
    private static final JsonMapper MAPPER = JsonMapper
            .builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxTokenCount(TOKENS).build())
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Json() {}

    /** The object that a request's body is; an empty body is an empty object. Throws EcrException: SerializationException. */
    public static JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            // As text: from bytes, the parser would guess UTF-16 and UTF-32 too, and skip a byte order mark.
            JsonNode root = MAPPER
                    .readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
            if (root.isObject()) {
                return root;
            }
        } catch (CharacterCodingException | JacksonException _) {
            // Answered below.
        }
        throw EcrException.malformed("The body is not one JSON object in UTF-8");
    }

    static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static JsonGenerator generator(OutputStream out) {
        return MAPPER.createGenerator(out);
    }
}
