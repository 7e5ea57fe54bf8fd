package dev.miniecr.server.http;

import java.io.IOException;

/** The content of a request ended before it was whole, came too slowly or was malformed: the client's fault, never the machine's. */
public final class BrokenContentException extends IOException {
    private static final long serialVersionUID = 1L;

    public BrokenContentException(String message) {
        super(message);
    }
}
