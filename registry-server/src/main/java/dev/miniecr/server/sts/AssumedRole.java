package dev.miniecr.server.sts;

import dev.miniecr.auth.Principal;
import dev.miniecr.auth.token.SessionCredentials;

/**
 * What AssumeRole gives.
 *
 * @param session          the role session: its {@code id()} is {@code AssumedRoleId}, its {@code arn()} {@code Arn}
 * @param packedPolicySize how much of the room for a session policy is taken, in percent; 0 without one
 */
public record AssumedRole(SessionCredentials credentials, Principal session, int packedPolicySize) {}
