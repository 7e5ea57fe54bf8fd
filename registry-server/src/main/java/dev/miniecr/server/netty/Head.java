package dev.miniecr.server.netty;

/** The head of an answer while it is written, one at a time on each event loop. Date is there already. */
interface Head {
    Head requestId(String id);

    Head contentLength(long length);

    /** One more field. What is only about a connection of HTTP/1 is left out where it does not belong. */
    Head field(String name, String value);

    /** Sends it; content follows. */
    void send();

    /** Sends it with all the content that there is, which may be none. */
    void send(byte[] content, int length);
}
