package dev.miniecr.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How callers are identified and what is decided about them.
 *
 * @param anonymous    whether policies that name everybody admit those who do not say who they are
 * @param challenge    what those are asked for
 * @param strictRegion whether requests that are signed for another region than ours are refused
 * @param htpasswd     a file with more users and their passwords
 * @param decisions    that are remembered
 */
public record AccessConfig(boolean anonymous, Challenge challenge, boolean strictRegion, Optional<Path> htpasswd,
        int decisions, Tokens tokens, Passwords passwords, Limits limits) {

    /** The scheme of WWW-Authenticate. */
    public enum Challenge {
        /** A token from /token; what docker and its like expect. */
        BEARER,
        /** A password with every request. */
        BASIC
    }

    /**
     * Bearer tokens.
     *
     * @param expiry        from when they are given
     * @param refresh       whether refresh tokens are given to those who ask
     * @param refreshExpiry of refresh tokens
     * @param rotation      how long one key signs them
     */
    public record Tokens(Duration expiry, boolean refresh, Duration refreshExpiry, Duration rotation) {}

    /** What one principal may ask for in a second, in the long run; 0 where it may ask for whatever it likes. */
    public record Limits(int requestsPerSecond, long bytesPerSecond) {
        public static final Limits NONE = new Limits(0, 0);

        public boolean none() {
            return requestsPerSecond == 0 && bytesPerSecond == 0;
        }
    }

    /**
     * How much hashing of passwords goes on.
     *
     * @param threads that hash, each with 19 MiB of memory
     * @param waiting for a thread at most; one more is told to come later
     */
    public record Passwords(int threads, int waiting) {}
}
