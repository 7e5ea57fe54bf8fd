package dev.miniecr.auth.sigv4;

import java.util.Optional;

/** Finds access keys for {@link SignatureVerifier}; asked once a request, with what the request says: any text. */
public interface SigningSecrets<H> {

    /** The key that stays, of this id; never a session's. */
    Optional<SigningSecret<H>> find(String accessKeyId);

    /** The session's key of this id, if this is its session token, also where the session has expired. */
    Optional<SigningSecret<H>> findSession(String accessKeyId, String sessionToken);
}
