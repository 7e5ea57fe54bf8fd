package dev.miniecr.auth.password;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Somebody who says to be a user.
 *
 * @param name     the user's, in the one spelling by which users are found
 * @param password as it came; may be no password at all
 * @param source   the client's address
 * @param stored   what the user's password is compared with; empty where there is no such user, or it has no password
 */
public record PasswordAttempt(String name, String password, InetAddress source, Optional<Stored> stored) {

    private static final int IPV6_NETWORK = 8;

    /**
     * A user's password as it is stored.
     *
     * @param userId  unique, never given twice
     * @param encoded what {@link PasswordHashes#hash} made, or a bcrypt hash
     */
    public record Stored(String userId, String encoded) {
        @Override
        public String toString() {
            return "password of " + userId;
        }
    }

    /* Who has one address of IPv6 has a network of them: its first 64 bits. */
    String network() {
        byte[] address = source.getAddress();
        return HexFormat.of().formatHex(address, 0, Math.min(address.length, IPV6_NETWORK));
    }

    @Override
    public String toString() {
        return name + " from " + source.getHostAddress();
    }
}
