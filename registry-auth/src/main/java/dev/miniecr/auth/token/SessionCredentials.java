package dev.miniecr.auth.token;

/**
 * An assumed role's credentials, as AWS's AssumeRole gives them.
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
