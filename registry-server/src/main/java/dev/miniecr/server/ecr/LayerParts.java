package dev.miniecr.server.ecr;

import dev.miniecr.server.ecr.call.Budget;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.Codec;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.server.ecr.wire.LayerPart;
import dev.miniecr.server.ecr.wire.PartBody;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.SignatureGuard;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.storage.SpooledPart;
import dev.miniecr.storage.Uploads;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartResponse;

/** UploadLayerPart, whose bytes are stored as they come. */
final class LayerParts {
    /*
     * Who signed a request is known when its whole body has come: most clients sign the body's hash without sending it. So the bytes go where
     * the claimed caller's upload stands, and the upload goes back to where it stood when the signature does not hold, or the caller may not.
     * Whatever else is found before is told only after the signature and the right: nobody learns by a forged request what is there.
     *
     * A body whose blob comes before the upload's id goes into a file of its own first.
     */
    private final SignatureGuard guard;
    private final Operations operations;
    private final Uploads uploads;
    private final Callers callers;
    private final Limits limits;

    /**
     * How much is taken.
     *
     * @param bytes of one part's body
     * @param turns of all parts: each takes one
     */
    record Limits(int bytes, Budget turns) {}

    LayerParts(SignatureGuard guard, Operations operations, Uploads uploads, Callers callers, Limits limits) {
        this.guard = guard;
        this.operations = operations;
        this.uploads = uploads;
        this.callers = callers;
        this.limits = limits;
    }

    byte[] answer(Request request, Budget.Claim memory) throws IOException {
        SignatureGuard.Pending pending = EcrApi.check(guard, request);
        try (Budget.Claim _ = limits.turns.claim(1);
                LayerPart part = LayerPart.open(new BodyStream(request.body()), limits.bytes)) {
            return Codec.write(new Incoming(request, pending, part, memory).take());
        }
    }

    /** One request on its way in. */
    private final class Incoming {
        private final Request request;
        private final SignatureGuard.Pending pending;
        private final LayerPart part;
        private final Budget.Claim memory;
        private Optional<EcrCall<UploadLayerPartRequest>> admitted = Optional.empty();
        private boolean read;

        Incoming(Request request, SignatureGuard.Pending pending, LayerPart part, Budget.Claim memory) {
            this.request = request;
            this.pending = pending;
            this.part = part;
            this.memory = memory;
        }

        UploadLayerPartResponse take() throws IOException {
            Optional<UploadLayerPartRequest> head = part.head();
            if (head.isEmpty()) {
                return takeSpooled();
            }
            EcrCall<UploadLayerPartRequest> claimed = callers.call(request, pending.claimed(), head.get(),
                    memory);
            if (!callers.mayAll(claimed, operations.needsOfPart(claimed))) {
                admit(OutputStream.nullOutputStream());
                throw new TryLaterException(Duration.ofSeconds(1), "A policy has just changed");
            }
            try {
                return operations.layers().uploadPart(claimed, sink -> requireSame(claimed, admit(sink)));
            } catch (RegistryException | EcrException e) {
                if (!read) {
                    admit(OutputStream.nullOutputStream());
                }
                throw e;
            }
        }

        private UploadLayerPartResponse takeSpooled() throws IOException {
            try (SpooledPart spooled = uploads.spool(this::admit)) {
                return operations.layers().uploadPart(admitted.orElseThrow(), spooled);
            }
        }

        /** Reads the body to its end, and then says who sent it and that they may: or throws. */
        private EcrCall<UploadLayerPartRequest> admit(OutputStream sink) throws IOException {
            read = true;
            PartBody body = part.copyTo(sink);
            Caller caller = pending.finish(body.sha256());
            EcrCall<UploadLayerPartRequest> call = callers.call(request, caller, body.request(), memory);
            callers.admit(call, operations.needsOfPart(call));
            admitted = Optional.of(call);
            return call;
        }

        /* The registry may be named behind the blob, if it is the one that the caller was taken to mean. */
        private static void requireSame(EcrCall<UploadLayerPartRequest> head, EcrCall<UploadLayerPartRequest> whole) {
            if (!head.registry().equals(whole.registry())) {
                throw Refusals.invalid("registryId", "must come before layerPartBlob");
            }
        }
    }
}
