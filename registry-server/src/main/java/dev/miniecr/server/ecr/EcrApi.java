package dev.miniecr.server.ecr;

import dev.miniecr.auth.sigv4.Sha256;
import dev.miniecr.server.config.EcrConfig;
import dev.miniecr.server.ecr.call.Budget;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.HostTemplate;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.Codec;
import dev.miniecr.server.ecr.wire.Constraints;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.server.ecr.wire.Json;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.SignatureGuard;
import dev.miniecr.storage.Uploads;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import tools.jackson.databind.JsonNode;

/** The ECR API's endpoint, {@code POST /} in JSON 1.1: signature, operation, constraints, authorisation, and then the operation itself. */
public final class EcrApi implements Service {
    static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.";
    private static final String PART = "UploadLayerPart";

    private final SignatureGuard guard;
    private final Operations operations;
    private final LayerParts parts;
    private final Callers callers;
    private final EcrConfig.Bodies most;
    private final Budget bodies;
    private final Budget answers;
    private final EcrErrors errors = new EcrErrors();

    /**
     * How clients reach the server.
     *
     * @param own      what a request was sent to: {@code https://HOST:PORT}; empty where its Host is none
     * @param template of registries' host names
     */
    public record Names(Function<Request, Optional<String>> own, Optional<HostTemplate> template) {}

    public EcrApi(SignatureGuard guard, Operations operations, Uploads uploads, Names names, EcrConfig config) {
        this.guard = guard;
        this.operations = operations;
        this.callers = new Callers(names);
        EcrConfig.Together together = config.together();
        this.most = config.bodies();
        this.bodies = new Budget(together.bodyBytes(), config.patience(), "Too many large requests are being read");
        this.answers = new Budget(together.answerBytes(), config.patience(), "Too many large answers are being sent");
        this.parts = new LayerParts(guard, operations, uploads, callers,
                new LayerParts.Limits(most.layerPart(), new Budget(together.layerParts(), config.patience(),
                        "Too many layer parts are being received")));
    }

    @Override
    public Response answer(Request request) {
        Budget.Claim claim = answers.claim();
        try {
            ResponseBody body = new ResponseBody.Bytes(
                    operation(request).equals(PART) ? parts.answer(request, claim) : answerWhole(request, claim));
            return response(request, 200, claim.isEmpty() ? body : new ResponseBody.Parts(List.of(body), claim));
        } catch (IOException | RuntimeException failure) {
            claim.close();
            EcrException told = errors.told(request, failure);
            return response(request, told.status(), new ResponseBody.Bytes(told.body()))
                    .with("x-amzn-ErrorType", told.code());
        }
    }

    private static Response response(Request request, int status, ResponseBody body) {
        return Response.of(status).with("Content-Type", "application/x-amz-json-1.1")
                .with("x-amzn-RequestId", request.id()).with(body);
    }

    /** What the request's target names; empty where it is none of this API's. */
    private static String operation(Request request) {
        String target = request.headers().first("X-Amz-Target").orElse("");
        return target.startsWith(TARGET) ? target.substring(TARGET.length()) : "";
    }

    private byte[] answerWhole(Request request, Budget.Claim claim) throws IOException {
        SignatureGuard.Pending pending = check(guard, request);
        String name = operation(request);
        int limit = name.equals("PutImage") ? most.putImage() : most.usual();
        try (Budget.Claim _ = claim(request, limit)) {
            byte[] body = request.body().readAll(limit);
            Caller caller = pending.finish(Sha256.of(body));
            return answer(new Signed(request, caller, claim), name, operations.get(name), Json.parse(body));
        }
    }

    private Budget.Claim claim(Request request, int limit) throws IOException {
        long length = request.body().length().orElse(limit);
        if (length > limit) {
            throw new ContentTooLargeException(limit);
        }
        return bodies.claim(length);
    }

    /** Throws RefusedSignatureException, and EcrException(InvalidSignatureException) for what was signed for another service. */
    static SignatureGuard.Pending check(SignatureGuard guard, Request request) {
        SignatureGuard.Pending pending = guard.check(request);
        if (!pending.service().equals("ecr")) {
            throw Refusals.of("InvalidSignatureException", "Credential should be scoped to correct service: 'ecr'.");
        }
        return pending;
    }

    /** A request whose signature holds. */
    private record Signed(Request request, Caller caller, Budget.Claim memory) {}

    private <I extends SdkRequest, O extends SdkPojo> byte[] answer(Signed signed, String name,
            Operation<I, O> operation, JsonNode members) throws IOException {
        Constraints.check(name, members);
        EcrCall<I> call = callers.call(signed.request, signed.caller, operation.reader().apply(members),
                signed.memory);
        callers.admit(call, operation.needs().of(name, call));
        return Codec.write(operation.handler().answer(call));
    }
}
