package dev.miniecr.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.password.LoginTurns;
import dev.miniecr.auth.password.PasswordAttempt;
import dev.miniecr.auth.password.PasswordChecks;
import dev.miniecr.auth.password.PasswordOutcome;
import dev.miniecr.auth.token.AuthorizationPasswords;
import dev.miniecr.auth.token.BearerClaims;
import dev.miniecr.auth.token.BearerTokens;
import dev.miniecr.auth.token.Verification;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.TokenLookup;
import dev.miniecr.server.access.AuthenticationOutcome.Busy;
import dev.miniecr.server.access.AuthenticationOutcome.Proven;
import dev.miniecr.server.access.AuthenticationOutcome.Refused;
import dev.miniecr.server.http.Request;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds out who a request comes from: by its Authorization field alone where it has one, else by its client certificate, else it is anonymous. */
final class Authentication {
    /*
     * Whatever proves somebody is looked at first, and then whether that somebody still is: the directory is asked at each request, or has not
     * changed since it was asked within the last second, so that what was revoked is refused at once, whatever a token says. Why credentials are
     * refused is not told apart where that would tell whether a user exists.
     */
    static final String REFUSED = "The credentials are wrong, expired or revoked";
    private static final String EXPIRED = "Your authorization token has expired. Reauthenticate and try again.";
    static final String ECR_USER = "AWS";
    private static final String TOKEN_PREFIX = "mecr_";
    private static final long BELIEVED_MILLIS = 1_000;

    private final Accounts accounts;
    private final Optional<Identities> named;
    private final String brakes;
    private final Function<String, Optional<String>> htpasswd;
    private final PasswordGenerations generations;
    private final PasswordChecks passwords;
    private final LoginTurns turns;
    private final BearerTokens bearerTokens;
    private final AuthorizationPasswords authorizationPasswords;
    private final Function<Request, Optional<String>> certificates;
    private final Origins origins;
    private final String service;
    private final Clock clock;
    private final RecentProofs recent = new RecentProofs();
    /* Claims that are remembered are always the same object, and so their bound need not be made anew. */
    private final Cache<BearerClaims, Bound> bounds = Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /**
     * @param named whose users are meant by their names; empty where there is no such account
     * @param brakes tells the names of different accounts apart, for those who guess passwords
     */
    Authentication(Accounts accounts, Optional<Identities> named, String brakes,
            PasswordGenerations generations, PasswordChecks passwords, LoginTurns turns,
            Function<String, Optional<String>> htpasswd,
            BearerTokens bearerTokens, AuthorizationPasswords authorizationPasswords,
            Function<Request, Optional<String>> certificates,
            Origins origins, String service, Clock clock) {
        this.accounts = accounts;
        this.named = named;
        this.brakes = brakes;
        this.htpasswd = htpasswd;
        this.generations = generations;
        this.passwords = passwords;
        this.turns = turns;
        this.bearerTokens = bearerTokens;
        this.authorizationPasswords = authorizationPasswords;
        this.certificates = certificates;
        this.origins = origins;
        this.service = service;
        this.clock = clock;
    }

    /** Blocks while a password is being hashed. */
    AuthenticationOutcome authenticate(Request request) {
        List<String> fields = request.headers().all(SentCredentials.FIELD);
        Optional<AuthenticationOutcome> known = recent(fields);
        if (known.isPresent()) {
            return known.get();
        }
        return switch (SentCredentials.of(fields)) {
            case SentCredentials.None _ -> withoutCredentials(request);
            case SentCredentials.Malformed _ -> new Refused(REFUSED);
            case SentCredentials.Bearer(String token) -> {
                long epoch = accounts.epoch();
                yield bearer(fields.getFirst(), epoch, bearerTokens.recall(token, service)
                        .orElseGet(() -> turns.take(() -> bearerTokens.verify(token, service))));
            }
            case SentCredentials.Basic basic -> basic(basic, origins.address(request));
        };
    }

    /** The same from memory; empty where more is needed. */
    Optional<AuthenticationOutcome> authenticateAtOnce(Request request) {
        List<String> fields = request.headers().all(SentCredentials.FIELD);
        Optional<AuthenticationOutcome> known = recent(fields);
        if (known.isPresent()) {
            return known;
        }
        return switch (SentCredentials.of(fields)) {
            case SentCredentials.None _ -> Optional.of(withoutCredentials(request));
            case SentCredentials.Malformed _ -> Optional.of(new Refused(REFUSED));
            case SentCredentials.Bearer(String token) -> {
                long epoch = accounts.epoch();
                yield bearerTokens.recall(token, service)
                        .map(verification -> bearer(fields.getFirst(), epoch, verification));
            }
            case SentCredentials.Basic basic -> notAPassword(basic)
                    .or(() -> rememberedPassword(basic, origins.address(request)));
        };
    }

    private Optional<AuthenticationOutcome> recent(List<String> fields) {
        return fields.size() == 1
                ? recent.find(fields.getFirst(), accounts.epoch(), clock.millis())
                : Optional.empty();
    }

    private AuthenticationOutcome withoutCredentials(Request request) {
        Optional<String> user = certificates.apply(request);
        if (user.isEmpty()) {
            return new Proven(Authenticated.ANONYMOUS);
        }
        return userByName(user.get()).flatMap(found -> accounts.findPrincipal(found.id()))
                .<AuthenticationOutcome>map(principal -> new Proven(new Authenticated(
                        new Identity(principal, new Credential(Credential.Kind.CERTIFICATE, "")))))
                .orElseGet(() -> new Refused(REFUSED));
    }

    private Optional<User> userByName(String name) {
        return named.flatMap(identities -> identities.directory().findUserByName(name));
    }

    private AuthenticationOutcome bearer(String field, long epoch, Verification<BearerClaims> verification) {
        return switch (verification) {
            case Verification.Valid<BearerClaims>(BearerClaims claims) -> {
                AuthenticationOutcome outcome = bearer(claims);
                if (outcome instanceof Proven proven) {
                    keep(field, epoch, claims, proven);
                }
                yield outcome;
            }
            case Verification.Expired<BearerClaims> _ -> new Refused(EXPIRED);
            case Verification.Invalid<BearerClaims> _ -> new Refused(REFUSED);
        };
    }

    /* Only what will prove the same at the end of its moment, unless identities change. What an htpasswd file says changes without them. */
    private void keep(String field, long epoch, BearerClaims claims, Proven proven) {
        Instant until = clock.instant().plusMillis(BELIEVED_MILLIS);
        Identity identity = proven.caller().identity();
        boolean byFile = identity.credential().kind() == Credential.Kind.PASSWORD
                && accounts.findUser(identity.principal().id()).filter(user -> user.origin() == User.Origin.LOCAL)
                        .isEmpty();
        if (!byFile && until.isBefore(bearerTokens.end(claims)) && accounts.accepts(identity, until)) {
            recent.keep(field, epoch, until.toEpochMilli(), proven);
        }
    }

    private AuthenticationOutcome bearer(BearerClaims claims) {
        Bound bound = bounds.get(claims, Authentication::bound);
        return principal(claims.principalId()).map(principal -> new Identity(principal, claims.credential()))
                .map(identity -> standing(new Authenticated(identity, bound)))
                .orElseGet(() -> new Refused(REFUSED));
    }

    private static Bound bound(BearerClaims claims) {
        List<Scope> scopes = claims.access().stream()
                .map(access -> new Scope(access.type(), access.name(), new LinkedHashSet<>(access.actions()))).toList();
        return new Bound(Optional.of(scopes));
    }

    private Optional<Principal> principal(String id) {
        return id.equals(Principal.ANONYMOUS.id())
                ? Optional.of(Principal.ANONYMOUS)
                : accounts.findPrincipal(id);
    }

    private AuthenticationOutcome standing(Authenticated caller) {
        return accounts.accepts(caller.identity(), clock.instant()) && isCurrent(caller.identity())
                ? new Proven(caller)
                : new Refused(REFUSED);
    }

    /* What a password was exchanged for ends when the password changes. */
    private boolean isCurrent(Identity identity) {
        return identity.credential().kind() != Credential.Kind.PASSWORD
                || accounts.findUser(identity.principal().id())
                        .filter(user -> generations.credential(user).equals(identity.credential())).isPresent();
    }

    /** Looks at a user's name and a secret, which blocks where it is a password. */
    AuthenticationOutcome basic(SentCredentials.Basic sent, InetAddress source) {
        return notAPassword(sent).or(() -> rememberedPassword(sent, source))
                .orElseGet(() -> turns.take(() -> password(sent, source)));
    }

    private AuthenticationOutcome password(SentCredentials.Basic sent, InetAddress source) {
        Optional<User> user = userByName(sent.user());
        Optional<Credential> credential = user.map(generations::credential);
        try {
            return judge(user, credential, passwords.check(attempt(user, sent, source)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Busy(Duration.ofSeconds(1));
        }
    }

    private Optional<AuthenticationOutcome> rememberedPassword(SentCredentials.Basic sent, InetAddress source) {
        Optional<User> user = userByName(sent.user());
        Optional<Credential> credential = user.map(generations::credential);
        return passwords.recall(attempt(user, sent, source)).map(outcome -> judge(user, credential, outcome));
    }

    private PasswordAttempt attempt(Optional<User> user, SentCredentials.Basic sent, InetAddress source) {
        Optional<PasswordAttempt.Stored> stored = user.filter(User::active)
                .flatMap(found -> hash(found).map(hash -> new PasswordAttempt.Stored(found.id(), hash)));
        return new PasswordAttempt(brakes + sent.user(), sent.secret(), source, stored);
    }

    private Optional<String> hash(User user) {
        return switch (user.origin()) {
            case LOCAL -> user.passwordHash();
            case HTPASSWD -> htpasswd.apply(user.name().value());
        };
    }

    /** @param credential of the password that was looked at: it was the user's before */
    private AuthenticationOutcome judge(Optional<User> user, Optional<Credential> credential, PasswordOutcome outcome) {
        return switch (outcome) {
            case PasswordOutcome.Verified _ -> user.flatMap(found -> accounts.findPrincipal(found.id()))
                    .flatMap(principal -> credential.map(by -> new Identity(principal, by)))
                    .map(identity -> standing(new Authenticated(identity))).orElseGet(() -> new Refused(REFUSED));
            case PasswordOutcome.Wrong _ -> new Refused(REFUSED);
            case PasswordOutcome.Busy busy -> new Busy(Duration.ofSeconds(busy.retryAfterSeconds()));
        };
    }

    /* Secrets that are no passwords: random or signed, and checked within microseconds. */
    private Optional<AuthenticationOutcome> notAPassword(SentCredentials.Basic sent) {
        if (sent.user().equals(ECR_USER)) {
            return Optional.of(switch (authorizationPasswords.verify(sent.secret())) {
                case Verification.Valid<AuthorizationPasswords.Claims>(var claims) ->
                    principal(claims.principalId()).map(principal -> standing(
                            new Authenticated(new Identity(principal, claims.credential()))))
                            .orElseGet(() -> new Refused(REFUSED));
                case Verification.Expired<AuthorizationPasswords.Claims> _ -> new Refused(EXPIRED);
                case Verification.Invalid<AuthorizationPasswords.Claims> _ -> new Refused(REFUSED);
            });
        }
        return sent.secret().startsWith(TOKEN_PREFIX)
                ? Optional.of(token(sent.user(), accounts.findToken(sent.secret(), clock.instant())))
                : Optional.empty();
    }

    private AuthenticationOutcome token(String user, TokenLookup lookup) {
        return switch (lookup) {
            case TokenLookup.Found(Identity identity, _) when identity.principal().name().equals(user) ->
                standing(new Authenticated(identity));
            case TokenLookup.Found _,TokenLookup.Disabled _,TokenLookup.Unknown _ -> new Refused(REFUSED);
            case TokenLookup.Expired _ -> new Refused(EXPIRED);
        };
    }
}
