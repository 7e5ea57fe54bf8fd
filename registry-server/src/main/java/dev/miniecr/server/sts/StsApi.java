package dev.miniecr.server.sts;

import dev.miniecr.auth.Principal;
import dev.miniecr.auth.sigv4.RefusedSignatureException;
import dev.miniecr.auth.sigv4.Sha256;
import dev.miniecr.auth.token.SessionCredentials;
import dev.miniecr.server.http.BrokenContentException;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.MalformedTargetException;
import dev.miniecr.server.http.Query;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.SignatureGuard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AWS's Security Token Service, as far as clients of a registry use it: {@code POST /} in the query protocol, version 2011-06-15. */
public final class StsApi implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(StsApi.class);
    private static final String VERSION = "2011-06-15";

    /** What would bound a session or ask for more than a key: to leave it unread would give more than was asked for. */
    private static final List<String> NARROWING = List.of("PolicyArns.", "Tags.", "TransitiveTagKeys.",
            "SourceIdentity", "SerialNumber", "TokenCode", "ProvidedContexts.");

    private final SignatureGuard guard;
    private final Sts sts;
    private final int mostBytes;

    /** @param mostBytes of a request */
    public StsApi(SignatureGuard guard, Sts sts, int mostBytes) {
        this.guard = guard;
        this.sts = sts;
        this.mostBytes = mostBytes;
    }

    /** Whether a request is one of the query protocol. */
    public static boolean takes(Request request) {
        return request.headers().first("Content-Type")
                .filter(type -> type.startsWith("application/x-www-form-urlencoded")).isPresent();
    }

    @Override
    public Response answer(Request request) {
        try {
            SignatureGuard.Pending pending = guard.check(request);
            byte[] body = request.body().readAll(mostBytes);
            Caller caller = pending.finish(Sha256.of(body));
            if (!pending.service().equals("sts")) {
                return StsXml.error(request, 403, "SignatureDoesNotMatch",
                        "Credential should be scoped to correct service: 'sts'.");
            }
            return answer(request, caller, Query.parse(new String(body, StandardCharsets.UTF_8)));
        } catch (IOException | RuntimeException failure) {
            return failed(request, failure);
        }
    }

    private Response answer(Request request, Caller caller, Query form) {
        String action = form.first("Action").orElse("");
        String version = form.first("Version").orElse(VERSION);
        if (!version.equals(VERSION)) {
            return StsXml.error(request, 400, "InvalidAction",
                    "Could not find operation " + action + " for version " + version);
        }
        Optional<String> narrowing = form.parameters().stream().map(Query.Parameter::name)
                .filter(name -> NARROWING.stream().anyMatch(name::startsWith)).findFirst();
        if (narrowing.isPresent()) {
            return StsXml.error(request, 400, "ValidationError",
                    "The parameter " + narrowing.get() + " is not supported: the session would have other rights");
        }
        return switch (action) {
            case "GetCallerIdentity" -> callerIdentity(request, caller);
            case "AssumeRole" -> assumeRole(request, caller, form);
            case "GetSessionToken" -> sessionToken(request, caller, form);
            case "" -> StsXml.error(request, 400, "MissingAction", "The request needs the parameter Action");
            default -> StsXml.error(request, 400, "InvalidAction",
                    "Could not find operation " + action + " for version " + VERSION);
        };
    }

    private Response callerIdentity(Request request, Caller caller) {
        Principal principal = sts.getCallerIdentity(caller);
        return StsXml.result(request, "GetCallerIdentity", xml -> {
            xml.text("Arn", principal.arn());
            xml.text("UserId", principal.id());
            xml.text("Account", principal.account());
        });
    }

    private Response assumeRole(Request request, Caller caller, Query form) {
        AssumedRole role = sts.assumeRole(caller, new AssumeRole(require(form, "RoleArn"),
                require(form, "RoleSessionName"), seconds(form), form.first("Policy"), form.first("ExternalId")));
        return StsXml.result(request, "AssumeRole", xml -> {
            xml.element("AssumedRoleUser", user -> {
                user.text("AssumedRoleId", role.session().id());
                user.text("Arn", role.session().arn());
            });
            credentials(xml, role.credentials());
            if (role.packedPolicySize() > 0) {
                xml.text("PackedPolicySize", String.valueOf(role.packedPolicySize()));
            }
        });
    }

    private Response sessionToken(Request request, Caller caller, Query form) {
        SessionCredentials credentials = sts.getSessionToken(caller, seconds(form));
        return StsXml.result(request, "GetSessionToken", xml -> credentials(xml, credentials));
    }

    private static void credentials(StsXml xml, SessionCredentials credentials) {
        xml.element("Credentials", inner -> {
            inner.text("AccessKeyId", credentials.accessKeyId());
            inner.text("SecretAccessKey", credentials.secretAccessKey());
            inner.text("SessionToken", credentials.sessionToken());
            inner.text("Expiration", credentials.grant().expiry().toString());
        });
    }

    private static String require(Query form, String name) {
        return form.first(name).orElseThrow(() -> StsException.invalid(
                "1 validation error detected: Value null at '" + Character.toLowerCase(name.charAt(0))
                        + name.substring(1) + "' failed to satisfy constraint: Member must not be null"));
    }

    private static Optional<Long> seconds(Query form) {
        Optional<String> text = form.first("DurationSeconds");
        try {
            return text.map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw StsException.invalid("DurationSeconds is a number of seconds");
        }
    }

    private static Response failed(Request request, Exception failure) {
        return switch (failure) {
            case StsException refused -> StsXml.error(request, refused.code().status(), refused.code().awsName(),
                    String.valueOf(refused.getMessage()));
            case RefusedSignatureException refused ->
                StsXml.error(request, status(refused), code(refused), String.valueOf(refused.getMessage()));
            case ContentTooLargeException large ->
                StsXml.error(request, 400, "ValidationError", "The request has more than " + large.limit() + " bytes");
            case MalformedTargetException _,BrokenContentException _ ->
                StsXml.error(request, 400, "MalformedInput", "The request's form is malformed");
            default -> {
                LOG.error("Request {} {} {} failed", request.id(), request.method(), request.target().path(), failure);
                yield StsXml.error(request, 500, "InternalFailure",
                        "The server failed; its log has the cause under request " + request.id());
            }
        };
    }

    /* This protocol has older names for the same. */
    private static String code(RefusedSignatureException refused) {
        return switch (refused.code()) {
            case MISSING_AUTHENTICATION_TOKEN -> "MissingAuthenticationToken";
            case INCOMPLETE_SIGNATURE -> "IncompleteSignature";
            case INVALID_SIGNATURE -> "SignatureDoesNotMatch";
            case UNRECOGNIZED_CLIENT -> "InvalidClientTokenId";
            case EXPIRED_TOKEN -> "ExpiredToken";
        };
    }

    private static int status(RefusedSignatureException refused) {
        return refused.code() == RefusedSignatureException.Code.INCOMPLETE_SIGNATURE ? 400 : 403;
    }
}
