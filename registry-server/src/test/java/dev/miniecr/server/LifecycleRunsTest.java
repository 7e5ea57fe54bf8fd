package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.RegistrySettings;
import dev.miniecr.storage.RepositoryHooks;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LifecycleRunsTest {
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final Repository BAD = new Repository(RegistryId.DEFAULT, new RepositoryName("team/bad"));
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final byte[] INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""
            .getBytes(StandardCharsets.UTF_8);
    private static final String POLICY = """
            {"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days",
            "countNumber":10},"action":{"type":"expire"}}]}""";

    @TempDir
    private Path folder;

    @Test
    void oldImagesGoWhereAPolicySaysSoWhateverOtherPoliciesAre() throws IOException {
        try (CachingManifestIndex index = open(NOON)) {
            Registry registry = registry(index, NOON);
            push(registry, APP);
            push(registry, BAD);
            registry.documents().put(policyOf(APP), POLICY);
            registry.documents().put(policyOf(BAD), "no policy");
        }

        Instant later = NOON.plus(Duration.ofDays(11));
        try (CachingManifestIndex index = open(later)) {
            Registry registry = registry(index, later);
            try (LifecycleRuns runs = new LifecycleRuns(registry.lifecycles(), List.of(RegistryId.DEFAULT))) {
                runs.run();
            }
            assertThat(images(registry, APP)).isZero();
            assertThat(images(registry, BAD)).isEqualTo(1);
            assertThat(registry.lifecycles().lastEvaluatedAt(APP)).contains(later);
        }
    }

    private CachingManifestIndex open(Instant now) throws IOException {
        return new CachingManifestIndex(new SqlManifestIndex(
                new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(1)),
                Clock.fixed(now, ZoneOffset.UTC), SqlManifestIndex.Delays.DEFAULT), 1 << 20);
    }

    private static Registry registry(CachingManifestIndex index, Instant now) {
        return new Registry(new MemoryBlobStore(), index, new Documents(index), RepositoryHooks.NONE,
                RegistrySettings.DEFAULT, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void push(Registry registry, Repository repository) throws IOException {
        registry.manifests().put(repository, new Tag("latest"), Set.of(), INDEX, Optional.of(MediaType.OCI_INDEX),
                new Precondition.None(), "alice", WriteConditions.NONE);
    }

    private static int images(Registry registry, Repository repository) throws IOException {
        return registry.images().describe(repository, ImageFilter.ALL, OptionalLong.empty(), 10).images().size();
    }

    private static Document.Key policyOf(Repository repository) {
        return Document.Key.of(Document.Kind.LIFECYCLE_POLICY, repository.registry(), Optional.of(repository.name()));
    }
}
