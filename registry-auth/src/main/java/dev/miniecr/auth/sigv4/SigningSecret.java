package dev.miniecr.auth.sigv4;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an access key.
 *
 * @param holder          whose it is, in the caller's words
 * @param secretAccessKey as the client has it
 * @param active          whether it may be used; an inactive key is answered as an unknown one
 * @param expiry          from when on it is refused; empty for keys that stay
 */
public record SigningSecret<H>(H holder, String secretAccessKey, boolean active, Optional<Instant> expiry) {

    @Override
    public String toString() {
        return "SigningSecret[holder=" + holder + ", secretAccessKey=***, active=" + active + ", expiry=" + expiry
                + "]";
    }
}
