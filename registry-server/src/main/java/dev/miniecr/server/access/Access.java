package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.password.PasswordChecks;
import dev.miniecr.auth.sigv4.SignatureRules;
import dev.miniecr.auth.sigv4.SignatureVerifier;
import dev.miniecr.auth.token.AuthorizationPasswords;
import dev.miniecr.auth.token.BearerTokens;
import dev.miniecr.auth.token.DownloadTokens;
import dev.miniecr.auth.token.RefreshTokens;
import dev.miniecr.auth.token.SessionTokens;
import dev.miniecr.auth.token.SigningKeys;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.SignatureGuard;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The guard and the token endpoint, over what proves callers and what decides about them. */
public final class Access {
    private static final String SERVICE = "mini-ecr";
    private static final Set<String> SIGNED_SERVICES = Set.of("ecr", "sts");

    private final Guard guard;
    private final SignatureGuard signatures;
    private final AuthorizationTokens authorizationTokens;
    private final Downloads downloads;
    private final UsageLimits limits;
    private final Service tokens;

    /**
     * What proves callers.
     *
     * @param htpasswd     finds the stored password of a user of an htpasswd file
     * @param certificates which user a request's client certificate is
     * @param refresh      empty where refresh tokens are neither given nor taken
     */
    public record Proofs(Identities identities, PasswordChecks passwords, Function<String, Optional<String>> htpasswd,
            SigningKeys keys, BearerTokens bearer, AuthorizationPasswords ecr, SessionTokens sessions,
            DownloadTokens downloads,
            Optional<RefreshTokens> refresh,
            Function<Request, Optional<String>> certificates) {}

    /** @param region and account are in the ARNs of repositories */
    public Access(Proofs proofs, Authorizer authorizer, ResourceTags tags, AccessConfig config, Origins origins,
            String region, String account, Clock clock) {
        ScopeWords words = new ScopeWords(region, account);
        Challenges challenges = new Challenges(config.challenge(), SERVICE, origins, words);
        Audit audit = new Audit();
        PasswordGenerations generations = new PasswordGenerations(proofs.htpasswd);
        Authentication authentication = new Authentication(proofs.identities, proofs.htpasswd, generations,
                proofs.passwords,
                proofs.bearer, proofs.ecr, proofs.certificates, origins, SERVICE, clock);
        this.limits = new UsageLimits(config.limits(), System::nanoTime);
        Rights rights = new Rights(authorizer, origins, words, tags, limits, audit);
        this.guard = new AccessGuard(authentication, rights, challenges);
        this.signatures = new SignedRequests(
                new SignatureVerifier<>(new IdentitySecrets(proofs.identities, proofs.sessions, clock),
                        new SignatureRules(SIGNED_SERVICES,
                                config.strictRegion() ? Optional.of(region) : Optional.empty(),
                                false),
                        clock),
                proofs.identities, rights, clock);
        this.downloads = new Downloads(proofs.downloads, proofs.identities, rights, clock);
        this.authorizationTokens = new AuthorizationTokens(proofs.ecr, account);
        this.tokens = new TokenService(authentication, new TokenGrants(rights), proofs.bearer, proofs.keys,
                new Refreshing(proofs.identities, proofs.refresh, generations, SERVICE), challenges, origins, audit,
                new TokenService.Rules(SERVICE, config.anonymous(), config.tokens().expiry().toSeconds()));
    }

    public Guard guard() {
        return guard;
    }

    /** For requests of AWS's APIs, which are signed. */
    public SignatureGuard signatures() {
        return signatures;
    }

    /** Told of every request that ended. */
    public UsageLimits limits() {
        return limits;
    }

    /** Downloads by URL. */
    public Downloads downloads() {
        return downloads;
    }

    /** The passwords that stand for callers of the ECR API. */
    public AuthorizationTokens authorizationTokens() {
        return authorizationTokens;
    }

    /** Serves /token and the keys that tokens are signed with. */
    public Service tokens() {
        return tokens;
    }
}
