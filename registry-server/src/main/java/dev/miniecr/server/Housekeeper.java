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

/** What goes on beside requests: uploads made durable or dropped, what nothing needs deleted, pulls recorded; and looks at what others change, unused memory given back. */
final class Housekeeper implements Closeable {
    /* Two threads: what was revoked must be refused soon, however long it takes meanwhile to delete something. */
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long STOP_SECONDS = 30;

    private final ScheduledExecutorService work = thread("housekeeper");
    private final ScheduledExecutorService watch = thread("watcher");

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).daemon().factory());
    }

    private interface Chore {
        void run() throws IOException;
    }

    /** Events are kept until the moment that the supplier names. */
    static Housekeeper start(Registry registry, DoomedObjects doomed, AccessWiring access, Optional<TlsWiring> tls,
            Supplier<Instant> oldestEvent) {
        Housekeeper housekeeper = new Housekeeper();
        housekeeper.work(1, "saving uploads", registry.uploads()::save);
        housekeeper.work(60, "expiring uploads", () -> {
            int expired = registry.uploads().expire();
            if (expired > 0) {
                LOG.info("Dropped {} uploads that were not finished in time", expired);
            }
        });
        housekeeper.work(60, "deleting doomed objects", doomed::delete);
        housekeeper.work(60, "deleting what failed commits left", registry.blobs()::settle);
        housekeeper.work(1, "removing what deleted repositories left", registry.repositories()::removeRemains);
        housekeeper.work(60, "recording pulls", registry.pulls()::flush);
        housekeeper.work(600, "trimming events", () -> registry.events().trim(oldestEvent.get()));
        IdleMemory memory = new IdleMemory(IdleMemory.Heap.OF_THIS_PROCESS);
        housekeeper.watch(Duration.ofMillis(500), "giving memory back", memory::look);
        housekeeper.watch(Duration.ofSeconds(1), "looking for changes of users", access::refresh);
        housekeeper.watch(Duration.ofMinutes(1), "renewing the key that signs tokens", access::rotateKeys);
        tls.ifPresent(known -> housekeeper.watch(Duration.ofSeconds(1), "looking for a renewed certificate",
                known::refresh));
        return housekeeper;
    }

    private void work(long seconds, String what, Chore chore) {
        every(work, Duration.ofSeconds(seconds), what, chore);
    }

    private void watch(Duration pause, String what, Chore chore) {
        every(watch, pause, what, chore);
    }

    private static void every(ScheduledExecutorService thread, Duration pause, String what, Chore chore) {
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
        work.shutdown();
        watch.shutdown();
        try {
            if (!work.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
                    || !watch.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A chore did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
