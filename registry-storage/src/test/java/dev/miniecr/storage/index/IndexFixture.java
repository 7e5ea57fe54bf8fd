package dev.miniecr.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.provider.Arguments;

/** An index, and what the cases of its contract put into it. */
interface IndexFixture {
    Repository APP = repository("team/app");
    Repository LIB = repository("team/lib");
    Tag LATEST = new Tag("latest");
    String ALICE = "alice";
    int TAGS_PER_IMAGE = 1_000;

    ManifestIndex index();

    static Repository repository(String name) {
        return new Repository(RegistryId.DEFAULT, new RepositoryName(name));
    }

    static Digest digest(String content) {
        return Digest.Algorithm.SHA256.of(content.getBytes(StandardCharsets.UTF_8));
    }

    /** The content at a location that nothing else is at. */
    static StoredBlob stored(String content) {
        return new StoredBlob(digest(content), content.length(), new Location("blobs/" + UUID.randomUUID()));
    }

    static List<Tag> tags(String... names) {
        return Arrays.stream(names).map(Tag::new).toList();
    }

    static ManifestPush push(Repository repository, Manifest manifest, String... tags) {
        return push(repository, manifest, new Precondition.None(), WriteConditions.NONE, tags);
    }

    static ManifestPush push(Repository repository, Manifest manifest, Precondition precondition,
            WriteConditions conditions, String... tags) {
        return new ManifestPush(repository, manifest, tags(tags), precondition,
                new ManifestPush.Rules(false, TAGS_PER_IMAGE), ALICE, conditions);
    }

    static ManifestPush sparse(Repository repository, Manifest manifest, String... tags) {
        return new ManifestPush(repository, manifest, tags(tags), new Precondition.None(),
                new ManifestPush.Rules(true, 0), ALICE,
                WriteConditions.NONE);
    }

    /** Stores the content anew and links the repository to it. */
    default StoredBlob add(Repository repository, String content) throws IOException {
        StoredBlob blob = stored(content);
        index().addBlob(repository, blob, Optional.empty(), Optional.empty(), WriteConditions.NONE);
        return blob;
    }

    /** Pushes an image of this name, whose config is a blob of its own, after that. */
    default Manifest pushImage(Repository repository, String name, String... tags) throws IOException {
        Manifest image = TestManifests.image(name, add(repository, "config of " + name).digest());
        index().putManifest(push(repository, image, tags));
        return image;
    }

    /** Texts, and how many of the keys a, ab, b, c do not come after them. */
    static List<Arguments> textsThatAreNoNames() {
        return List.of(Arguments.of("", 0), Arguments.of("B", 0), Arguments.of("a\0", 1), Arguments.of("a ", 1),
                Arguments.of("a".repeat(10_000), 1), Arguments.of("a\u00e9", 2), Arguments.of("a\u007f", 2),
                Arguments.of("b\0b", 3), Arguments.of("~", 4), Arguments.of("\ud800", 4), Arguments.of("\u0430", 4));
    }

    static RegistryError refusal(ThrowingCallable action) {
        RegistryException refused = catchThrowableOfType(RegistryException.class, action);
        assertThat(refused).as("the refusal").isNotNull();
        return refused.error();
    }

    /** Runs actions at the same time; returns what they returned, or what refused them, in their order. */
    static <T> List<Outcome<T>> atOnce(int count, IntFunction<Callable<T>> actions) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Outcome<T>>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                Callable<T> action = actions.apply(i);
                running.add(threads.submit(() -> {
                    start.await();
                    try {
                        return new Outcome<>(Optional.of(action.call()), Optional.empty());
                    } catch (RegistryException e) {
                        return new Outcome<>(Optional.empty(), Optional.of(e.error()));
                    }
                }));
            }
            start.countDown();
        }
        List<Outcome<T>> outcomes = new ArrayList<>();
        for (Future<Outcome<T>> outcome : running) {
            outcomes.add(outcome.get());
        }
        return outcomes;
    }

    record Outcome<T>(Optional<T> result, Optional<RegistryError> refusal) {}

    /** Conditions that refuse new repositories, and tags that move. */
    WriteConditions REFUSING = new WriteConditions() {
        @Override
        public NewRepository createsRepository(Repository repository) {
            throw new RegistryException(new RegistryError.Denied("create"));
        }

        @Override
        public void createsTag(Repository repository, Tag tag) {}

        @Override
        public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {
            throw new RegistryException(new RegistryError.Denied("move"));
        }
    };
}
