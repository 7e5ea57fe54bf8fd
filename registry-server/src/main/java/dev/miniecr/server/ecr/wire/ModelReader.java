package dev.miniecr.server.ecr.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.JsonNode;

/** Fills the builders of the AWS SDK's model classes from a tree of JSON. */
final class ModelReader {
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

    private ModelReader() {}

    static <B extends SdkPojo> B read(B builder, JsonNode object) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode value = object.path(field.locationName());
            if (!value.isMissingNode() && !value.isNull()) {
                field.set(builder, value(field, value));
            }
        }
        return builder;
    }

    private static Object value(SdkField<?> field, JsonNode node) {
        MarshallingKnownType type = field.marshallingType().getKnownType();
        return switch (type) {
            case STRING -> text(node);
            case INTEGER -> check(node.isInt(), node, "an Integer").intValue();
            case LONG -> check(node.isIntegralNumber() && node.canConvertToLong(), node, "a Long").longValue();
            case DOUBLE -> check(node.isNumber(), node, "a Double").doubleValue();
            case BOOLEAN -> check(node.isBoolean(), node, "a Boolean").booleanValue();
            case INSTANT -> instant(node);
            case SDK_BYTES -> bytes(node);
            case LIST -> list(field, check(node.isArray(), node, "a list"));
            case MAP -> map(field, check(node.isObject(), node, "a map"));
            case SDK_POJO -> structure(field, check(node.isObject(), node, "a structure"));
            case SHORT, BYTE, FLOAT, BIG_DECIMAL, NULL, DOCUMENT ->
                throw new IllegalStateException("No member of the ECR model is a " + type);
        };
    }

    private static JsonNode check(boolean fits, JsonNode node, String type) {
        if (!fits) {
            throw EcrException.malformed(node.getNodeType() + " can not be converted to " + type);
        }
        return node;
    }

    /* A text is stored and signed in UTF-8, which has no half of a surrogate pair. */
    private static String text(JsonNode node) {
        String text = check(node.isString(), node, "a String").stringValue();
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                if (at + 1 == text.length() || !Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1))) {
                    throw EcrException.malformed("A String has half of a surrogate pair");
                }
                at++;
            }
        }
        return text;
    }

    private static Instant instant(JsonNode node) {
        BigDecimal seconds = check(node.isNumber(), node, "a Timestamp").decimalValue();
        check(seconds.signum() >= 0 && seconds.compareTo(LAST_SECOND) <= 0, node, "a Timestamp");
        return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
    }

    private static SdkBytes bytes(JsonNode node) {
        try {
            return SdkBytes.fromByteArrayUnsafe(
                    Base64.getDecoder().decode(check(node.isString(), node, "a Blob").stringValue()));
        } catch (IllegalArgumentException _) {
            throw EcrException.malformed("A Blob is not in Base64");
        }
    }

    private static List<Object> list(SdkField<?> field, JsonNode array) {
        SdkField<?> element = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
        List<Object> values = new ArrayList<>(array.size());
        for (JsonNode node : array) {
            values.add(value(element, node));
        }
        return values;
    }

    private static Map<String, Object> map(SdkField<?> field, JsonNode object) {
        SdkField<?> element = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
        Map<String, Object> values = new LinkedHashMap<>();
        object.forEachEntry((name, node) -> values.put(name, value(element, node)));
        return values;
    }

    private static Object structure(SdkField<?> field, JsonNode object) {
        return ((Buildable) read(field.constructor().get(), object)).build();
    }
}
