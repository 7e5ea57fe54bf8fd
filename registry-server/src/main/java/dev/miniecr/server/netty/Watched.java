package dev.miniecr.server.netty;

/** A connection as its event loop sees it. */
interface Watched {
    /** Cuts the client off when it was waited for too long. */
    void check(long now);

    /** The server stops: nothing new begins here. */
    void drain();

    void close();
}
