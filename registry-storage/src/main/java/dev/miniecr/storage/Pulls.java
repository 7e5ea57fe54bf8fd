package dev.miniecr.storage;

import dev.miniecr.storage.index.PullCount;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** When images were pulled for the last time, and how often: noted in memory, and recorded in batches. */
public final class Pulls {
    /*
     * A crash loses what was noted since the last flush. Images that are pulled while the memory is full are not noted; those that are in it go
     * on being counted.
     */
    private static final int AT_ONCE = 300;

    /** Where pulls are recorded. */
    @FunctionalInterface
    interface Recording {
        void add(List<PullCount> pulls) throws IOException;
    }

    private record Key(Repository repository, Digest digest) {}

    private record Pulled(Instant lastAt, long count) {
        private Pulled and(Pulled other) {
            return new Pulled(lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt, count + other.count);
        }
    }

    private final Recording recording;
    private final Clock clock;
    private final int most;
    private final ConcurrentMap<Key, Pulled> noted = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

    /** Remembers about so many images between two flushes. */
    Pulls(Recording recording, Clock clock, int most) {
        this.recording = recording;
        this.clock = clock;
        this.most = most;
    }

    /** Notes that an image is pulled now. Never blocks. */
    public void note(Repository repository, Digest digest) {
        note(new Key(repository, digest), new Pulled(clock.instant(), 1));
    }

    private void note(Key key, Pulled pulled) {
        if (noted.size() >= most && !noted.containsKey(key)) {
            dropped.add(pulled.count);
        } else {
            noted.merge(key, pulled, Pulled::and);
        }
    }

    /** Records what was noted. What could not be recorded is noted again. */
    public void flush() throws IOException {
        Iterator<Key> keys = noted.keySet().iterator();
        while (keys.hasNext()) {
            List<PullCount> batch = new ArrayList<>();
            while (keys.hasNext() && batch.size() < AT_ONCE) {
                Key key = keys.next();
                Pulled pulled = noted.remove(key);
                if (pulled != null) {
                    batch.add(new PullCount(key.repository, key.digest, pulled.lastAt, pulled.count));
                }
            }
            record(batch);
        }
    }

    private void record(List<PullCount> batch) throws IOException {
        boolean recorded = false;
        try {
            recording.add(batch);
            recorded = true;
        } finally {
            if (!recorded) {
                batch.forEach(pull -> note(new Key(pull.repository(), pull.digest()),
                        new Pulled(pull.lastAt(), pull.count())));
            }
        }
    }

    /** How many pulls were not noted because too many images were pulled between two flushes. */
    public long dropped() {
        return dropped.sum();
    }
}
