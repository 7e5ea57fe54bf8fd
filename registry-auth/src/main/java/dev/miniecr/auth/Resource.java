package dev.miniecr.auth;

/** What an action is done to: an ARN, or {@code *} for actions that concern no one thing. */
public record Resource(String arn) {
    public static final Resource ANY = new Resource("*");

    @Override
    public String toString() {
        return arn;
    }
}
