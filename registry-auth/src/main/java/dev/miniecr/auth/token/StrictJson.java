package dev.miniecr.auth.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON objects in UTF-8, read without leniency: no member twice, nothing behind, no type taken for another. */
final class StrictJson {
    private static final int DEPTH = 16;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final JsonMapper JSON = JsonMapper
            .builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build()).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private StrictJson() {}

    static byte[] write(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    static JsonNode read(byte[] bytes) throws MalformedTokenException {
        try {
            JsonNode node = JSON
                    .readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
            if (node.isObject()) {
                return node;
            }
        } catch (CharacterCodingException | JacksonException _) {
            // Answered below.
        }
        throw new MalformedTokenException("not a JSON object");
    }

    static String text(JsonNode object, String name) throws MalformedTokenException {
        JsonNode node = object.path(name);
        if (!node.isString()) {
            throw new MalformedTokenException(name + " is missing or no text");
        }
        return node.stringValue();
    }

    /** A NumericDate (RFC 7519 section 2) in whole seconds. */
    static Instant time(JsonNode object, String name) throws MalformedTokenException {
        JsonNode node = object.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0
                || node.longValue() > LAST_SECOND) {
            throw new MalformedTokenException(name + " is missing or no time");
        }
        return Instant.ofEpochSecond(node.longValue());
    }
}
