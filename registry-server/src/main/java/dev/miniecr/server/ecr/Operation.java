package dev.miniecr.server.ecr;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.wire.Codec;
import dev.miniecr.server.http.Requirement;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;
import tools.jackson.databind.JsonNode;

/** A row of the table of operations: how its input is read, what it needs, who answers. */
record Operation<I extends SdkRequest, O extends SdkPojo>(Function<JsonNode, I> reader, Needs<I> needs,
        Handler<I, O> handler) {

    /** Computes from a call what it needs. */
    @FunctionalInterface
    interface Needs<I> {
        Requirement of(String operation, EcrCall<I> call);
    }

    /** Answers an admitted call. Throws EcrException or RegistryException where the caller is wrong. */
    @FunctionalInterface
    interface Handler<I, O> {
        O answer(EcrCall<I> call) throws IOException;
    }

    static <I extends SdkRequest, B extends SdkBuilder<B, I> & SdkPojo, O extends SdkPojo> Operation<I, O> of(
            Supplier<B> builder, Needs<I> needs, Handler<I, O> handler) {
        return new Operation<>(tree -> {
            B input = builder.get();
            Codec.read(input, tree);
            return input.build();
        }, needs, handler);
    }
}
