package dev.miniecr.auth.sigv4;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** Signing keys, derived from secrets for a day, a region and a service, and kept once one has verified a request. */
final class DerivedKeys {
    /*
     * The secret's hash is part of the name, so a key that was replaced under the same id is never met again. Only what verified a request enters:
     * nobody without a secret can push others out.
     */
    private static final int MOST_KEYS = 1024;

    private final Cache<Name, Key> keys = Caffeine.newBuilder().maximumSize(MOST_KEYS).executor(Runnable::run).build();

    private record Name(String accessKeyId, String secretHash, CredentialScope scope) {
        @Override
        public String toString() {
            return accessKeyId + " *** " + scope;
        }
    }

    Key derive(String accessKeyId, String secret, CredentialScope scope) {
        return Optional.ofNullable(keys.getIfPresent(name(accessKeyId, secret, scope)))
                .orElseGet(() -> derive(secret, scope));
    }

    void keep(String accessKeyId, String secret, CredentialScope scope, Key key) {
        keys.put(name(accessKeyId, secret, scope), key);
    }

    private static Name name(String accessKeyId, String secret, CredentialScope scope) {
        return new Name(accessKeyId, HexFormat.of().formatHex(Sha256.of(secret.getBytes(StandardCharsets.UTF_8))),
                scope);
    }

    private static Key derive(String secret, CredentialScope scope) {
        Key key = key(("AWS4" + secret).getBytes(StandardCharsets.UTF_8));
        for (String step : new String[]{scope.date(), scope.region(), scope.service(), CredentialScope.TERMINATOR}) {
            key = key(Sha256.hmac(key, step.getBytes(StandardCharsets.UTF_8)));
        }
        return key;
    }

    private static Key key(byte[] bytes) {
        return new SecretKeySpec(bytes, Sha256.HMAC);
    }
}
