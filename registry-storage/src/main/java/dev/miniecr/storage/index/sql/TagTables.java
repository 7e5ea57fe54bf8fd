package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The tags, and where they were before. */
final class TagTables {
    private static final String FIND = """
            SELECT g.digest
            FROM repositories r
            JOIN tags t ON t.repository_id = r.id
            JOIN manifests m ON m.id = t.manifest_id
            JOIN digests g ON g.id = m.digest_id
            WHERE r.registry_id = ? AND r.name = ? AND t.name = ?""";

    private static final String AFTER = """
            SELECT name
            FROM tags
            WHERE repository_id = ? AND name > ?
            ORDER BY name
            LIMIT ?""";

    /* What is archived is not there for those who pull: where a repository has such images, their tags are left out. */
    private static final String AFTER_ACTIVE = """
            SELECT t.name
            FROM tags t
            JOIN manifests m ON m.id = t.manifest_id
            WHERE t.repository_id = ? AND t.name > ? AND m.status = 'active'
            ORDER BY t.name
            LIMIT ?""";

    private static final String HAS_ARCHIVED = """
            SELECT 1
            FROM manifests
            WHERE repository_id = ? AND status = 'archived'
            LIMIT 1""";

    private static final String STANDING = """
            SELECT t.manifest_id
            FROM tags t
            WHERE t.repository_id = ? AND t.name = ?""";

    private static final String MANIFEST = """
            SELECT m.id, g.id, g.digest
            FROM manifests m
            JOIN digests g ON g.id = m.digest_id
            WHERE m.id = ?""";

    private static final String ADD = """
            INSERT INTO tags (repository_id, name, manifest_id, moved_at, moved_by)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""";

    private static final String MOVE = """
            UPDATE tags
            SET manifest_id = ?, moved_at = ?, moved_by = ?
            WHERE repository_id = ? AND name = ?""";

    private static final String REMOVE = """
            DELETE FROM tags
            WHERE repository_id = ? AND name = ?""";

    private static final String OF_A_MANIFEST = """
            SELECT t.name
            FROM tags t
            WHERE t.manifest_id = ? AND t.repository_id = ?
            ORDER BY t.name""";

    private static final String COUNT = """
            SELECT count(*)
            FROM (
                SELECT 1
                FROM tags
                WHERE manifest_id = ?
                LIMIT ?
            ) AS p""";

    private static final String OTHER_THAN = """
            SELECT t.name
            FROM tags t
            WHERE t.manifest_id = ? AND t.repository_id = ? AND t.name <> ?
            LIMIT 1""";

    private static final String BEGIN_HISTORY = """
            INSERT INTO tag_history (repository_id, name, digest_id, since, begun_by, begun_cause)
            VALUES (?, ?, ?, ?, ?, 'push')""";

    private static final String END_HISTORY = """
            UPDATE tag_history
            SET until = ?, ended_by = ?, ended_cause = ?
            WHERE id = (SELECT max(id) FROM tag_history WHERE repository_id = ? AND name = ?)""";

    private final Clock clock;
    private final RepositoryTable repositories;
    private final String standingToChange;
    private final String ofAManifestToChange;

    /** A manifest that tags are on. */
    record Target(long manifestId, long digestId, Digest digest) {}

    /** What a push did: the tags that it set or moved, in the order of their bytes, and the numbers of the digests that they were at. */
    record Moves(List<Tag> tags, SortedSet<Long> left) {}

    TagTables(Dialect dialect, Clock clock, RepositoryTable repositories) {
        this.clock = clock;
        this.repositories = repositories;
        this.standingToChange = dialect.changing(STANDING, "t");
        this.ofAManifestToChange = dialect.changing(OF_A_MANIFEST, "t");
    }

    Optional<Digest> find(Connection connection, Repository repository, Tag tag) throws SQLException {
        return Sql.find(connection, FIND, row -> Sql.digest(row, 1), repository.registry(), repository.name(), tag);
    }

    List<Tag> after(Connection connection, long repositoryId, Optional<String> after, int limit) throws SQLException {
        String query = Sql.exists(connection, HAS_ARCHIVED, repositoryId) ? AFTER_ACTIVE : AFTER;
        return Sql.list(connection, query, row -> new Tag(row.getString(1)), repositoryId, Sql.after(after), limit);
    }

    /** Moves the push's tags to its manifest. Throws PreconditionFailed, TagImmutable, TooManyTagsOnImage. */
    Moves move(Connection connection, long repositoryId, ManifestPush push, Target to) throws SQLException {
        List<Tag> moved = new ArrayList<>();
        SortedSet<Long> left = new TreeSet<>();
        for (Tag tag : new TreeSet<>(push.tags())) {
            Optional<Target> from = standing(connection, standingToChange, repositoryId, tag);
            check(push.precondition(), tag, from.map(Target::digest));
            if (from.isEmpty()) {
                push.conditions().createsTag(push.repository(), tag);
                requireRoom(connection, push, tag, to);
                add(connection, repositoryId, tag, to, push.principal());
                moved.add(tag);
            } else if (from.get().manifestId != to.manifestId) {
                push.conditions().movesTag(push.repository(), tag, from.get().digest, to.digest);
                requireMovable(connection, repositoryId, push.repository(), tag);
                requireRoom(connection, push, tag, to);
                move(connection, repositoryId, tag, to, push.principal());
                moved.add(tag);
                left.add(from.get().digestId);
            }
        }
        return new Moves(moved, left);
    }

    /* The settings stay as they are until the transaction ends, so nobody sees a tag move that was frozen before. */
    private void requireMovable(Connection connection, long repositoryId, Repository repository, Tag tag)
            throws SQLException {
        if (repositories.tagMutability(connection, repositoryId).freezes(tag)) {
            throw new RegistryException(new RegistryError.TagImmutable(repository, tag));
        }
    }

    /* Nobody else tags the manifest until the transaction ends. */
    private static void requireRoom(Connection connection, ManifestPush push, Tag tag, Target to) throws SQLException {
        int most = push.rules().tagsPerImage();
        if (most > 0 && Sql.find(connection, COUNT, row -> row.getInt(1), to.manifestId, most).orElse(0) == most) {
            throw new RegistryException(new RegistryError.TooManyTagsOnImage(push.repository(), tag, most));
        }
    }

    /** Where the tag is now; it may move before the transaction ends. */
    Optional<Target> at(Connection connection, long repositoryId, Tag tag) throws SQLException {
        return standing(connection, STANDING, repositoryId, tag);
    }

    boolean hasOtherThan(Connection connection, long repositoryId, long manifestId, Tag tag) throws SQLException {
        return Sql.exists(connection, OTHER_THAN, manifestId, repositoryId, tag);
    }

    /** Returns where the tag was, if there was one. */
    Optional<Target> remove(Connection connection, long repositoryId, Tag tag, String principal) throws SQLException {
        Optional<Target> from = standing(connection, standingToChange, repositoryId, tag);
        if (from.isPresent()) {
            end(connection, repositoryId, tag, principal, "tag deleted");
            Sql.change(connection, REMOVE, repositoryId, tag);
        }
        return from;
    }

    /** Keeps every tag that is on the manifest there until the transaction ends. */
    void hold(Connection connection, long repositoryId, long manifestId) throws SQLException {
        var _ = Sql.list(connection, ofAManifestToChange, row -> row.getString(1), manifestId, repositoryId);
    }

    /** Removes every tag on the manifest; returns them in the order of their bytes. */
    List<Tag> removeAll(Connection connection, long repositoryId, long manifestId, String principal)
            throws SQLException {
        List<Tag> tags = Sql.list(connection, ofAManifestToChange, row -> new Tag(row.getString(1)), manifestId,
                repositoryId);
        Instant now = clock.instant();
        Sql.changeEach(connection, END_HISTORY, tags.stream()
                .map(tag -> List.<Object>of(now, principal, "manifest deleted", repositoryId, tag)).toList());
        Sql.changeEach(connection, REMOVE, tags.stream().map(tag -> List.<Object>of(repositoryId, tag)).toList());
        return tags;
    }

    private static Optional<Target> standing(Connection connection, String query, long repositoryId, Tag tag)
            throws SQLException {
        Optional<Long> manifestId = Sql.find(connection, query, row -> row.getLong(1), repositoryId, tag);
        return manifestId.isEmpty()
                ? Optional.empty()
                : Sql.find(connection, MANIFEST, row -> new Target(row.getLong(1), row.getLong(2), Sql.digest(row, 3)),
                        manifestId.get());
    }

    private static void check(Precondition precondition, Tag tag, Optional<Digest> current) {
        boolean met = switch (precondition) {
            case Precondition.None() -> true;
            case Precondition.Absent() -> current.isEmpty();
            case Precondition.Present() -> current.isPresent();
            case Precondition.AnyOf(List<Digest> digests) -> current.filter(digests::contains).isPresent();
            case Precondition.NoneOf(List<Digest> digests) -> current.filter(digests::contains).isEmpty();
        };
        if (!met) {
            throw new RegistryException(new RegistryError.PreconditionFailed(tag, current));
        }
    }

    private void add(Connection connection, long repositoryId, Tag tag, Target to, String principal)
            throws SQLException {
        Instant now = clock.instant();
        if (Sql.change(connection, ADD, repositoryId, tag, to.manifestId, now, principal) == 0) {
            throw Sql.lostRace();
        }
        Sql.change(connection, BEGIN_HISTORY, repositoryId, tag, to.digestId, now, principal);
    }

    private void move(Connection connection, long repositoryId, Tag tag, Target to, String principal)
            throws SQLException {
        Instant now = clock.instant();
        end(connection, repositoryId, tag, principal, "push");
        Sql.change(connection, MOVE, to.manifestId, now, principal, repositoryId, tag);
        Sql.change(connection, BEGIN_HISTORY, repositoryId, tag, to.digestId, now, principal);
    }

    private void end(Connection connection, long repositoryId, Tag tag, String principal, String cause)
            throws SQLException {
        Sql.change(connection, END_HISTORY, clock.instant(), principal, cause, repositoryId, tag);
    }
}
