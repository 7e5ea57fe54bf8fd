package dev.miniecr.server.netty;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/** Counts the frames of a connection that cost work and bring no request forward: many may come at once, and few again and again. */
final class FloodGate {
    /*
     * Two leaking buckets. What they hold is more than any client sends by mistake, such as the content of uploads that were refused; what leaks is so
     * little that a client who keeps a slow machine busy with nothing else is found too.
     */
    private static final int MOST_CONTROL = 1000;
    private static final int FORGIVEN_CONTROL = 100;
    private static final int MOST_LATE = 4_000;
    private static final int FORGIVEN_LATE = 400;

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

    /** A second has passed. */
    void forgiveSome() {
        control = Math.max(0, control - FORGIVEN_CONTROL);
        late = Math.max(0, late - FORGIVEN_LATE);
    }
}
