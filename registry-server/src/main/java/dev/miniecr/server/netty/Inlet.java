package dev.miniecr.server.netty;

/** Where the content of an exchange comes from. For the event loop, but for what says otherwise. */
interface Inlet {
    /** Whether the client could send content now. */
    boolean reading();

    /** Lets the client send, or not, by what is wanted now. */
    void updateReading();

    /** Tells a client that waits for it to send its content. */
    void sendContinue();

    /** So many bytes have gone to the reader of the content. Called by the reader's thread. */
    void taken(int bytes);
}
