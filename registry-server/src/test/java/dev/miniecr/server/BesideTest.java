package dev.miniecr.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BesideTest {
    @Test
    void whatHasBegunIsMadeOnceOnItsOwnThread() throws IOException, InterruptedException {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        try (Beside<String> part = new Beside<>("part", () -> {
            running.countDown();
            return made.incrementAndGet() + Thread.currentThread().getName();
        }).begin()) {
            running.await();
            assertEquals("1part", part.get());
            assertEquals("1part", part.get());
        }
        assertEquals(1, made.get());
    }

    @Test
    void whatHasNotBegunIsMadeByWhoeverAsks() throws IOException {
        try (Beside<Thread> part = new Beside<>("part", Thread::currentThread)) {
            assertSame(Thread.currentThread(), part.get());
        }
    }

    @Test
    void whatNobodyAskedForAndHasNotBegunIsNeverMade() throws IOException {
        AtomicBoolean made = new AtomicBoolean();
        new Beside<>("part", () -> made.getAndSet(true)).close();
        assertFalse(made.get());
    }

    @Test
    void aFailureIsThrownAsItWas() throws IOException {
        IOException noDisk = new IOException("no space left");
        try (Beside<String> part = new Beside<String>("part", () -> {
            throw noDisk;
        }).begin()) {
            assertSame(noDisk, assertThrows(IOException.class, part::get));
        }
        IllegalArgumentException refused = new IllegalArgumentException("refused");
        try (Beside<String> part = new Beside<>("part", () -> {
            throw refused;
        })) {
            assertSame(refused, assertThrows(IllegalArgumentException.class, part::get));
        }
    }

    /* A start that failed elsewhere closes before anyone asked for the part: nothing may go on writing, or stay open. */
    @Test
    void closingWaitsForWhatHasBegunAndClosesIt() throws IOException, InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        Beside<Closeable> part = new Beside<Closeable>("part", () -> {
            running.countDown();
            goOn.await();
            return () -> closed.set(true);
        }).begin();
        running.await();
        goOn.countDown();
        part.close();
        assertTrue(closed.get());
    }
}
