package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.password.LoginTurns;
import dev.miniecr.auth.password.PasswordChecks;
import dev.miniecr.auth.sigv4.SignatureRules;
import dev.miniecr.auth.sigv4.SignatureVerifier;
import dev.miniecr.auth.token.AuthorizationPasswords;
import dev.miniecr.auth.token.BearerTokens;
import dev.miniecr.auth.token.DownloadTokens;
import dev.miniecr.auth.token.RefreshTokens;
import dev.miniecr.auth.token.SessionTokens;
import dev.miniecr.auth.token.SigningKeys;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.SignatureGuard;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The guard and the token endpoint of each account, and what all accounts share, over what proves callers and what decides about them. */
public final class Access {
    private static final String SERVICE = "mini-ecr";
    private static final Set<String> SIGNED_SERVICES = Set.of("ecr", "sts");

    private final Proofs proofs;
    private final Authorizer authorizer;
    private final ResourceTags tags;
    private final AccessConfig config;
    private final Origins origins;
    private final String region;
    private final Clock clock;
    private final Audit audit = new Audit();
    private final LoginTurns turns = LoginTurns.forCores(Runtime.getRuntime().availableProcessors());
    private final PasswordGenerations generations;
    private final SignatureGuard signatures;
    private final AuthorizationTokens authorizationTokens;
    private final Downloads downloads;
    private final UsageLimits limits;

    /**
     * What proves callers.
     *
     * @param htpasswd     finds the stored password of a user of an htpasswd file
     * @param certificates which user a request's client certificate is
     * @param refresh      empty where refresh tokens are neither given nor taken
     */
    public record Proofs(Accounts accounts, PasswordChecks passwords, Function<String, Optional<String>> htpasswd,
            SigningKeys keys, BearerTokens bearer, AuthorizationPasswords ecr, SessionTokens sessions,
            DownloadTokens downloads,
            Optional<RefreshTokens> refresh,
            Function<Request, Optional<String>> certificates) {}

    /**
     * What an account's host names lead to, whose tokens are good there and nowhere else.
     *
     * @param tokens serves /token and the keys that tokens are signed with
     */
    public record Site(Guard guard, Service tokens) {}

    /** @param region is in the ARNs of repositories */
    public Access(Proofs proofs, Authorizer authorizer, ResourceTags tags, AccessConfig config, Origins origins,
            String region, Clock clock) {
        this.proofs = proofs;
        this.authorizer = authorizer;
        this.tags = tags;
        this.config = config;
        this.origins = origins;
        this.region = region;
        this.clock = clock;
        this.generations = new PasswordGenerations(proofs.htpasswd);
        this.limits = new UsageLimits(config.limits(), System::nanoTime);
        Rights rights = rights(origins, new ScopeWords(region, proofs.accounts.first().account()));
        this.signatures = new SignedRequests(
                new SignatureVerifier<>(new IdentitySecrets(proofs.accounts, proofs.sessions, clock),
                        new SignatureRules(SIGNED_SERVICES,
                                config.strictRegion() ? Optional.of(region) : Optional.empty(),
                                false),
                        clock),
                proofs.accounts, rights, clock);
        this.downloads = new Downloads(proofs.downloads, proofs.accounts, rights, clock);
        this.authorizationTokens = new AuthorizationTokens(proofs.ecr);
    }

    private Rights rights(Origins known, ScopeWords words) {
        return new Rights(authorizer, known, words, tags, limits, audit);
    }

    /** The site of an account. One that this server has not has a site too: nobody is known by a name there, and no policy of it allows anything. */
    public Site site(String account) {
        boolean first = account.equals(proofs.accounts.first().account());
        String service = first ? SERVICE : SERVICE + "/" + account;
        Origins known = first ? origins : origins.withoutPublicUrl();
        ScopeWords words = new ScopeWords(region, account);
        Rights rights = rights(known, words);
        Challenges challenges = new Challenges(config.challenge(), service, known, words);
        Authentication authentication = new Authentication(proofs.accounts, proofs.accounts.find(account),
                first ? "" : account + "/", generations, proofs.passwords, turns, proofs.htpasswd, proofs.bearer,
                proofs.ecr,
                proofs.certificates, known, service, clock);
        Service tokens = new TokenService(authentication, new TokenGrants(rights), proofs.bearer, proofs.keys,
                new Refreshing(proofs.accounts, proofs.refresh, generations, service), challenges, known, audit, turns,
                new TokenService.Rules(service, config.anonymous(), config.tokens().expiry().toSeconds()));
        return new Site(new AccessGuard(authentication, rights, challenges), tokens);
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
}
