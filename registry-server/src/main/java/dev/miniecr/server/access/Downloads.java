package dev.miniecr.server.access;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.token.DownloadTokens;
import dev.miniecr.auth.token.Verification;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.server.http.Request;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** Lets downloads by URL go on as long as those who asked for the URLs could download themselves. */
public final class Downloads {
    private static final String REFUSED = "The URL is wrong, expired or revoked";

    private final DownloadTokens tokens;
    private final Accounts accounts;
    private final Rights rights;
    private final Clock clock;

    Downloads(DownloadTokens tokens, Accounts accounts, Rights rights, Clock clock) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.rights = rights;
        this.clock = clock;
    }

    /** A token for the caller; what it is good for is decided anew whenever it is used. */
    public String token(Identity identity, String account, String repository, String digest) {
        return tokens.issue(identity, account, repository, digest);
    }

    /** What a request may download by the token in its path. Its Authorization field counts for nothing. Throws RegistryException(Denied), TryLaterException. */
    public DownloadTokens.Claims redeem(Request request, String token,
            Function<DownloadTokens.Claims, Permission> permission) {
        if (!(tokens
                .verify(token) instanceof Verification.Valid<DownloadTokens.Claims>(DownloadTokens.Claims claims))) {
            throw refused(request, REFUSED);
        }
        Identity identity = accounts.findPrincipal(claims.principalId())
                .map(principal -> new Identity(principal, claims.credential()))
                .filter(known -> accounts.accepts(known, clock.instant()))
                .orElseThrow(() -> refused(request, REFUSED));
        rights.limits().admit(request, identity.principal(), rights.origins().address(request));
        Permission needed = permission.apply(claims);
        AdmittedCaller caller = AdmittedCaller.blocking(rights, request, new Authenticated(identity));
        Optional<String> refusal = caller.refusal(needed, RequestContext.EMPTY);
        if (refusal.isPresent()) {
            throw new RegistryException(new RegistryError.Denied(refusal.get()));
        }
        return claims;
    }

    private RegistryException refused(Request request, String reason) {
        rights.audit().refused(request, rights.origins().address(request), reason);
        return new RegistryException(new RegistryError.Denied(reason));
    }
}
