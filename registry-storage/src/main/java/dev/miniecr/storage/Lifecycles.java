package dev.miniecr.storage;

import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.DocumentRun;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImageState;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.lifecycle.LifecycleAction;
import dev.miniecr.storage.lifecycle.LifecycleImage;
import dev.miniecr.storage.lifecycle.LifecyclePolicy;
import dev.miniecr.storage.lifecycle.LifecycleRun;
import dev.miniecr.storage.lifecycle.LifecycleRun.Selected;
import dev.miniecr.storage.lifecycle.LifecycleRun.Skipped;
import dev.miniecr.storage.lifecycle.StorageClass;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Lifecycle policies at work: what one would do to a repository's images, and doing it, by hand or when it is due. */
public final class Lifecycles {
    /*
     * The images are read a page at a time, evaluated in memory, and then changed one by one, each in a transaction that does nothing when the
     * image is no longer what was evaluated. So a push, a tag or a pull that comes in between is never undone by an older decision. What could
     * not be done is left to the next run.
     */
    private static final int PAGE = 500;
    private static final Duration AT_MOST_EVERY = Duration.ofHours(24);

    private final ManifestIndex index;
    private final Documents documents;
    private final Pulls pulls;
    private final Clock clock;
    private volatile boolean stopped;

    Lifecycles(ManifestIndex index, Documents documents, Pulls pulls, Clock clock) {
        this.index = index;
        this.documents = documents;
        this.pulls = pulls;
        this.clock = clock;
    }

    /** What the policy would do now. Throws RegistryException(NameUnknown). */
    public LifecycleRun preview(Repository repository, LifecyclePolicy policy) throws IOException {
        pulls.flush();
        return LifecycleRun.select(policy, images(repository), clock.instant());
    }

    /** Does what the policy asks for now, in the name of the principal. Throws RegistryException(NameUnknown). */
    public LifecycleOutcome run(Repository repository, LifecyclePolicy policy, String principal) throws IOException {
        LifecycleRun run = preview(repository, policy);
        List<Selected> done = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>(run.skipped());
        int left = 0;
        for (Selected selected : run.selected()) {
            try {
                if (!stopped && apply(repository, selected, principal)) {
                    done.add(selected);
                } else {
                    left++;
                }
            } catch (RegistryException refused) {
                if (!(refused.error() instanceof RegistryError.StillReferenced(Digest _, List<Digest> parents))) {
                    throw refused;
                }
                skipped.add(new Skipped(selected.image(), selected.rule(), parents));
            }
        }
        return new LifecycleOutcome(done, skipped, left);
    }

    private boolean apply(Repository repository, Selected selected, String principal) throws IOException {
        return switch (selected.action()) {
            case LifecycleAction.Expire _ -> index.deleteImage(repository, state(selected.image()), principal);
            case LifecycleAction.Transition _ -> index.archiveImage(repository, state(selected.image()), principal);
        };
    }

    /** When the repository's policy was last run because it was due. Throws RegistryException(NameUnknown). */
    public Optional<Instant> lastEvaluatedAt(Repository repository) throws IOException {
        return documents.lastRun(
                Document.Key.of(Document.Kind.LIFECYCLE_POLICY, repository.registry(), Optional.of(repository.name())));
    }

    /**
     * Runs the policies of the registry's repositories that have not been run for a day. Called now and then by one thread, on which it may
     * stay for long; what fails is told in the answer and tried again the next time.
     */
    public LifecycleReport runDue(RegistryId registry, String principal) throws IOException {
        LifecycleReport report = LifecycleReport.NOTHING;
        Instant notSince = now().minus(AT_MOST_EVERY);
        Optional<String> after = Optional.empty();
        List<DocumentRun> due;
        do {
            due = documents.toRun(Document.Kind.LIFECYCLE_POLICY, registry, notSince, after);
            for (DocumentRun one : due) {
                report = stopped ? report : report.plus(runDue(one, principal));
                after = one.document().key().repository().map(RepositoryName::value);
            }
        } while (!due.isEmpty() && !stopped);
        return report;
    }

    private LifecycleReport runDue(DocumentRun due, String principal) {
        Document.Key key = due.document().key();
        Repository repository = new Repository(key.registry(), key.repository().orElseThrow());
        Instant now = now();
        try {
            return documents.noteRun(key, due.lastAt(), Optional.of(now))
                    ? LifecycleReport.of(runNoted(repository, due, now, principal))
                    : LifecycleReport.NOTHING;
        } catch (RegistryException gone) {
            return LifecycleReport.NOTHING;
        } catch (IOException | RuntimeException e) {
            return LifecycleReport.failed(repository, e);
        }
    }

    /* A run that the machine broke off is due again. */
    private LifecycleOutcome runNoted(Repository repository, DocumentRun due, Instant now, String principal)
            throws IOException {
        try {
            return run(repository, LifecyclePolicy.parse(due.document().body()), principal);
        } catch (IOException e) {
            documents.noteRun(due.document().key(), Optional.of(now), due.lastAt());
            throw e;
        }
    }

    /** Lets a run end after the image that it is at; none changes anything from now on. */
    public void stop() {
        stopped = true;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private List<LifecycleImage> images(Repository repository) throws IOException {
        List<LifecycleImage> images = new ArrayList<>();
        OptionalLong after = OptionalLong.empty();
        do {
            ImagePage page = index.images(repository, ImageFilter.ALL, after, PAGE);
            Map<Long, Set<Digest>> parents = index.indexesOf(repository,
                    page.images().stream().map(Image::id).toList());
            page.images().forEach(image -> images.add(image(image, parents.getOrDefault(image.id(), Set.of()))));
            after = page.next();
        } while (after.isPresent());
        return images;
    }

    private static LifecycleImage image(Image image, Set<Digest> parents) {
        StorageClass storageClass = switch (image.status()) {
            case ACTIVE -> StorageClass.STANDARD;
            case ARCHIVED -> StorageClass.ARCHIVE;
        };
        return new LifecycleImage(image.digest(), image.tags(), image.pushedAt(), storageClass, image.pulledAt(),
                image.activatedAt(), image.archivedAt(), parents, image.subject());
    }

    private static ImageState state(LifecycleImage image) {
        ImageStatus status = switch (image.storageClass()) {
            case STANDARD -> ImageStatus.ACTIVE;
            case ARCHIVE -> ImageStatus.ARCHIVED;
        };
        return new ImageState(image.digest(), image.tags(), image.pushedAt(), status, image.archivedAt(),
                image.activatedAt(), image.pulledAt());
    }
}
