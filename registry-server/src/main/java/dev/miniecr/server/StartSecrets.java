package dev.miniecr.server;

import dev.miniecr.auth.password.Password;
import dev.miniecr.auth.user.AccessKeySeed;
import dev.miniecr.auth.user.MasterKey;
import dev.miniecr.server.config.ConfigException;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets that the environment gives to a start.
 *
 * @param adminPassword  of the first administrator
 * @param adminKey       of the first administrator
 * @param masterKey      that secrets in the database are encrypted under
 * @param tlsKeyPassword of an encrypted TLS key
 */
public record StartSecrets(Optional<Password> adminPassword, Optional<AccessKeySeed> adminKey,
        Optional<MasterKey> masterKey,
        Optional<String> tlsKeyPassword) {
    private static final String ADMIN_PASSWORD = "MINIECR_ADMIN_PASSWORD";
    private static final String ADMIN_KEY_ID = "MINIECR_ADMIN_ACCESS_KEY_ID";
    private static final String ADMIN_KEY_SECRET = "MINIECR_ADMIN_SECRET_ACCESS_KEY";
    private static final String MASTER_KEY = "MINIECR_MASTER_KEY";
    private static final String TLS_KEY_PASSWORD = "MINIECR_TLS_KEY_PASSWORD";

    static final StartSecrets NONE = new StartSecrets(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

    /** Throws ConfigException with the variable's name, and nothing of its value. */
    public static StartSecrets of(Map<String, String> environment) {
        return new StartSecrets(find(environment, ADMIN_PASSWORD).map(text -> parse(ADMIN_PASSWORD, text)),
                adminKey(find(environment, ADMIN_KEY_ID), find(environment, ADMIN_KEY_SECRET)),
                find(environment, MASTER_KEY).map(StartSecrets::parseMasterKey), find(environment, TLS_KEY_PASSWORD));
    }

    private static Optional<String> find(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
    }

    private static Password parse(String variable, String text) {
        try {
            return new Password(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(variable + " cannot be used: " + e.getMessage());
        }
    }

    private static MasterKey parseMasterKey(String text) {
        try {
            return MasterKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(MASTER_KEY + " cannot be used: " + e.getMessage());
        }
    }

    private static Optional<AccessKeySeed> adminKey(Optional<String> id, Optional<String> secret) {
        if (id.isPresent() != secret.isPresent()) {
            throw new ConfigException(ADMIN_KEY_ID + " and " + ADMIN_KEY_SECRET + " go together");
        }
        return id.flatMap(name -> secret.map(text -> new AccessKeySeed(name, text)));
    }

    @Override
    public String toString() {
        return "***";
    }
}
