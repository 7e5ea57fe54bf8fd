package dev.miniecr.auth;

/** Who asks, by ARN. */
public record Principal(String arn) {
    public static final Principal ANONYMOUS = new Principal("anonymous");

    @Override
    public String toString() {
        return arn;
    }
}
