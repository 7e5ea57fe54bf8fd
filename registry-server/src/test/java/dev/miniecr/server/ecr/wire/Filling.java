package dev.miniecr.server.ecr.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Values for every member of a model class, however deep, all of one seed. */
final class Filling {
    private static final String NARROW = "aZ09 /\"\\\n\u0001é漢";
    private final Random random;
    private final String alphabet;

    private Filling(long seed, String alphabet) {
        this.random = new Random(seed);
        this.alphabet = alphabet;
    }

    static Filling of(long seed) {
        return new Filling(seed, NARROW + "😀");
    }

    /** Without characters beyond the first plane, which the SDK writes as two escapes and we as they are. */
    static Filling narrow(long seed) {
        return new Filling(seed, NARROW);
    }

    SdkPojo fill(SdkPojo builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            field.set(builder, value(field));
        }
        return ModelOperation.build(builder);
    }

    Object value(SdkField<?> field) {
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> text();
            case INTEGER -> random.nextInt();
            case LONG -> random.nextLong();
            case DOUBLE -> random.nextDouble() * 10;
            case BOOLEAN -> random.nextBoolean();
            case INSTANT -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            case SDK_BYTES -> SdkBytes.fromUtf8String(text());
            case LIST -> list(field.getRequiredTrait(ListTrait.class).memberFieldInfo());
            case MAP -> Map.of(text(), value(field.getRequiredTrait(MapTrait.class).valueFieldInfo()));
            case SDK_POJO -> fill(field.constructor().get());
            case SHORT, BYTE, FLOAT, BIG_DECIMAL, NULL, DOCUMENT -> throw new AssertionError(field.memberName());
        };
    }

    private List<Object> list(SdkField<?> element) {
        return List.of(value(element), value(element));
    }

    private String text() {
        return random.ints(1 + random.nextInt(12), 0, alphabet.codePointCount(0, alphabet.length()))
                .map(at -> alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
