package dev.miniecr.auth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.Identity;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The bearer tokens of the Docker token protocol: JWTs by ES256, issued and verified here. */
public final class BearerTokens {
    /*
     * Verifying a signature costs a third of a millisecond, so claims are kept by the token's text once they were verified, and when they are issued.
     * Only the signature's verdict is kept: service and times are judged at each use, by who remembers
     * a verdict for the time before end(). Keys come from the ring alone; what a token's header says about keys (jwk, jku, x5c) is never looked
     * at. A broken token is not remembered: it would push out good ones.
     */
    /** Of a token's text; a longer one is not even looked at. */
    public static final int MOST_CHARACTERS = 8192;
    private static final int CLAIMS_WEIGHT = 1024;
    /** Tokens are in force this long before they are issued, for the clocks of neighbours. */
    private static final Duration EARLIER = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private final Settings settings;
    private final Clock clock;
    private final SecureRandom random;
    private final Cache<String, BearerClaims> verified;

    /**
     * How tokens are made and judged.
     *
     * @param issuer     {@code iss}
     * @param lifetime   of a token; docker needs 60 seconds or more
     * @param grace      how long it is accepted after its expiry
     * @param cacheBytes about how much memory verified tokens may take
     */
    public record Settings(String issuer, Duration lifetime, Duration grace, long cacheBytes) {
        public static final Settings DEFAULT = new Settings("mini-ecr", Duration.ofSeconds(300), Duration.ofSeconds(60),
                16 << 20);

        /** How long after it was issued a token may still be accepted. */
        public Duration longestLife() {
            return lifetime.plus(grace);
        }
    }

    public BearerTokens(SigningKeys keys, Settings settings, Clock clock, SecureRandom random) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.verified = Caffeine.newBuilder().maximumWeight(settings.cacheBytes)
                .weigher((String token, BearerClaims _) -> token.length() + CLAIMS_WEIGHT)
                .expireAfterWrite(settings.longestLife()).executor(Runnable::run).build();
    }

    /** A token for this identity at this service (its account's name). Throws TokenTooLongException where the access is too much for one token. */
    public String issue(Identity identity, String service, List<BearerClaims.Access> access) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        BearerClaims claims = new BearerClaims(id(), identity.principal().name(), identity.principal().id(), identity
                .credential(), service, now, now.minus(EARLIER), now.plus(settings.lifetime), access);
        String token = CompactJwt.sign(ClaimsJson.write(claims, settings.issuer), keys.signing());
        if (token.length() > MOST_CHARACTERS) {
            throw new TokenTooLongException(token.length(), MOST_CHARACTERS);
        }
        verified.put(token, claims);
        return token;
    }

    /** Whether a text is a token that was issued here for this service and is in force. */
    public Verification<BearerClaims> verify(String token, String service) {
        if (token.length() > MOST_CHARACTERS) {
            return new Verification.Invalid<>("longer than " + MOST_CHARACTERS + " characters");
        }
        Optional<BearerClaims> known = Optional.ofNullable(verified.getIfPresent(token));
        if (known.isPresent()) {
            return judge(known.get(), service);
        }
        try {
            BearerClaims claims = authenticate(token);
            Verification<BearerClaims> verdict = judge(claims, service);
            if (verdict instanceof Verification.Valid) {
                verified.put(token, claims);
            }
            return verdict;
        } catch (MalformedTokenException e) {
            return new Verification.Invalid<>(e.reason());
        }
    }

    /** The same where that is known without looking at a signature; empty where it is not. */
    public Optional<Verification<BearerClaims>> recall(String token, String service) {
        return Optional.ofNullable(verified.getIfPresent(token)).map(claims -> judge(claims, service));
    }

    private BearerClaims authenticate(String token) throws MalformedTokenException {
        CompactJwt jwt = CompactJwt.parse(token);
        Optional<SigningKey> key = keys.find(jwt.keyId());
        if (key.isEmpty()) {
            throw new MalformedTokenException("kid is not known");
        }
        if (!key.get().verifies(jwt.signed(), jwt.signature())) {
            throw new MalformedTokenException("wrong signature");
        }
        return ClaimsJson.read(jwt.payload(), settings.issuer);
    }

    private Verification<BearerClaims> judge(BearerClaims claims, String service) {
        Instant now = clock.instant();
        if (!claims.service().equals(service)) {
            return new Verification.Invalid<>("aud is another service");
        }
        if (now.isBefore(claims.notBefore())) {
            return new Verification.Invalid<>("nbf is to come");
        }
        return now.isBefore(end(claims))
                ? new Verification.Valid<>(claims)
                : new Verification.Expired<>(claims);
    }

    /** The moment from which on a token is refused. */
    public Instant end(BearerClaims claims) {
        return claims.expiry().plus(settings.grace);
    }

    private String id() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Base64Url.encode(id);
    }
}
