package dev.miniecr.auth.sigv4;

import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Verifies requests that are signed by AWS Signature Version 4, in two steps: before the body is read, and after. */
public final class SignatureVerifier<H> {
    private static final String SESSION_KEY = "ASIA";
    private static final int MOST_ID_CHARACTERS = 128;
    private static final int MOST_HEADERS = 256;
    private static final String NO_SECRET = "0123456789012345678901234567890123456789";

    private final SigningSecrets<H> secrets;
    private final SignatureRules rules;
    private final Clock clock;
    private final DerivedKeys keys = new DerivedKeys();

    public SignatureVerifier(SigningSecrets<H> secrets, SignatureRules rules, Clock clock) {
        this.secrets = secrets;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Checks everything that needs no body: form, scope, time, which headers are signed, and whether the key is known. The signature itself is
     * checked by {@link PendingSignature#finish}, without which the request proves nothing.
     *
     * Throws RefusedSignatureException.
     */
    public PendingSignature<H> check(SignedRequest request) {
        AuthorizationHeader authorization = authorization(request);
        SigningTime time = SigningTime.of(request);
        checkScope(authorization.scope(), time);
        Instant now = clock.instant();
        time.requireCurrent(now.truncatedTo(ChronoUnit.SECONDS));
        checkSignedHeaders(request, authorization.signedHeaders());
        DeclaredPayload payload = DeclaredPayload.of(request, rules);
        Optional<SigningSecret<H>> known = find(authorization.accessKeyId(), sessionToken(request));
        SignatureAttempt attempt = SignatureAttempt.of(request, authorization, time, payload);
        SigningSecret<H> secret = known.orElseThrow(() -> unrecognized(attempt));
        if (secret.expiry().filter(expiry -> !now.isBefore(expiry)).isPresent()) {
            throw RefusedSignatureException.expiredToken();
        }
        return new PendingSignature<>(attempt, secret, keys);
    }

    /* An unknown key costs what a wrong signature costs. */
    private RefusedSignatureException unrecognized(SignatureAttempt attempt) {
        AuthorizationHeader authorization = attempt.authorization();
        Key key = keys.derive(authorization.accessKeyId(), NO_SECRET, authorization.scope());
        boolean _ = attempt.matches(key, BodySha256.EMPTY);
        return RefusedSignatureException.unrecognized();
    }

    private static AuthorizationHeader authorization(SignedRequest request) {
        List<String> values = request.all("authorization");
        if (values.isEmpty()) {
            throw RefusedSignatureException.missing();
        }
        if (request.headers().size() > MOST_HEADERS) {
            throw RefusedSignatureException
                    .incomplete("A signed request has at most " + MOST_HEADERS + " header lines");
        }
        if (values.size() > 1) {
            throw RefusedSignatureException.incomplete("A request has one Authorization header, not " + values.size());
        }
        return AuthorizationHeader.parse(values.getFirst());
    }

    private void checkScope(CredentialScope scope, SigningTime time) {
        if (!scope.date().equals(time.date())) {
            throw RefusedSignatureException
                    .invalid(
                            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                                    + scope.date() + "' != '" + time.date() + "', from '" + time.text() + "'.");
        }
        if (scope.region().isEmpty()
                || rules.strictRegion().filter(region -> !region.equals(scope.region())).isPresent()) {
            throw RefusedSignatureException
                    .invalid("Credential should be scoped to a valid region, not '" + scope.region() + "'.");
        }
        if (!rules.services().contains(scope.service())) {
            throw RefusedSignatureException.invalid("Credential should be scoped to correct service: '"
                    + String.join("' or '", rules.services().stream().sorted().toList()) + "'.");
        }
    }

    private static void checkSignedHeaders(SignedRequest request, List<String> signed) {
        if (!signed.contains("host") || request.all("host").size() != 1) {
            throw RefusedSignatureException
                    .invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        for (SignedRequest.Header header : request.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (name.startsWith("x-amz-") && !signed.contains(name)) {
                throw RefusedSignatureException
                        .invalid("'" + header.name() + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        for (String name : signed) {
            if (request.all(name).isEmpty()) {
                throw RefusedSignatureException
                        .invalid(
                                "'" + name + "' is a 'SignedHeader' in the AWS Authorization, but not in the request.");
            }
        }
    }

    private static Optional<String> sessionToken(SignedRequest request) {
        List<String> tokens = request.all(SignatureAttempt.SESSION_TOKEN);
        if (tokens.size() > 1) {
            throw RefusedSignatureException.incomplete("A request has one X-Amz-Security-Token, not " + tokens.size());
        }
        return tokens.stream().findFirst().map(String::strip);
    }

    private Optional<SigningSecret<H>> find(String accessKeyId, Optional<String> sessionToken) {
        if (!isKeyId(accessKeyId) || (sessionToken.isEmpty() && accessKeyId.startsWith(SESSION_KEY))) {
            return Optional.empty();
        }
        Optional<SigningSecret<H>> found = sessionToken.isPresent()
                ? secrets.findSession(accessKeyId, sessionToken.get())
                : secrets.find(accessKeyId);
        return found.filter(SigningSecret::active);
    }

    private static boolean isKeyId(String text) {
        return !text.isEmpty() && text.length() <= MOST_ID_CHARACTERS && text.chars().allMatch(c -> c == '_'
                || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
}
