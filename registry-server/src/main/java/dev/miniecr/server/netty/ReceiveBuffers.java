package dev.miniecr.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** How large a piece to receive next on one connection: small for heads, up to a window while a content is read. */
final class ReceiveBuffers implements RecvByteBufAllocator {
    private static final int SMALL = 8 * 1024;
    private static final int FIRST_OF_CONTENT = 64 * 1024;
    private static final int MOST_READS = 4;

    /** Tells how much a connection would take now. */
    interface Appetite {
        /** Whether anything is to be read at all. */
        boolean reading();

        /** Bytes of content that there is room for; 0 when no content is being read. */
        int content();
    }

    /** The socket has bytes, but nobody wants them yet: how reading stops where Netty would read on after the peer's end. */
    static final class NotNow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotNow() {
            super("Reading is off", null, false, false);
        }
    }

    private final Appetite appetite;

    ReceiveBuffers(Appetite appetite) {
        this.appetite = appetite;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Sizes(appetite);
    }

    private static final class Sizes implements ExtendedHandle {
        /*
         * After the peer's end Netty reads on whatever AUTO_READ says, up to all that the kernel holds; NotNow stops it, and the bytes
         * stay in the kernel. Only twice in a row, though: an event that comes again is the error of a broken connection, and reading is
         * how to learn of it.
         */
        private static final int MOST_REFUSALS = 2;

        private final Appetite appetite;
        private int guess = FIRST_OF_CONTENT;
        private int reads;
        private int attempted;
        private int last;
        private int refusals;

        Sizes(Appetite appetite) {
            this.appetite = appetite;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (appetite.reading()) {
                refusals = 0;
            } else if (refusals++ < MOST_REFUSALS) {
                throw new NotNow();
            }
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            int content = appetite.content();
            return content == 0 ? SMALL : Math.clamp(content, SMALL, Math.max(SMALL, guess));
        }

        @Override
        public void reset(ChannelConfig config) {
            reads = 0;
        }

        @Override
        public void incMessagesRead(int number) {
            reads += number;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (appetite.content() == 0) {
                guess = FIRST_OF_CONTENT;
            } else if (bytes == attempted) {
                guess = Math.min(guess * 4, 1024 * 1024);
            } else if (bytes > 0 && bytes < attempted / 2) {
                guess = Math.max(guess / 2, SMALL);
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return continueReading(() -> last == attempted);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return appetite.reading() && reads < MOST_READS && maybeMore.get();
        }

        @Override
        public void readComplete() {}
    }
}
