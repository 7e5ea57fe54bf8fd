package dev.miniecr.server.access;

import dev.miniecr.auth.token.AuthorizationPasswords;
import dev.miniecr.auth.token.TokenTooLongException;
import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** What ECR's GetAuthorizationToken gives: a password for {@code docker login}, good for 12 hours. */
public final class AuthorizationTokens {
    private final AuthorizationPasswords passwords;

    /**
     * One token.
     *
     * @param authorizationToken {@code AWS:PASSWORD} in Base64
     * @param expiresAt          no later than the session that asked
     */
    public record AuthorizationToken(String authorizationToken, Instant expiresAt) {
        @Override
        public String toString() {
            return "AuthorizationToken[***, " + expiresAt + "]";
        }
    }

    AuthorizationTokens(AuthorizationPasswords passwords) {
        this.passwords = passwords;
    }

    /**
     * A token that stands for the caller, with the rights that it has by what it proved itself with and no others. Whether it may have one is for
     * who asks to decide. Throws RegistryException(Denied) where there is no room for the policy of its session.
     */
    public AuthorizationToken issue(Caller caller) {
        try {
            AuthorizationPasswords.Issued issued = passwords.issue(caller.identity(), caller.principal().account());
            byte[] userAndPassword = (Authentication.ECR_USER + ":" + issued.text())
                    .getBytes(StandardCharsets.US_ASCII);
            return new AuthorizationToken(Base64.getEncoder().encodeToString(userAndPassword), issued.expiry());
        } catch (TokenTooLongException _) {
            throw new RegistryException(new RegistryError.Denied("User: " + caller.principal().arn()
                    + " is not authorized to perform: ecr:GetAuthorizationToken on resource: * because the session"
                    + " policy is too long to be kept in an authorization token"));
        }
    }
}
