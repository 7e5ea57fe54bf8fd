package dev.miniecr.storage;

import dev.miniecr.storage.index.Event;
import dev.miniecr.storage.index.ManifestIndex;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What happened to images: told by the transactions in which it happened, kept until it is trimmed. */
public final class Events {
    private static final int AT_ONCE = 1_000;

    private final ManifestIndex index;

    Events(ManifestIndex index) {
        this.index = index;
    }

    /** Events after this sequence in its order, at most so many; from 0 on, all. None that happens later comes before one that was returned. */
    public List<Event> after(long sequence, int limit) throws IOException {
        return index.events(sequence, limit);
    }

    /** Forgets events from before this moment; returns how many. */
    public int trim(Instant before) throws IOException {
        int trimmed = 0;
        int last;
        do {
            last = index.trimEvents(before, AT_ONCE);
            trimmed += last;
        } while (last == AT_ONCE);
        return trimmed;
    }
}
