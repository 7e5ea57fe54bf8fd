package dev.miniecr.server.access;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.sigv4.BodySha256;
import dev.miniecr.auth.sigv4.PendingSignature;
import dev.miniecr.auth.sigv4.RefusedSignatureException;
import dev.miniecr.auth.sigv4.SignatureVerifier;
import dev.miniecr.auth.sigv4.SignedRequest;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Query;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.SignatureGuard;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Who signed a request, by the access keys of all accounts. */
final class SignedRequests implements SignatureGuard {
    /*
     * A body may take long to come. So whether its signer still is somebody is asked of the directory again when it has come, and the principal is
     * the one of that moment.
     */
    private final SignatureVerifier<Identity> verifier;
    private final Accounts accounts;
    private final Rights rights;
    private final Clock clock;

    SignedRequests(SignatureVerifier<Identity> verifier, Accounts accounts, Rights rights, Clock clock) {
        this.verifier = verifier;
        this.accounts = accounts;
        this.rights = rights;
        this.clock = clock;
    }

    @Override
    public Pending check(Request request) {
        try {
            return new PendingRequest(request, verifier.check(signed(request)));
        } catch (RefusedSignatureException e) {
            rights.audit().refused(request, rights.origins().address(request), e.code().awsName());
            throw e;
        }
    }

    private SignedRequest signed(Request request) {
        List<SignedRequest.Header> headers = request.headers().fields().stream()
                .map(field -> new SignedRequest.Header(field.name(), field.value())).toList();
        return new SignedRequest(request.method().name(), request.target().path(), query(request.target().query()),
                headers, rights.origins().alternativeHosts(request));
    }

    /* What is signed is what the query means; here it is encoded anew. */
    private static String query(Query query) {
        return query.parameters().stream().map(parameter -> encode(parameter.name()) + "=" + encode(parameter.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private final class PendingRequest implements Pending {
        private final Request request;
        private final PendingSignature<Identity> signature;

        PendingRequest(Request request, PendingSignature<Identity> signature) {
            this.request = request;
            this.signature = signature;
        }

        @Override
        public String service() {
            return signature.service();
        }

        @Override
        public String accessKeyId() {
            return signature.accessKeyId();
        }

        @Override
        public Caller claimed() {
            return AdmittedCaller.blocking(rights, request, new Authenticated(current(signature.claimedHolder())));
        }

        @Override
        public Caller finish(byte[] bodySha256) {
            try {
                BodySha256 body = new BodySha256(HexFormat.of().formatHex(bodySha256));
                Identity signer = current(signature.finish(body).holder());
                rights.limits().admit(request, signer.principal(), rights.origins().address(request));
                return AdmittedCaller.blocking(rights, request, new Authenticated(signer));
            } catch (RefusedSignatureException e) {
                rights.audit().refused(request, rights.origins().address(request),
                        e.code().awsName() + " of " + accessKeyId());
                throw e;
            }
        }

        private Identity current(Identity signer) {
            return accounts.findPrincipal(signer.principal().id())
                    .map(principal -> new Identity(principal, signer.credential()))
                    .filter(identity -> accounts.accepts(identity, clock.instant()))
                    .orElseThrow(() -> isOver(signer)
                            ? RefusedSignatureException.expiredToken()
                            : RefusedSignatureException.unrecognized());
        }

        private boolean isOver(Identity signer) {
            return signer.credential().session().filter(session -> !clock.instant().isBefore(session.expiry()))
                    .isPresent();
        }
    }
}
