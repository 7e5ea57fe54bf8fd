package dev.miniecr.server.ecr.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;

/** JSON into the AWS SDK's model classes and out of them, for every operation the same: each class lists its own members. */
public final class Codec {
    private Codec() {}

    /**
     * Sets what the object has of the builder's members, and returns the builder. Members that the class does not know are left alone.
     *
     * Throws EcrException: SerializationException where a value is of another type than its member.
     */
    public static <B extends SdkPojo> B read(B builder, JsonNode object) {
        return ModelReader.read(builder, object);
    }

    public static byte[] write(SdkPojo object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(out)) {
            ModelWriter.write(json, object);
        }
        return out.toByteArray();
    }

    /** Writes as it goes, and leaves the stream open. */
    public static void write(SdkPojo object, OutputStream out) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            ModelWriter.write(json, object);
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }
}
