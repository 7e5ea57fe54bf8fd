package dev.miniecr.server.http;

import java.io.IOException;

/** A request's content is longer than its route takes. */
public final class ContentTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int limit;

    public ContentTooLargeException(int limit) {
        super("The content has more than " + limit + " bytes");
        this.limit = limit;
    }

    public int limit() {
        return limit;
    }
}
