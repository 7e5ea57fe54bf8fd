package dev.miniecr.server.ecr.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import tools.jackson.core.JsonGenerator;

/** Writes objects of the AWS SDK's model classes as JSON. Lists and maps that nobody set are absent. */
final class ModelWriter {
    private ModelWriter() {}

    static void write(JsonGenerator json, SdkPojo object) {
        json.writeStartObject();
        for (SdkField<?> field : object.sdkFields()) {
            Object value = field.getValueOrDefault(object);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                json.writeName(field.locationName());
                write(json, value);
            }
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Object value) {
        switch (value) {
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Boolean truth -> json.writeBoolean(truth);
            case Instant time -> json.writeNumber(seconds(time));
            case SdkBytes bytes -> json.writeBinary(bytes.asByteArrayUnsafe());
            case List<?> list -> writeList(json, list);
            case Map<?, ?> map -> writeMap(json, map);
            case SdkPojo object -> write(json, object);
            default -> throw new IllegalStateException("No member of the ECR model is a " + value.getClass());
        }
    }

    /* The JSON protocol's default: seconds since 1970, here always with three digits behind the point. */
    private static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }

    private static void writeList(JsonGenerator json, List<?> list) {
        json.writeStartArray();
        for (Object element : list) {
            write(json, element);
        }
        json.writeEndArray();
    }

    private static void writeMap(JsonGenerator json, Map<?, ?> map) {
        json.writeStartObject();
        map.forEach((name, value) -> {
            json.writeName(String.valueOf(name));
            write(json, value);
        });
        json.writeEndObject();
    }
}
