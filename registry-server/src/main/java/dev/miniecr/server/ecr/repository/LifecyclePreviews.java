package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.server.config.EcrConfig;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.lifecycle.LifecycleAction;
import dev.miniecr.storage.lifecycle.LifecyclePolicy;
import dev.miniecr.storage.lifecycle.LifecycleRun;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Previews of lifecycle policies: worked out one after the other beside requests, and held in memory for a day. */
public final class LifecyclePreviews implements Closeable {
    /*
     * The last preview of each repository, by the repository's own number, in the order in which they were begun. When they take too much
     * memory, the oldest go. The lock is held for a look or a change, never while a preview is worked out.
     */
    private static final Logger LOG = LoggerFactory.getLogger(LifecyclePreviews.class);
    private static final Duration LIFE = Duration.ofHours(24);
    private static final int OVERHEAD = 200;
    private static final long STOP_SECONDS = 30;

    private final Evaluation evaluation;
    private final ExecutorService thread;
    private final long mostBytes;
    private final Clock clock;
    private final ReentrantLock holding = new ReentrantLock();
    private final Map<Long, Preview> held = new LinkedHashMap<>();

    /** Works out what a policy would do to the images of a repository at this moment. */
    @FunctionalInterface
    public interface Evaluation {
        /** Throws RegistryException(NameUnknown). */
        LifecycleRun evaluate(Repository repository, LifecyclePolicy policy) throws IOException;
    }

    /** A preview, and how far it is. */
    record Preview(String policyText, Instant startedAt, Outcome outcome) {
        long bytes() {
            return policyText.length() + OVERHEAD
                    + (outcome instanceof Outcome.Complete(PackedResults results, int _, int _) ? results.bytes() : 0);
        }
    }

    /** How far a preview is. */
    sealed interface Outcome {
        record Running() implements Outcome {}

        record Complete(PackedResults results, int expiring, int transitioning) implements Outcome {}

        record Failed() implements Outcome {}

        record Expired() implements Outcome {}
    }

    public LifecyclePreviews(Evaluation evaluation, EcrConfig.Previews limits, Clock clock) {
        this(evaluation, oneThread(limits.waiting()), limits.bytes(), clock);
    }

    LifecyclePreviews(Evaluation evaluation, ExecutorService thread, long mostBytes, Clock clock) {
        this.evaluation = evaluation;
        this.thread = thread;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    private static ExecutorService oneThread(int waiting) {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().name("lifecycle-preview").daemon().factory());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** Begins a preview in place of the one before; false where that one is not done. Throws TryLaterException where too many wait. */
    boolean start(StoredRepository repository, LifecyclePolicy policy, String text) {
        Preview begun = new Preview(text, clock.instant(), new Outcome.Running());
        holding.lock();
        try {
            Preview last = held.get(repository.id());
            if (last != null && last.outcome instanceof Outcome.Running) {
                return false;
            }
            thread.execute(() -> finish(repository.id(), begun, outcome(repository.repository(), policy)));
            held.remove(repository.id());
            held.put(repository.id(), begun);
            return true;
        } catch (RejectedExecutionException _) {
            throw new TryLaterException(Duration.ofSeconds(10), "Too many lifecycle policy previews wait");
        } finally {
            holding.unlock();
        }
    }

    private Outcome outcome(Repository repository, LifecyclePolicy policy) {
        try {
            List<LifecycleRun.Selected> results = evaluation.evaluate(repository, policy).selected();
            int expiring = (int) results.stream().filter(result -> result.action() instanceof LifecycleAction.Expire)
                    .count();
            return new Outcome.Complete(new PackedResults(results), expiring, results.size() - expiring);
        } catch (RegistryException _) { // the repository is gone
            return new Outcome.Failed();
        } catch (IOException | RuntimeException e) {
            LOG.error("Failed to preview the lifecycle policy of {}", repository, e);
            return new Outcome.Failed();
        }
    }

    private void finish(long repository, Preview begun, Outcome outcome) {
        holding.lock();
        try {
            held.replace(repository, begun, new Preview(begun.policyText, begun.startedAt, outcome));
            long bytes = held.values().stream().mapToLong(Preview::bytes).sum();
            for (var oldest = held.entrySet().iterator(); bytes > mostBytes && oldest.hasNext();) {
                Map.Entry<Long, Preview> entry = oldest.next();
                if (entry.getKey() != repository && !(entry.getValue().outcome instanceof Outcome.Running)) {
                    bytes -= entry.getValue().bytes();
                    oldest.remove();
                }
            }
        } finally {
            holding.unlock();
        }
    }

    /** The last preview of a repository. */
    Optional<Preview> find(StoredRepository repository) {
        holding.lock();
        try {
            return Optional.ofNullable(held.computeIfPresent(repository.id(), (_, preview) -> aged(preview)));
        } finally {
            holding.unlock();
        }
    }

    private Preview aged(Preview preview) {
        return preview.startedAt.plus(LIFE).isAfter(clock.instant()) || preview.outcome instanceof Outcome.Running
                ? preview
                : new Preview(preview.policyText, preview.startedAt, new Outcome.Expired());
    }

    /** Lets the preview that is being worked out end; those that wait never begin. */
    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A preview of a lifecycle policy did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
