package dev.miniecr.server;

import dev.miniecr.storage.LifecycleReport;
import dev.miniecr.storage.Lifecycles;
import dev.miniecr.storage.oci.RegistryId;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the lifecycle policies that are due, now and then, on a platform thread of its own: one may take long. */
final class LifecycleRuns implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleRuns.class);
    private static final String PRINCIPAL = "ecr:lifecycle";
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final long STOP_SECONDS = 30;

    private final Lifecycles lifecycles;
    private final List<RegistryId> registries;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("lifecycle").daemon().factory());

    LifecycleRuns(Lifecycles lifecycles, List<RegistryId> registries) {
        this.lifecycles = lifecycles;
        this.registries = List.copyOf(registries);
    }

    /** Looks every so often which policies are due, the first time within a minute. */
    static LifecycleRuns start(Lifecycles lifecycles, List<RegistryId> registries, Duration interval) {
        LifecycleRuns runs = new LifecycleRuns(lifecycles, registries);
        long first = Math.min(interval.toMillis(), FIRST.toMillis());
        var _ = runs.thread.scheduleWithFixedDelay(runs::run, first, interval.toMillis(), TimeUnit.MILLISECONDS);
        return runs;
    }

    void run() {
        registries.forEach(this::run);
    }

    private void run(RegistryId registry) {
        try {
            LifecycleReport report = lifecycles.runDue(registry, PRINCIPAL);
            for (LifecycleReport.Failure failure : report.failures()) {
                LOG.error("Failed at the lifecycle policy of {}", failure.repository().name(), failure.cause());
            }
            if (report.expired() + report.archived() > 0) {
                LOG.info("Lifecycle policies of {} repositories of {} deleted {} images and archived {}",
                        report.repositories(), registry, report.expired(), report.archived());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Failed to find the lifecycle policies that are due; it is tried again", e);
        }
    }

    /** Lets the run end after the image that it is at. */
    @Override
    public void close() throws IOException {
        lifecycles.stop();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A run of a lifecycle policy did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
