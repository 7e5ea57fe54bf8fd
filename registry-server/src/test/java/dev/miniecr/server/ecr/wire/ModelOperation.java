package dev.miniecr.server.ecr.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrRequest;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.JsonNode;

/** An operation as the AWS SDK's client has it. */
public record ModelOperation(Method method) {

    public static List<ModelOperation> all() {
        return Stream.of(EcrClient.class.getMethods())
                .filter(method -> method.getParameterCount() == 1
                        && EcrRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                        && !method.getReturnType().getSimpleName().endsWith("Iterable"))
                .map(ModelOperation::new).sorted(Comparator.comparing(ModelOperation::name)).toList();
    }

    public static ModelOperation named(String name) {
        return all().stream().filter(operation -> operation.name().equals(name)).findFirst().orElseThrow();
    }

    public String name() {
        return method.getParameterTypes()[0].getSimpleName().replaceFirst("Request$", "");
    }

    SdkPojo newRequest() {
        return builder(method.getParameterTypes()[0]);
    }

    SdkPojo newResponse() {
        return builder(method.getReturnType());
    }

    /** Without those that every client has. */
    public List<Class<?>> errors() {
        return Arrays.stream(method.getExceptionTypes())
                .filter(type -> type.getPackage().equals(EcrRequest.class.getPackage())
                        && !type.getSimpleName().equals("EcrException"))
                .<Class<?>>map(type -> type).toList();
    }

    /** As the client would make it of the same values. */
    public SdkPojo request(JsonNode input) {
        return build(Codec.read(newRequest(), Json.parse(input.toString().getBytes(StandardCharsets.UTF_8))));
    }

    public Object call(EcrClient client, Object request) throws Exception {
        try {
            return method.invoke(client, request);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    static SdkPojo builder(Class<?> type) {
        try {
            return (SdkPojo) type.getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    static SdkPojo build(SdkPojo builder) {
        return (SdkPojo) ((Buildable) builder).build();
    }

    @Override
    public String toString() {
        return name();
    }
}
