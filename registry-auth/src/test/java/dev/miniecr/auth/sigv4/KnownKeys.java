package dev.miniecr.auth.sigv4;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Access keys in memory; the holder is a name. */
final class KnownKeys implements SigningSecrets<String> {
    private final Map<String, SigningSecret<String>> keys = new HashMap<>();
    private final Map<String, String> sessionTokens = new HashMap<>();

    void add(String accessKeyId, SigningSecret<String> secret) {
        keys.put(accessKeyId, secret);
    }

    void addSession(String accessKeyId, String sessionToken, SigningSecret<String> secret) {
        keys.put(accessKeyId, secret);
        sessionTokens.put(accessKeyId, sessionToken);
    }

    @Override
    public Optional<SigningSecret<String>> find(String accessKeyId) {
        return Optional.ofNullable(keys.get(accessKeyId)).filter(_ -> !sessionTokens.containsKey(accessKeyId));
    }

    @Override
    public Optional<SigningSecret<String>> findSession(String accessKeyId, String sessionToken) {
        return sessionToken.equals(sessionTokens.get(accessKeyId))
                ? Optional.ofNullable(keys.get(accessKeyId))
                : Optional.empty();
    }
}
