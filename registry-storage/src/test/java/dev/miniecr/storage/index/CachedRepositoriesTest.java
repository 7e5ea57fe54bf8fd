package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of repositories that go and come while others read, at each moment at which that may happen. */
final class CachedRepositoriesTest implements IndexFixture {
    private static final Tag OTHER = new Tag("other");

    private final SteppedIndex steps;
    private final CachingManifestIndex cache;

    CachedRepositoriesTest(@TempDir Path folder) throws IOException {
        this.steps = new SteppedIndex(new SqlManifestIndex(
                new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2)), Clock.systemUTC(),
                SqlManifestIndex.Delays.DEFAULT));
        this.cache = new CachingManifestIndex(steps.index(), 1 << 20);
    }

    @AfterEach
    void close() throws IOException {
        cache.close();
    }

    @Override
    public ManifestIndex index() {
        return cache;
    }

    @Test
    void aRepositoryIsKnownWithoutWaitingUntilItChanges() throws IOException {
        StoredRepository created = cache.createRepository(APP, NewRepository.DEFAULT);
        assertThat(cache.cachedRepository(APP)).isEmpty();

        cache.findRepository(APP);
        assertThat(cache.cachedRepository(APP)).contains(created);

        cache.changeSettings(APP, settings -> settings.with(TagMutability.IMMUTABLE));
        assertThat(cache.cachedRepository(APP)).isEmpty();
        cache.findRepository(APP);
        cache.tagRepository(APP, Map.of("key", "value"));
        assertThat(cache.cachedRepository(APP)).isEmpty();
        assertThat(cache.findRepository(APP).orElseThrow().tags()).isEqualTo(Map.of("key", "value"));
        cache.deleteRepository(APP, Removal.IF_EMPTY);
        assertThat(cache.cachedRepository(APP)).isEmpty();
    }

    @Test
    void nothingOfADeletedRepositoryIsKnownWithoutWaitingInTheNextOne() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        remember(image);
        assertThat(cache.cachedTag(APP, LATEST)).contains(image.digest());

        cache.deleteRepository(APP, Removal.WITH_IMAGES);
        assertNothingIsCached(image);
        cache.createRepository(APP, NewRepository.DEFAULT);
        cache.findRepository(APP);
        assertNothingIsCached(image);
    }

    @Test
    void theDeletionWaitsForALoadThatBeganBeforeIt() throws Exception {
        cache.createRepository(APP, NewRepository.DEFAULT);
        Pause pause = new Pause();
        List<String> order = new ArrayList<>();
        steps.after("findRepository", pause);
        steps.before("deleteRepository", () -> order.add("deletion"));
        FutureTask<Optional<StoredRepository>> reading = start(() -> cache.findRepository(APP));
        pause.awaitReached();

        FutureTask<StoredRepository> deleting = new FutureTask<>(() -> cache.deleteRepository(APP, Removal.IF_EMPTY));
        Thread deleter = Thread.ofPlatform().start(deleting);
        while (deleter.getState() != Thread.State.BLOCKED && deleter.isAlive()) {
            Thread.onSpinWait();
        }
        order.add("load");
        pause.goOn.countDown();

        assertThat(reading.get()).contains(deleting.get());
        assertThat(order).containsExactly("load", "deletion");
        assertThat(cache.cachedRepository(APP)).isEmpty();
        assertThat(cache.findRepository(APP)).isEmpty();
    }

    @Test
    void whatIsLoadedWhileTheDeletionRunsIsUsedAndNotKept() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        remember(image);
        steps.before("deleteRepository", () -> {
            assertThat(cache.cachedRepository(APP)).isEmpty();
            assertThat(cache.findRepository(APP)).isPresent();
            assertThat(cache.findTag(APP, LATEST)).contains(image.digest());
            assertThat(cache.cachedRepository(APP)).isEmpty();
        });

        cache.deleteRepository(APP, Removal.WITH_IMAGES);

        assertNothingIsCached(image);
        assertThat(cache.findTag(APP, LATEST)).isEmpty();
    }

    @Test
    void whatIsLoadedWhileTheDeletionRunsIsNotKeptThoughTheLoadEndsLater() throws Exception {
        cache.createRepository(APP, NewRepository.DEFAULT);
        Pause pause = new Pause();
        List<FutureTask<Optional<StoredRepository>>> reading = new ArrayList<>();
        steps.before("deleteRepository", () -> {
            steps.after("findRepository", pause);
            reading.add(start(() -> cache.findRepository(APP)));
            pause.awaitReached();
        });

        StoredRepository deleted = cache.deleteRepository(APP, Removal.IF_EMPTY);
        pause.goOn.countDown();

        assertThat(reading.getFirst().get()).contains(deleted);
        assertThat(cache.cachedRepository(APP)).isEmpty();
        assertThat(cache.findRepository(APP)).isEmpty();
    }

    @Test
    void theNextRepositoryIsSeenAloneThoughTheDeletionIsNotAnsweredYet() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        remember(image);
        steps.after("deleteRepository", () -> {
            assertThat(cache.findRepository(APP)).isEmpty();
            Manifest other = pushImage(APP, "other", "other");
            assertThat(cache.findTag(APP, LATEST)).isEmpty();
            assertThat(cache.findManifest(APP, image.digest())).isEmpty();
            assertThat(cache.findBlob(APP, digest("config of image"))).isEmpty();
            assertThat(cache.findTag(APP, OTHER)).contains(other.digest());
        });

        cache.deleteRepository(APP, Removal.WITH_IMAGES);

        assertNothingIsCached(image);
        assertThat(cache.findTag(APP, LATEST)).isEmpty();
        assertThat(cache.findTag(APP, OTHER)).isPresent();
    }

    @Test
    void aDeletionThatIsRefusedHidesNothing() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        remember(image);

        IndexFixture.refusal(() -> cache.deleteRepository(APP, Removal.IF_EMPTY));
        cache.findRepository(APP);

        assertThat(cache.cachedTag(APP, LATEST)).contains(image.digest());
    }

    @Test
    void ofTwoDeletionsTheFirstToEndDoesNotLetLoadsStay() throws IOException {
        cache.createRepository(APP, NewRepository.DEFAULT);
        steps.before("deleteRepository", () -> {
            cache.deleteRepository(APP, Removal.IF_EMPTY);
            cache.createRepository(APP, NewRepository.DEFAULT);
            cache.findRepository(APP);
            assertThat(cache.cachedRepository(APP)).isEmpty();
        });

        cache.deleteRepository(APP, Removal.IF_EMPTY);

        assertThat(cache.findRepository(APP)).isEmpty();
    }

    @Test
    void aReaderOfTheDeletedRepositoryLeavesNothingForReadersOfTheNext() throws Exception {
        for (Moment moment : Moment.values()) {
            Manifest first = pushImage(APP, "first", "latest");
            Pause pause = new Pause();
            moment.step(steps, pause);
            FutureTask<Optional<Digest>> reading = start(() -> cache.findTag(APP, LATEST));
            pause.awaitReached();

            cache.deleteRepository(APP, Removal.WITH_IMAGES);
            Manifest second = pushImage(APP, "second", "latest");
            pause.goOn.countDown();

            assertThat(reading.get()).contains(moment == Moment.BEFORE_IT_READS ? second.digest() : first.digest());
            assertThat(cache.findTag(APP, LATEST)).contains(second.digest());
            Manifest third = pushImage(APP, "third", "latest");
            assertThat(cache.findTag(APP, LATEST)).contains(third.digest());
            cache.deleteRepository(APP, Removal.WITH_IMAGES);
        }
    }

    private enum Moment {
        BEFORE_IT_READS, AFTER_IT_HAS_READ;

        void step(SteppedIndex steps, Pause pause) {
            switch (this) {
                case BEFORE_IT_READS -> steps.before("findTag", pause);
                case AFTER_IT_HAS_READ -> steps.after("findTag", pause);
            }
        }
    }

    @Test
    void afterAWriteThatMayHaveHappenedNothingIsRemembered() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Manifest other = pushImage(LIB, "other", "latest");
        remember(image);
        cache.findTag(LIB, LATEST);
        steps.after("deleteManifest", CachedRepositoriesTest::fail);

        assertThatThrownBy(() -> cache.deleteManifest(APP, image.digest(), ALICE)).hasMessage("broken");

        assertThat(cache.cachedTag(APP, LATEST)).isEmpty();
        assertThat(cache.cachedTag(LIB, LATEST)).isEmpty();
        assertThat(cache.findTag(APP, LATEST)).isEmpty();
        assertThat(cache.findManifest(APP, image.digest())).isEmpty();
        assertThat(cache.findTag(LIB, LATEST)).contains(other.digest());
    }

    @Test
    void whereTheNumberCannotBeFoundAfterAWriteNothingIsRemembered() throws IOException {
        Manifest first = pushImage(APP, "first", "latest");
        Manifest second = pushImage(APP, "second");
        cache.findTag(APP, LATEST);
        steps.before("putManifest", () -> cache.changeSettings(APP, settings -> settings));
        steps.after("putManifest", () -> steps.before("findRepository", CachedRepositoriesTest::fail));

        cache.putManifest(push(APP, second, "latest"));

        assertThat(first.digest()).isNotEqualTo(second.digest());
        assertThat(cache.findTag(APP, LATEST)).contains(second.digest());
    }

    private static void fail() throws IOException {
        throw new IOException("broken");
    }

    private void remember(Manifest image) throws IOException {
        cache.findTag(APP, LATEST);
        cache.findManifest(APP, image.digest());
        cache.findBlob(APP, digest("config of image"));
    }

    private void assertNothingIsCached(Manifest image) {
        assertThat(cache.cachedTag(APP, LATEST)).isEmpty();
        assertThat(cache.cachedManifest(APP, image.digest())).isEmpty();
        assertThat(cache.cachedBlob(APP, digest("config of image"))).isEmpty();
    }

    private static <T> FutureTask<T> start(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** Holds a method up until the test says so. */
    private static final class Pause implements SteppedIndex.Step {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void run() throws IOException {
            reached.countDown();
            await(goOn);
        }

        private void awaitReached() throws IOException {
            await(reached);
        }

        private static void await(CountDownLatch latch) throws IOException {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
