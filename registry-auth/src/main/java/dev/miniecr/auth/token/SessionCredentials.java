package dev.miniecr.auth.token;

/**
 * A session's credentials, as AWS's AssumeRole and GetSessionToken give them.
 *
 * @param accessKeyId     {@code ASIA} and 16 characters
 * @param secretAccessKey 40 characters
 */
public record SessionCredentials(String accessKeyId, String secretAccessKey, String sessionToken, SessionGrant grant) {

    @Override
    public String toString() {
        return "SessionCredentials[" + accessKeyId + ", ***, " + grant + "]";
    }
}
