package dev.miniecr.server.access;

import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.server.http.Request;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request that was turned away: who, from where, what for, and what decided it. No secret is in it. */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("audit");

    /** The credentials prove nobody. */
    void refused(Request request, InetAddress from, String reason) {
        LOG.info("{} REFUSED from {}: {}", request.id(), from.getHostAddress(), reason);
    }

    /** The policies do not allow it. */
    void denied(Request request, InetAddress from, Identity identity, Permission permission, Decision decision) {
        LOG.info("{} DENIED {} from {}: {}, {}", request.id(), identity, from.getHostAddress(), permission,
                decision.statement().map(Decision.StatementName::toString).orElse("no statement allows it"));
    }
}
