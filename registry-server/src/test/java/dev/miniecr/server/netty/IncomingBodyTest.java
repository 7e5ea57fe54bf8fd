package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IncomingBodyTest {
    private static final int WINDOW = 1024 * 1024;
    private static final int PIECE = 64 * 1024;
    private static final long SECONDS = 30;

    private final HeldReader reader = new HeldReader();
    private final BodyBudget budget = new BodyBudget(96L * WINDOW);
    private final IncomingBody body = new IncomingBody(OptionalLong.empty(), budget, reader);

    /** Keeps the reader where it has said that it waits, as a thread is kept that was woken and gets no processor. */
    private static final class HeldReader implements IncomingBody.Source {
        private final Semaphore wanted = new Semaphore(0);
        private volatile boolean released;

        @Override
        public void contentWanted() {
            wanted.release();
            while (!released) { // parking would take the permit that it is to be woken by
                Thread.onSpinWait();
            }
        }

        @Override
        public void contentTaken(int bytes) {
            // nothing depends on it
        }
    }

    @Test
    void aReaderThatWaitsAndDoesNotRunGetsNoMoreThanItsWindow() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                read.complete(Arrays.stream(body.next()).mapToInt(ByteBuffer::remaining).sum());
            } catch (Exception e) {
                read.completeExceptionally(e);
            }
        });
        assertThat(reader.wanted.tryAcquire(SECONDS, TimeUnit.SECONDS)).isTrue();

        int received = 0;
        while (body.decideReading() && received < 10 * WINDOW) {
            body.add(Unpooled.buffer(PIECE).writeZero(PIECE));
            received += PIECE;
        }

        assertThat(received).isEqualTo(WINDOW);
        assertThat(body.queued()).isEqualTo(WINDOW);
        reader.released = true;
        assertThat(read.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(WINDOW);
        assertThat(reader.wanted.tryAcquire(SECONDS, TimeUnit.SECONDS)).as("more is asked for").isTrue();
        thread.join();
        body.giveBack();
        assertThat(budget.held()).isZero();
    }
}
