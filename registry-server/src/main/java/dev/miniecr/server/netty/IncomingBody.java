package dev.miniecr.server.netty;

import dev.miniecr.server.http.BrokenContentException;
import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.RequestBody;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The content of a request on its way from the event loop to the thread that handles the request. */
final class IncomingBody implements RequestBody {
    /*
     * One producer, the event loop, and one consumer, the virtual thread of the request. The buffers go through a lock-free queue as they
     * were received. The consumer sets waiting, looks once more, and parks; the producer adds, looks at waiting, and unparks. Likewise the
     * producer sets paused before it looks at waiting, and the consumer sets waiting before it looks at paused: one of them sees the
     * other, so reading is never off while somebody waits. That holds only while paused says what the wire does: whoever sets it has to
     * act on it at once. A consumer that waits while something has arrived was woken and has not run yet: it gets no more than its window
     * meanwhile, and asks again when it has taken that. Fields without volatile belong to the consumer.
     */
    private static final ByteBuffer[] END = {};

    /** Whoever fetches content from the socket. Called by the consumer, when content is first wanted and when there is room again. */
    interface Source {
        void contentWanted();

        /** So much content has gone to the consumer. Called by the consumer. */
        void contentTaken(int bytes);
    }

    private sealed interface Ending {
        record Open() implements Ending {}

        record Complete() implements Ending {}

        record Broken(Refusal why) implements Ending {}
    }

    private final OptionalLong length;
    private final BodyBudget budget;
    private final Source source;
    private final Queue<ByteBuf> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private volatile Ending ending = new Ending.Open();
    private volatile boolean asked;
    private volatile boolean paused = true;
    private volatile boolean waiting;
    private volatile boolean breakSeen;
    private volatile Thread reader = Thread.currentThread();
    private final List<ByteBuf> handedOut = new ArrayList<>();

    IncomingBody(OptionalLong length, BodyBudget budget, Source source) {
        this.length = length;
        this.budget = budget;
        this.source = source;
    }

    @Override
    public OptionalLong length() {
        return length;
    }

    @Override
    public ByteBuffer[] next() throws IOException {
        giveBack();
        asked = true;
        awaitContent();
        Ending seen = ending; // before the queue: what came before the end is handed out before it
        takeAll();
        if (!handedOut.isEmpty()) {
            return views();
        }
        return switch (seen) {
            case Ending.Broken(Refusal why) -> {
                breakSeen = true;
                throw new BrokenContentException(why.text());
            }
            case Ending.Complete _,Ending.Open _ -> END;
        };
    }

    private void awaitContent() throws InterruptedIOException {
        reader = Thread.currentThread();
        while (nothingYet()) {
            waiting = true;
            if (nothingYet()) {
                if (paused) {
                    source.contentWanted();
                }
                LockSupport.park(this);
            }
            waiting = false;
            if (Thread.interrupted()) {
                throw new InterruptedIOException("Interrupted while reading a request's content");
            }
        }
    }

    private boolean nothingYet() {
        return arrived.isEmpty() && ending instanceof Ending.Open;
    }

    private void takeAll() {
        int taken = 0;
        for (ByteBuf buffer = arrived.poll(); buffer != null; buffer = arrived.poll()) {
            taken += buffer.readableBytes();
            handedOut.add(buffer);
        }
        if (taken > 0) {
            queued.addAndGet(-taken);
            source.contentTaken(taken);
        }
        if (paused && ending instanceof Ending.Open) {
            source.contentWanted();
        }
    }

    private ByteBuffer[] views() {
        ByteBuffer[] views = new ByteBuffer[handedOut.size()];
        for (int i = 0; i < views.length; i++) {
            views[i] = handedOut.get(i).nioBuffer();
        }
        return views;
    }

    @Override
    public byte[] readAll(int limit) throws IOException {
        if (length.isPresent() && length.getAsLong() > limit) {
            throw new ContentTooLargeException(limit);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream((int) Math.min(length.orElse(0), 8 * 1024));
        for (ByteBuffer[] buffers = next(); buffers.length > 0; buffers = next()) {
            for (ByteBuffer buffer : buffers) {
                if (all.size() + (long) buffer.remaining() > limit) {
                    throw new ContentTooLargeException(limit);
                }
                byte[] piece = new byte[buffer.remaining()];
                buffer.get(piece);
                all.writeBytes(piece);
            }
        }
        return all.toByteArray();
    }

    /** Takes back what was handed out. The consumer's last call. */
    void giveBack() {
        handedOut.forEach(this::release);
        handedOut.clear();
    }

    /** Adds received content; the buffer is the body's from now on. */
    void add(ByteBuf buffer) {
        budget.hold(buffer.readableBytes());
        queued.addAndGet(buffer.readableBytes());
        arrived.add(buffer);
        wake();
    }

    void complete() {
        ending = new Ending.Complete();
        wake();
    }

    /** There will be no more, and this is why. */
    void breakOff(Refusal why) {
        if (ending instanceof Ending.Open) {
            ending = new Ending.Broken(why);
            wake();
        }
    }

    private void wake() {
        if (waiting) {
            LockSupport.unpark(reader);
        }
    }

    /** For the event loop: decides whether to read on, which has to be done then: a consumer that finds reading on does not ask for it. */
    boolean decideReading() {
        int window = budget.window();
        boolean room = asked && queued.get() < (paused ? window / 2 : window);
        paused = !room;
        if (waiting && arrived.isEmpty()) {
            paused = false;
        }
        return !paused;
    }

    boolean asked() {
        return asked;
    }

    /** Bytes that wait for the reader. */
    long queued() {
        return queued.get();
    }

    /** Whether the reader was told that the content broke off. */
    boolean breakSeen() {
        return breakSeen;
    }

    /** Throws away what nobody will read. Only when the reader is done. */
    void abandon() {
        for (ByteBuf buffer = arrived.poll(); buffer != null; buffer = arrived.poll()) {
            release(buffer);
        }
    }

    private void release(ByteBuf buffer) {
        budget.giveBack(buffer.readableBytes());
        buffer.release();
    }
}
