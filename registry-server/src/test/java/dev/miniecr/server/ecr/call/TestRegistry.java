package dev.miniecr.server.ecr.call;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.RegistrySettings;
import dev.miniecr.storage.Repositories;
import dev.miniecr.storage.RepositoryHooks;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A registry of one account, its bytes in memory, and a caller who may do everything. */
public final class TestRegistry implements Closeable {
    public static final RegistryId ACCOUNT = new RegistryId("123456789012");
    public static final Instant START = Instant.ofEpochSecond(1_700_000_000);

    private static final Caller CALLER = new Caller() {
        @Override
        public Identity identity() {
            return new Identity(new Principal(Principal.Kind.USER, ACCOUNT.value(), "AIDAEXAMPLE", "ann", Map.of()),
                    Credential.NONE);
        }

        @Override
        public Optional<String> refusal(Permission permission, RequestContext context) {
            return Optional.empty();
        }

        @Override
        public boolean may(Permission permission, RequestContext context) {
            return true;
        }

        @Override
        public Caller foreseeing(Resource resource) {
            return this;
        }

        @Override
        public boolean holds(Permission permission) {
            return true;
        }
    };

    private final TestClock clock = new TestClock();
    private final MemoryBlobStore store = new MemoryBlobStore();
    private final CachingManifestIndex index;
    private final Documents documents;
    private final Registry registry;

    public TestRegistry(Path folder) throws IOException {
        this.index = new CachingManifestIndex(
                new SqlManifestIndex(new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2)),
                        clock, SqlManifestIndex.Delays.DEFAULT),
                1 << 20);
        this.documents = new Documents(index);
        this.registry = new Registry(store, index, documents, RepositoryHooks.NONE, RegistrySettings.DEFAULT, clock);
    }

    public Documents documents() {
        return documents;
    }

    public Registry registry() {
        return registry;
    }

    public Repositories repositories() {
        return registry.repositories();
    }

    public Images images() {
        return registry.images();
    }

    public TestClock clock() {
        return clock;
    }

    public static Repository repository(String name) {
        return new Repository(ACCOUNT, new RepositoryName(name));
    }

    public static PageTokens tokens() {
        return new PageTokens(new byte[32]);
    }

    public static <I> EcrCall<I> call(I input) {
        return new EcrCall<>(input, CALLER, ACCOUNT, new Addresses("http://127.0.0.1:5000", Optional.empty()),
                new Budget(1 << 20, Duration.ZERO, "Too much").claim());
    }

    public void create(String name) throws IOException {
        repositories().create(repository(name), NewRepository.DEFAULT);
    }

    /** Puts an image of no layers; another for another content of its config. */
    public Digest push(String repository, String tag, String config) throws IOException {
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.Algorithm.SHA256.of(bytes);
        Deque<ByteBuffer> body = new ArrayDeque<>(List.of(ByteBuffer.wrap(bytes)));
        registry.blobs().store(repository(repository), digest,
                () -> body.isEmpty() ? new ByteBuffer[0] : new ByteBuffer[]{body.remove()},
                OptionalLong.of(bytes.length), WriteConditions.NONE);
        return put(repository, tag,
                """
                        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},"layers":[]}"""
                        .formatted(digest, bytes.length));
    }

    public Digest put(String repository, String tag, String manifest) throws IOException {
        return images().put(repository(repository), manifest.getBytes(StandardCharsets.UTF_8), Optional.empty(),
                Optional.of(tag).filter(text -> !text.isEmpty()).map(Tag::new), Optional.empty(), "ann",
                WriteConditions.NONE).digest();
    }

    @Override
    public void close() throws IOException {
        registry.close();
        store.close();
        index.close();
    }

    /** A clock that moves when it is told to. */
    public static final class TestClock extends Clock {
        private volatile Instant now = START;

        public void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("This clock has no zone but UTC");
        }
    }
}
