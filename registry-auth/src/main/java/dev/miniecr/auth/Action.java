package dev.miniecr.auth;

/** An IAM action such as {@code ecr:PutImage}. */
public record Action(String value) {
    public Action {
        if (value.indexOf(':') <= 0 || value.indexOf(':') == value.length() - 1) {
            throw new IllegalArgumentException("An action is service:Name, not " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
