package dev.miniecr.server.netty;

/** What carries one exchange at a time: a connection of HTTP/1.1, or a stream of HTTP/2. */
interface Wire extends Inlet, Outlet {
    Shared shared();

    Loop loop();

    Peer peer();

    /** Whether no further request will be served. */
    boolean isEnding();

    /** The exchange is over, and its content was read to the end. */
    void next();

    /** The exchange is over, but not its content: sends what was written, and takes nothing more. */
    void linger();

    /** Breaks off. */
    void close();
}
