package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.index.TestManifests;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the index writes into its tables for those who come later: history, reviews, protection; and how the tables come about. */
abstract class IndexTablesContract {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    protected static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));

    private Database database;
    private SqlManifestIndex index;

    /** The database of this test. */
    protected abstract Database open() throws IOException;

    @BeforeEach
    void openTheIndex() throws IOException {
        database = open();
        index = at(NOON);
    }

    @AfterEach
    void closeTheIndex() throws IOException {
        database.close();
    }

    protected final Database database() {
        return database;
    }

    protected final ManifestIndex index() {
        return index;
    }

    protected final void pushImage(String name) throws IOException {
        push(index, image(name), "alice");
    }

    /** The index at that time of day. */
    private SqlManifestIndex at(Instant now) throws IOException {
        return new SqlManifestIndex(database, Clock.fixed(now, ZoneOffset.UTC), new SqlManifestIndex.Delays(HOUR, DAY));
    }

    @Test
    void theHistoryOfATagSaysWhereItWasAndWhoMovedIt() throws IOException {
        Manifest first = image("first");
        Manifest second = image("second");
        push(at(NOON), first, "alice", "latest");
        push(at(NOON.plusSeconds(1)), first, "bob", "latest");
        push(at(NOON.plusSeconds(2)), second, "bob", "latest", "v2");
        at(NOON.plusSeconds(3)).deleteTag(APP, new Tag("latest"), "carol");
        at(NOON.plusSeconds(4)).deleteManifest(APP, second.digest(), "dave");

        List<String> history = rows("""
                SELECT h.name, g.digest, h.since, h.begun_by, h.begun_cause, h.until, h.ended_by, h.ended_cause
                FROM tag_history h JOIN digests g ON g.id = h.digest_id ORDER BY h.id""", 8);

        assertThat(history).containsExactly(
                row("latest", first, millis(0), "alice", "push", millis(2), "bob", "push"),
                row("latest", second, millis(2), "bob", "push", millis(3), "carol", "tag deleted"),
                row("v2", second, millis(2), "bob", "push", millis(4), "dave", "manifest deleted"));
    }

    @Test
    void aRepeatedPushChangesNoRow() throws IOException {
        Manifest image = image("image");
        push(at(NOON), image, "alice", "latest");
        List<String> before = everything();

        push(at(NOON.plusSeconds(1)), image, "bob", "latest");

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aManifestsRowTellsItsSizesAndWhoPushedIt() throws IOException {
        Manifest small = image("small");
        Manifest large = TestManifests.image("large", small.descriptors().getFirst().digest(),
                List.of(add("layer 1"), add("layer 2")));
        Manifest both = TestManifests.index("both", List.of(small.digest(), large.digest()));
        Manifest nested = TestManifests.index("nested", List.of(both.digest()));
        for (Manifest manifest : List.of(small, large, both, nested)) {
            push(index, manifest, "alice");
        }

        List<String> manifests = rows("""
                SELECT m.media_type, m.size, m.image_size, m.pushed_at, m.pushed_by FROM manifests m ORDER BY m.id""",
                5);

        assertThat(manifests).containsExactly(
                row(small.mediaType(), small.bytes().length, 100, millis(0), "alice"),
                row(large.mediaType(), large.bytes().length, 300, millis(0), "alice"),
                row(both.mediaType(), both.bytes().length, 300, millis(0), "alice"),
                row(nested.mediaType(), nested.bytes().length, 300, millis(0), "alice"));
    }

    @Test
    void whateverAManifestNamesIsAnEdge() throws IOException {
        Digest config = add("config");
        Digest external = digest("external");
        Digest subject = digest("subject");
        Manifest image = TestManifests.imageWithExternalLayer("image", config, external);
        Manifest signature = TestManifests.referrer("signature", config, subject, "example/signature");
        push(index, image, "alice");
        push(index, signature, "alice");

        List<String> edges = rows("""
                SELECT d.position, d.role, g.digest, d.size
                FROM descriptors d JOIN digests g ON g.id = d.digest_id ORDER BY d.manifest_id, d.position""", 4);
        List<String> referrers = rows("""
                SELECT g.digest, r.artifact_type FROM referrers r JOIN digests g ON g.id = r.subject_digest_id""", 2);

        assertThat(edges).containsExactly(row(0, "CONFIG", config, 100), row(1, "LAYER", external, 100),
                row(0, "CONFIG", config, 100), row(1, "SUBJECT", subject, 100));
        assertThat(referrers).containsExactly(row(subject, "example/signature"));
    }

    @Test
    void aFreshLinkIsProtectedUntilAManifestNeedsIt() throws IOException {
        Digest config = add("config");
        Digest layer = add("layer");
        Digest unused = add("unused");
        String protectedUntil = """
                SELECT g.digest, l.protected_until
                FROM links l JOIN digests g ON g.id = l.digest_id ORDER BY l.digest_id""";

        List<String> fresh = rows(protectedUntil, 2);
        push(index, TestManifests.image("image", config, List.of(layer)), "alice");
        List<String> used = rows(protectedUntil, 2);
        StoredBlob again = index.findBlob(layer).orElseThrow();
        at(NOON.plusSeconds(5)).linkBlob(APP, again, Optional.empty(), WriteConditions.NONE);
        at(NOON.plusSeconds(5)).mountBlob(APP, unused, APP, WriteConditions.NONE);
        List<String> linkedAgain = rows(protectedUntil, 2);

        assertThat(fresh).containsExactly(row(config, millis(3600)), row(layer, millis(3600)),
                row(unused, millis(3600)));
        assertThat(used).containsExactly(row(config, "null"), row(layer, "null"), row(unused, millis(3600)));
        assertThat(linkedAgain).containsExactly(row(config, "null"), row(layer, millis(3605)),
                row(unused, millis(3605)));
    }

    @Test
    void whatLosesAReferenceIsToBeReviewed() throws IOException {
        Digest config = add("config");
        Digest alone = add("alone");
        Manifest first = TestManifests.image("first", config);
        Manifest second = TestManifests.image("second", config);
        Manifest index1 = TestManifests.index("index", List.of(first.digest(), config));
        for (Manifest manifest : List.of(first, second, index1)) {
            push(index, manifest, "alice");
        }

        index.deleteBlob(APP, alone);
        assertThat(reviewed()).containsExactly(row("blob", alone, millis(86_400), "link deleted"));

        push(index, first, "alice", "moves", "goes");
        push(index, second, "alice", "moves");
        assertThat(reviewed()).containsExactly(row("manifest", first, millis(86_400), "tag moved"));

        at(NOON.plusSeconds(1)).deleteTag(APP, new Tag("goes"), "alice");
        assertThat(reviewed()).containsExactly(row("manifest", first, millis(86_401), "tag deleted"));

        index.deleteManifest(APP, index1.digest(), "alice");
        assertThat(reviewed()).containsExactlyInAnyOrder(row("link", config, millis(86_400), "manifest deleted"),
                row("manifest", first, millis(86_400), "manifest deleted"),
                row("manifest", index1, millis(86_400), "manifest deleted"));
    }

    @Test
    void ofADeletedRepositoryNothingIsLeftButReviewsOfItsBlobs() throws IOException {
        Digest config = add("config");
        Digest unused = add("unused");
        Manifest image = TestManifests.image("image", config);
        Manifest signature = TestManifests.referrer("signature", config, image.digest(), "example/signature");
        push(index, image, "alice", "latest");
        push(index, signature, "alice", "latest");
        push(index, TestManifests.index("index", List.of(image.digest())), "alice");
        index.deleteManifest(APP, signature.digest(), "alice");
        index.tagRepository(APP, Map.of("key", "value"));
        index.putDocument(Document.Key.of(Document.Kind.REPOSITORY_POLICY, APP.registry(), Optional.of(APP.name())),
                "text");
        List<String> digests = rows("SELECT count(*) FROM digests", 1);

        index.deleteRepository(APP, Removal.WITH_IMAGES);

        assertThat(reviewed()).containsExactly(row("blob", config, millis(86_400), "repository deleted"),
                row("blob", unused, millis(86_400), "repository deleted"));
        for (String table : List.of("repositories", "tags", "tag_history", "manifests", "manifest_contents",
                "descriptors", "referrers", "links", "documents", "resource_tags", "uploads")) {
            assertThat(rows("SELECT count(*) FROM " + table, 1)).as(table).containsExactly("0");
        }
        assertThat(rows("SELECT count(*) FROM digests", 1)).isEqualTo(digests);
        assertThat(rows("SELECT state FROM blobs", 1)).containsExactly("present", "present");
    }

    @Test
    void ofALargeRepositoryNothingIsLeftInTheEndButReviewsOfItsBlobs() throws IOException {
        Digest config = add("config");
        Manifest image = TestManifests.image("image", config);
        push(index, image, "alice", IntStream.range(0, 1_000).mapToObj(i -> "tag-" + i).toArray(String[]::new));
        push(index, TestManifests.index("index", List.of(image.digest())), "alice");
        index.putDocument(new Document.Key(Document.Kind.IMAGE_SCAN, APP.registry(), Optional.of(APP.name()),
                image.digest().toString()), "text");
        index.deleteRepository(APP, Removal.WITH_IMAGES);
        assertThat(rows("SELECT count(*) FROM repositories", 1)).containsExactly("1");

        while (index.removeRemains()) {
            assertThat(index.hasRepository(APP)).isFalse();
        }

        assertThat(reviewed()).containsExactly(row("blob", config, millis(86_400), "repository deleted"));
        for (String table : List.of("repositories", "tags", "tag_history", "manifests", "manifest_contents",
                "descriptors", "referrers", "links", "documents")) {
            assertThat(rows("SELECT count(*) FROM " + table, 1)).as(table).containsExactly("0");
        }
    }

    @Test
    void anIdIsNeverUsedAgain() throws IOException {
        Manifest image = image("image");
        push(index, image, "alice");
        List<String> before = rows("SELECT id FROM manifests", 1);

        index.deleteManifest(APP, image.digest(), "alice");
        push(index, image, "alice");

        assertThat(rows("SELECT id FROM manifests", 1)).isNotEqualTo(before);
    }

    @Test
    void everyMigrationIsAppliedOnce() throws IOException {
        List<String> before = rows("SELECT version, checksum, applied_at FROM migrations ORDER BY version", 3);

        at(NOON.plusSeconds(1));

        assertThat(before).isNotEmpty();
        assertThat(rows("SELECT version, checksum, applied_at FROM migrations ORDER BY version", 3)).isEqualTo(before);
    }

    @Test
    void aMigrationThatWasAnotherStopsTheStart() throws IOException {
        database.write(
                connection -> Sql.change(connection, "UPDATE migrations SET checksum = 'another' WHERE version = 1"));

        assertThatThrownBy(() -> at(NOON)).isInstanceOf(IndexException.class)
                .hasMessageContaining("0001-names-tags-links-uploads.sql").hasMessageContaining("another");
    }

    @Test
    void anIndexOfANewerProgramStopsTheStart() throws IOException {
        database.write(connection -> Sql.change(connection,
                "INSERT INTO migrations (version, checksum, applied_at) VALUES (99, 'of the future', 0)"));

        assertThatThrownBy(() -> at(NOON)).isInstanceOf(IndexException.class).hasMessageContaining("newer program");
    }

    private Manifest image(String name) throws IOException {
        return TestManifests.image(name, add("config"));
    }

    private Digest add(String content) throws IOException {
        StoredBlob blob = new StoredBlob(digest(content), 100, new Location("blobs/" + UUID.randomUUID()));
        if (index.findBlob(APP, blob.digest()).isEmpty()) {
            index.addBlob(APP, blob, Optional.empty(), Optional.empty(), WriteConditions.NONE);
        }
        return blob.digest();
    }

    private static Digest digest(String content) {
        return Digest.Algorithm.SHA256.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private static void push(SqlManifestIndex index, Manifest manifest, String principal, String... tags)
            throws IOException {
        index.putManifest(new ManifestPush(APP, manifest, Arrays.stream(tags).map(Tag::new).toList(),
                new Precondition.None(), new ManifestPush.Rules(false, 1_000), principal, WriteConditions.NONE));
    }

    /** The reviews that were noted since the last call. */
    private List<String> reviewed() throws IOException {
        List<String> reviews = rows("""
                SELECT v.kind, g.digest, v.due_at, v.cause
                FROM reviews v JOIN digests g ON g.id = v.digest_id ORDER BY v.kind, g.id""", 4);
        database.write(connection -> Sql.change(connection, "DELETE FROM reviews"));
        return reviews;
    }

    private List<String> everything() throws IOException {
        List<String> all = new ArrayList<>();
        all.addAll(rows("SELECT id, digest_id, media_type, pushed_at, pushed_by FROM manifests ORDER BY id", 5));
        all.addAll(rows("SELECT name, manifest_id, moved_at, moved_by FROM tags ORDER BY name", 4));
        all.addAll(rows("SELECT id, name, since, until FROM tag_history ORDER BY id", 4));
        all.addAll(rows("SELECT digest_id, linked_at, protected_until FROM links ORDER BY digest_id", 3));
        all.addAll(rows("SELECT kind, digest_id, due_at FROM reviews ORDER BY kind, digest_id", 3));
        return all;
    }

    private List<String> rows(String query, int columns) throws IOException {
        return database.read(connection -> Sql.list(connection, query, row -> text(row, columns)));
    }

    private static String text(ResultSet row, int columns) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
            values.add(row.getObject(column) instanceof byte[] ? "" + Sql.digest(row, column) : row.getString(column));
        }
        return String.join(" | ", values);
    }

    private static String row(Object... values) {
        return String.join(" | ", Arrays.stream(values)
                .map(value -> value instanceof Manifest manifest ? manifest.digest().toString() : value.toString())
                .toList());
    }

    private static long millis(int seconds) {
        return NOON.plusSeconds(seconds).toEpochMilli();
    }
}
