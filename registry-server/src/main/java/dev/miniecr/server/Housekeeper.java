package dev.miniecr.server;

import dev.miniecr.storage.Registry;
import dev.miniecr.storage.gc.DoomedObjects;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes on beside requests, on one platform thread: uploads made durable or dropped, what nothing needs deleted, pulls recorded, unused memory given back. */
final class Housekeeper implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long STOP_SECONDS = 30;

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("housekeeper").daemon().factory());

    private interface Chore {
        void run() throws IOException;
    }

    /** Events are kept until the moment that the supplier names. */
    static Housekeeper start(Registry registry, DoomedObjects doomed, AccessWiring access, Optional<TlsWiring> tls,
            Supplier<Instant> oldestEvent) {
        Housekeeper housekeeper = new Housekeeper();
        housekeeper.every(1, "saving uploads", registry.uploads()::save);
        housekeeper.every(60, "expiring uploads", () -> {
            int expired = registry.uploads().expire();
            if (expired > 0) {
                LOG.info("Dropped {} uploads that were not finished in time", expired);
            }
        });
        housekeeper.every(60, "deleting doomed objects", doomed::delete);
        housekeeper.every(60, "deleting what failed commits left", registry.blobs()::settle);
        housekeeper.every(1, "removing what deleted repositories left", registry.repositories()::removeRemains);
        housekeeper.every(60, "recording pulls", registry.pulls()::flush);
        housekeeper.every(600, "trimming events", () -> registry.events().trim(oldestEvent.get()));
        housekeeper.every(1, "looking for changes of users", access::refresh);
        IdleMemory memory = new IdleMemory(IdleMemory.Heap.OF_THIS_PROCESS);
        housekeeper.every(Duration.ofMillis(500), "giving memory back", memory::look);
        housekeeper.every(60, "renewing the key that signs tokens", access::rotateKeys);
        tls.ifPresent(known -> housekeeper.every(1, "looking for a renewed certificate", known::refresh));
        return housekeeper;
    }

    private void every(long seconds, String what, Chore chore) {
        every(Duration.ofSeconds(seconds), what, chore);
    }

    private void every(Duration pause, String what, Chore chore) {
        var _ = thread.scheduleWithFixedDelay(() -> {
            try {
                chore.run();
            } catch (IOException | RuntimeException e) {
                LOG.error("Failed at {}; it is tried again in {} ms", what, pause.toMillis(), e);
            }
        }, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A chore did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
