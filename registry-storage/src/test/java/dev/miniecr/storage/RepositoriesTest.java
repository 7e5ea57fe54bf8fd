package dev.miniecr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.TestManifests;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.ManifestReader;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagMutability;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How repositories come and go: who is asked, what a first push makes, and who hears of it. */
final class RepositoriesTest {
    private static final Repository APP = repository("team/app");
    private static final Repository LIB = repository("team/lib");
    private static final Tag LATEST = new Tag("latest");
    private static final NewRepository LAID_DOWN = new NewRepository(
            RepositorySettings.DEFAULT.with(TagMutability.IMMUTABLE), Map.of("made", "by template"),
            Map.of(Document.Kind.REPOSITORY_POLICY, "the policy"));

    @TempDir
    private Path folder;
    private final BlobStore store = new MemoryBlobStore();
    private final Heard heard = new Heard();
    private CachingManifestIndex index;
    private Registry registry;

    @BeforeEach
    void start() throws IOException {
        index = new CachingManifestIndex(new SqlManifestIndex(
                new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2)), Clock.systemUTC(),
                SqlManifestIndex.Delays.DEFAULT), 1 << 20);
        use(true);
    }

    private void use(boolean createOnPush) {
        RegistrySettings settings = new RegistrySettings(createOnPush, false, ManifestReader.Limits.DEFAULT,
                new RegistrySettings.Deletes(true, true, true), Duration.ofHours(24), 100, 100, 100);
        registry = new Registry(store, index, new Documents(index), heard, settings, Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        store.close();
        index.close();
    }

    private static Repository repository(String name) {
        return new Repository(RegistryId.DEFAULT, new RepositoryName(name));
    }

    /** Every way in which a push makes its repository. */
    private List<Pushing> pushes() throws IOException {
        Digest known = store(LIB, "known", WriteConditions.NONE);
        heard.clear();
        return List.of((repository, conditions) -> store(repository, "new in " + repository, conditions),
                (repository, conditions) -> store(repository, "known", conditions),
                (repository, conditions) -> registry.blobs().mount(repository, known, LIB, conditions),
                (repository, conditions) -> put(repository, "artifact", conditions),
                (repository, conditions) -> {
                    UploadId id = registry.uploads().start(repository, "alice", Digest.Algorithm.SHA256, conditions);
                    finish(id, repository, "uploaded", conditions);
                });
    }

    private interface Pushing {
        void push(Repository repository, WriteConditions conditions) throws IOException;
    }

    private Digest store(Repository repository, String content, WriteConditions conditions) throws IOException {
        Digest digest = digest(content);
        registry.blobs().store(repository, digest, source(content), OptionalLong.empty(), conditions);
        return digest;
    }

    private void finish(UploadId id, Repository repository, String content, WriteConditions conditions)
            throws IOException {
        registry.uploads().finish(id, repository, "alice", OptionalLong.empty(), source(content),
                OptionalLong.empty(), digest(content), conditions);
    }

    private Manifest put(Repository repository, String name, WriteConditions conditions) throws IOException {
        Manifest manifest = TestManifests.artifact(name, List.of());
        return registry.manifests().put(repository, LATEST, Set.of(), manifest.bytes(),
                Optional.of(manifest.mediaType()), new Precondition.None(), "alice", conditions);
    }

    private static Digest digest(String content) {
        return Digest.Algorithm.SHA256.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteSource source(String content) {
        Queue<ByteBuffer> left = new ConcurrentLinkedQueue<>(
                List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))));
        return () -> Optional.ofNullable(left.poll()).map(buffer -> new ByteBuffer[]{buffer})
                .orElseGet(() -> new ByteBuffer[0]);
    }

    private static RegistryError refusal(ThrowingCallable action) {
        return catchThrowableOfType(RegistryException.class, action).error();
    }

    @Test
    void aRepositoryIsMadeDescribedChangedAndDeletedByName() throws IOException {
        Repositories repositories = registry.repositories();
        StoredRepository made = repositories.create(APP, LAID_DOWN);
        StoredRepository lib = repositories.create(LIB, NewRepository.DEFAULT);

        assertThat(repositories.get(APP)).isEqualTo(made);
        assertThat(repositories.find(repository("no/such"))).isEmpty();
        assertThat(repositories.cached(APP)).contains(made);
        assertThat(repositories.describe(RegistryId.DEFAULT, Optional.empty(), 1))
                .isEqualTo(new Page<>(List.of(made), true));
        assertThat(repositories.describe(RegistryId.DEFAULT, Optional.of(APP.name().value()), 1))
                .isEqualTo(new Page<>(List.of(lib), false));
        assertThat(repositories.changeTagMutability(APP, TagMutability.MUTABLE).settings().tagMutability())
                .isEqualTo(TagMutability.MUTABLE);
        assertThat(repositories.changeScanOnPush(APP, true).settings().scanOnPush()).isTrue();
        assertThat(repositories.tag(APP, Map.of("a", "1")).tags()).containsOnlyKeys("made", "a");
        StoredRepository untagged = repositories.untag(APP, Set.of("made"));
        assertThat(untagged.tags()).isEqualTo(Map.of("a", "1"));
        assertThat(repositories.delete(APP, Removal.IF_EMPTY)).isEqualTo(untagged);
        assertThat(refusal(() -> repositories.get(APP))).isEqualTo(new RegistryError.NameUnknown(APP));

        assertThat(heard.created).containsExactly(new FirstPush.Made(made, LAID_DOWN),
                new FirstPush.Made(lib, NewRepository.DEFAULT));
        assertThat(heard.deleted).containsExactly(untagged);
    }

    @Test
    void aRefusedCreationOrDeletionIsNotHeardOf() throws IOException {
        put(APP, "artifact", WriteConditions.NONE);
        heard.clear();

        assertThat(refusal(() -> registry.repositories().create(APP, LAID_DOWN)))
                .isEqualTo(new RegistryError.RepositoryExists(APP));
        assertThat(refusal(() -> registry.repositories().delete(APP, Removal.IF_EMPTY)))
                .isEqualTo(new RegistryError.RepositoryNotEmpty(APP));

        assertThat(heard.created).isEmpty();
        assertThat(heard.deleted).isEmpty();
    }

    @Test
    void everyFirstPushMakesWhatTheTemplateSays() throws IOException {
        heard.template = Optional.of(LAID_DOWN);
        for (boolean createOnPush : List.of(true, false)) {
            for (Pushing push : pushes()) {
                use(createOnPush);
                push.push(APP, WriteConditions.NONE);
                push.push(APP, WriteConditions.NONE);

                StoredRepository made = registry.repositories().get(APP);
                assertThat(made.settings()).isEqualTo(LAID_DOWN.settings());
                assertThat(made.tags()).isEqualTo(LAID_DOWN.tags());
                assertThat(heard.created).containsExactly(new FirstPush.Made(made, LAID_DOWN));
                registry.repositories().delete(APP, Removal.WITH_IMAGES);
                heard.clear();
            }
            registry.repositories().delete(LIB, Removal.WITH_IMAGES);
        }
    }

    @Test
    void withoutATemplateAFirstPushMakesWhatItsConditionsSay() throws IOException {
        NewRepository own = new NewRepository(RepositorySettings.DEFAULT, Map.of("made", "by the caller"), Map.of());
        for (Pushing push : pushes()) {
            push.push(APP, new Answering(own));

            assertThat(registry.repositories().get(APP).tags()).isEqualTo(own.tags());
            assertThat(heard.created).extracting(FirstPush.Made::beginning).containsExactly(own);
            registry.repositories().delete(APP, Removal.WITH_IMAGES);
            heard.clear();
        }
    }

    @Test
    void whereNothingMakesRepositoriesAFirstPushFindsNone() throws IOException {
        List<Pushing> pushes = pushes();
        use(false);
        for (Pushing push : pushes) {
            assertThat(refusal(() -> push.push(APP, new Refusing()))).isEqualTo(new RegistryError.NameUnknown(APP));
            push.push(LIB, new Refusing());
        }
        assertThat(heard.created).isEmpty();
    }

    @Test
    void whoMayMakeNoRepositoryMakesNoneFromATemplate() throws IOException {
        heard.template = Optional.of(LAID_DOWN);
        for (Pushing push : pushes()) {
            assertThat(refusal(() -> push.push(APP, new Refusing()))).isEqualTo(new RegistryError.Denied("create"));
        }
        assertThat(registry.repositories().exists(APP)).isFalse();
        assertThat(heard.created).isEmpty();
    }

    @Test
    void aRepositoryThatManyPushesMakeIsHeardOfOnce() throws Exception {
        List<Pushing> pushes = pushes();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Pushing push = pushes.get(i % pushes.size());
                var _ = threads.submit(() -> {
                    push.push(APP, WriteConditions.NONE);
                    return true;
                });
            }
        }

        assertThat(heard.created).extracting(FirstPush.Made::repository)
                .containsExactly(registry.repositories().get(APP));
    }

    @Test
    void uploadsEndWithTheirRepository() throws IOException {
        store(APP, "known", WriteConditions.NONE);
        UploadId begun = registry.uploads().start(APP, "alice", Digest.Algorithm.SHA256, WriteConditions.NONE);
        UploadId halfway = registry.uploads().start(APP, "alice", Digest.Algorithm.SHA256, WriteConditions.NONE);
        UploadId elsewhere = registry.uploads().start(LIB, "alice", Digest.Algorithm.SHA256, WriteConditions.NONE);
        for (UploadId id : List.of(halfway, elsewhere)) {
            registry.uploads().append(id, id.equals(halfway) ? APP : LIB, "alice", OptionalLong.empty(),
                    source("half"), OptionalLong.empty());
        }

        registry.repositories().delete(APP, Removal.WITH_IMAGES);
        registry.repositories().create(APP, NewRepository.DEFAULT);

        for (UploadId id : List.of(begun, halfway)) {
            assertThat(refusal(() -> finish(id, APP, "all", WriteConditions.NONE)))
                    .isEqualTo(new RegistryError.UploadUnknown(id.value()));
        }
        assertThat(registry.uploads().offset(elsewhere, LIB, "alice")).isEqualTo(4);
    }

    /** Notes what it hears. */
    private static final class Heard implements RepositoryHooks {
        private volatile Optional<NewRepository> template = Optional.empty();
        private final Queue<FirstPush.Made> created = new ConcurrentLinkedQueue<>();
        private final Queue<StoredRepository> deleted = new ConcurrentLinkedQueue<>();

        private void clear() {
            created.clear();
            deleted.clear();
        }

        @Override
        public Optional<NewRepository> template(Repository repository) {
            return repository.equals(APP) ? template : Optional.of(NewRepository.DEFAULT);
        }

        @Override
        public void created(StoredRepository repository, NewRepository beginning) {
            created.add(new FirstPush.Made(repository, beginning));
        }

        @Override
        public void deleted(StoredRepository repository) {
            deleted.add(repository);
        }
    }

    private record Answering(NewRepository beginning) implements WriteConditions {
        @Override
        public NewRepository createsRepository(Repository repository) {
            return beginning;
        }

        @Override
        public void createsTag(Repository repository, Tag tag) {}

        @Override
        public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {}
    }

    private record Refusing() implements WriteConditions {
        @Override
        public NewRepository createsRepository(Repository repository) {
            throw new RegistryException(new RegistryError.Denied("create"));
        }

        @Override
        public void createsTag(Repository repository, Tag tag) {}

        @Override
        public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {}
    }
}
