package dev.miniecr.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys that sign bearer tokens: one that signs, and retired ones for as long as what they signed may live. */
public final class SigningKeys {
    /*
     * The file is a JWK set with private parts and two members of ours per key, created and retired, in seconds since 1970. The last key signs. The
     * ring is replaced as a whole, so readers take no lock; rotations wait for each other.
     */
    private static final String FILE = "bearer-signing-keys.json";
    private static final String CREATED = "created";
    private static final String RETIRED = "retired";
    /** A token may be signed while its key retires, and clocks differ. */
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SecretFile file;
    private final Duration overlap;
    private final Clock clock;
    private final SecureRandom random;
    private final ReentrantLock rotation = new ReentrantLock();
    private volatile List<SigningKey> ring;

    /**
     * With the keys in this directory of secrets; the first is made where there are none. Throws IOException where the file is malformed.
     *
     * @param overlap how long a token lives at most: {@link BearerTokens.Settings#longestLife}
     */
    public SigningKeys(Path directory, Duration overlap, Clock clock, SecureRandom random) throws IOException {
        this.file = new SecretFile(directory.resolve(FILE));
        this.overlap = overlap;
        this.clock = clock;
        this.random = random;
        Optional<byte[]> content = file.read();
        this.ring = content.isPresent() ? parse(new String(content.get(), StandardCharsets.UTF_8)) : List.of();
    }

    /** Signs by a new key from now on, and forgets those whose tokens have all expired. Gives the new key's id. */
    public String rotate() throws IOException {
        rotation.lock();
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            List<SigningKey> next = new ArrayList<>();
            for (SigningKey key : ring) {
                if (verifies(key, now)) {
                    next.add(key.retired().isPresent() ? key : key.retire(now));
                }
            }
            SigningKey signing = SigningKey.generate(now, random);
            next.add(signing);
            file.write(JSON.writeValueAsBytes(Map.of("keys", next.stream().map(SigningKeys::members).toList())));
            ring = List.copyOf(next);
            return signing.id();
        } finally {
            rotation.unlock();
        }
    }

    /** Rotates where the key that signs is this old or older; gives the new key's id if it did. There is nothing to do before the first key is made. */
    public Optional<String> rotateAt(Duration age) throws IOException {
        rotation.lock();
        try {
            boolean due = !ring.isEmpty() && !clock.instant().isBefore(ring.getLast().created().plus(age));
            return due ? Optional.of(rotate()) : Optional.empty();
        } finally {
            rotation.unlock();
        }
    }

    /** The public keys as a JWK set (RFC 7517 section 5): JSON. */
    public String jwks() {
        Instant now = clock.instant();
        List<JWK> keys = new ArrayList<>();
        for (SigningKey key : ring()) {
            if (verifies(key, now)) {
                keys.add(key.jwk().toPublicJWK());
            }
        }
        return new JWKSet(keys).toString(true);
    }

    SigningKey signing() {
        return ring().getLast();
    }

    /* The first key is made when it is first needed. */
    private List<SigningKey> ring() {
        if (ring.isEmpty()) {
            rotation.lock();
            try {
                if (ring.isEmpty()) {
                    rotate();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                rotation.unlock();
            }
        }
        return ring;
    }

    /** The key of this id, if it signs or what it signed may still live. */
    Optional<SigningKey> find(String id) {
        Instant now = clock.instant();
        return ring.stream().filter(key -> key.id().equals(id) && verifies(key, now)).findFirst();
    }

    private boolean verifies(SigningKey key, Instant now) {
        return key.retired().isEmpty() || now.isBefore(key.retired().get().plus(overlap).plus(MARGIN));
    }

    private static Map<String, Object> members(SigningKey key) {
        Map<String, Object> members = new LinkedHashMap<>(key.jwk().toJSONObject());
        members.put(CREATED, key.created().getEpochSecond());
        key.retired().ifPresent(retired -> members.put(RETIRED, retired.getEpochSecond()));
        return members;
    }

    private List<SigningKey> parse(String text) throws IOException {
        List<SigningKey> keys = new ArrayList<>();
        try {
            for (JsonNode node : JSON.readTree(text).path("keys")) {
                Optional<Instant> retired = node.has(RETIRED)
                        ? Optional.of(StrictJson.time(node, RETIRED))
                        : Optional.empty();
                keys.add(SigningKey.of(ECKey.parse(node.toString()), StrictJson.time(node, CREATED), retired));
            }
        } catch (JacksonException | ParseException | JOSEException | IllegalArgumentException
                | MalformedTokenException _) {
            throw malformed();
        }
        if (keys.isEmpty() || keys.getLast().retired().isPresent()) {
            throw malformed();
        }
        return List.copyOf(keys);
    }

    private IOException malformed() {
        return file
                .malformed("it must be a JWK set of P-256 key pairs with created and retired times, the last in use");
    }

    @Override
    public String toString() {
        return "SigningKeys[***]";
    }
}
