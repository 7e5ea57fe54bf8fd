package dev.miniecr.server.netty;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/** Counts the frames of a connection that cost work and bring no request forward, between two looks at the connection. */
final class FloodGate {
    private static final int MOST_CONTROL = 1000;
    private static final int MOST_LATE = 4_000;

    private int control;
    private int late;

    /** SETTINGS, PING or PRIORITY. */
    void control() throws Http2Exception {
        if (++control > MOST_CONTROL) {
            throw tooMany();
        }
    }

    /** A frame for a stream that is over. */
    void late() throws Http2Exception {
        if (++late > MOST_LATE) {
            throw tooMany();
        }
    }

    private static Http2Exception tooMany() {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "Too many frames that do nothing");
    }

    void reset() {
        control = 0;
        late = 0;
    }
}
