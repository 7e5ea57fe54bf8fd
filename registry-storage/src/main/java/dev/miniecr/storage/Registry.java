package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;

/** The registry: its repositories, blobs, uploads and manifests, over one blob store and one index. */
public final class Registry implements Closeable {
    private static final int PULLED_IMAGES = 100_000;

    private final Repositories repositories;
    private final Blobs blobs;
    private final Uploads uploads;
    private final Manifests manifests;
    private final Documents documents;
    private final Images images;
    private final Pulls pulls;
    private final Events events;
    private final Lifecycles lifecycles;

    public Registry(BlobStore store, CachingManifestIndex index, Documents documents, RepositoryHooks hooks,
            RegistrySettings settings, Clock clock) {
        this.repositories = new Repositories(index, hooks, gone -> uploads().endAll(gone), settings);
        this.blobs = new Blobs(store, index, repositories, settings);
        this.uploads = new Uploads(store, index, repositories, blobs, settings, clock);
        this.manifests = new Manifests(index, repositories, settings);
        this.documents = documents;
        this.images = new Images(index, repositories, settings);
        this.pulls = new Pulls(index::addPulls, clock, PULLED_IMAGES);
        this.events = new Events(index);
        this.lifecycles = new Lifecycles(index, documents, pulls, clock);
    }

    public Repositories repositories() {
        return repositories;
    }

    public Blobs blobs() {
        return blobs;
    }

    public Uploads uploads() {
        return uploads;
    }

    public Manifests manifests() {
        return manifests;
    }

    public Documents documents() {
        return documents;
    }

    public Images images() {
        return images;
    }

    public Pulls pulls() {
        return pulls;
    }

    public Events events() {
        return events;
    }

    public Lifecycles lifecycles() {
        return lifecycles;
    }

    /** Makes the open uploads durable, so that they can go on after a restart, deletes what failed commits left, and records pulls. */
    @Override
    public void close() throws IOException {
        uploads.close();
        blobs.settle();
        pulls.flush();
    }
}
