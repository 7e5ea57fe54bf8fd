package dev.miniecr.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;

/** Where the answer of an exchange goes. For the event loop. */
interface Outlet {
    ByteBufAllocator alloc();

    /** Begins an answer with its status and date. */
    Head head(int status);

    /** Whether content of this length may go out with its head. */
    boolean takesWhole(int length);

    /** How many bytes of content may be written now. When it was 0, {@link Exchange#writable} is called when it no longer is. */
    int room();

    /** Writes a piece of content, the last one or not. The buffer is given away. */
    void write(ByteBuf piece, boolean last);

    /** Whether parts of files are taken as such, and sent by the kernel. */
    boolean takesRegions();

    void write(LeasedRegion region, ChannelFutureListener then);

    /** Calls when everything written until now has gone to the kernel, or failed to. */
    void whenSent(ChannelFutureListener then);

    void flush();

    /** The kernel waits with sending until there is a whole packet, or until this is off again. */
    void cork(boolean on);

    /** Whether the client keeps content waiting. */
    boolean isWaitingToSend();

    /** Bytes written that the kernel has not taken yet. */
    long unsent();
}
