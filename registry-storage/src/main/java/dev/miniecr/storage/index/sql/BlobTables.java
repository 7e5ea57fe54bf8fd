package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** The blobs, and which repositories are linked to them. */
final class BlobTables {
    private static final String FIND = """
            SELECT b.size, b.location
            FROM digests g
            JOIN blobs b ON b.digest_id = g.id
            WHERE g.digest = ? AND b.state = 'present'""";

    private static final String FIND_LINKED = """
            SELECT b.size, b.location
            FROM repositories r
            JOIN digests g ON g.digest = ?
            JOIN links l ON l.repository_id = r.id AND l.digest_id = g.id
            JOIN blobs b ON b.digest_id = g.id
            WHERE r.registry_id = ? AND r.name = ? AND b.state = 'present'""";

    private static final String FIND_AT = """
            SELECT b.digest_id
            FROM digests g
            JOIN blobs b ON b.digest_id = g.id
            WHERE g.digest = ? AND b.location = ? AND b.state = 'present'""";

    private static final String FIND_MOUNTABLE = """
            SELECT b.digest_id
            FROM repositories r
            JOIN digests g ON g.digest = ?
            JOIN links l ON l.repository_id = r.id AND l.digest_id = g.id
            JOIN blobs b ON b.digest_id = g.id
            WHERE r.registry_id = ? AND r.name = ? AND b.state = 'present'""";

    private static final String STANDING = """
            SELECT b.location, b.state
            FROM blobs b
            WHERE b.digest_id = ?""";

    private static final String ADD = """
            INSERT INTO blobs (digest_id, size, state, location, created_at, verified_at)
            VALUES (?, ?, 'present', ?, ?, ?)
            ON CONFLICT (digest_id) DO NOTHING""";

    private static final String REPLACE = """
            UPDATE blobs
            SET size = ?, state = 'present', location = ?, verified_at = ?
            WHERE digest_id = ?""";

    private static final String MARK_DAMAGED = """
            UPDATE blobs
            SET state = 'damaged'
            WHERE location = ? AND digest_id = (SELECT id FROM digests WHERE digest = ?)""";

    private static final String LINK = """
            INSERT INTO links (repository_id, digest_id, linked_at, protected_until)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (repository_id, digest_id) DO UPDATE
            SET protected_until = excluded.protected_until""";

    private static final String LINKED = """
            SELECT l.digest_id
            FROM digests g
            JOIN links l ON l.digest_id = g.id
            WHERE l.repository_id = ? AND g.digest = ?""";

    private static final String LINKED_AMONG = """
            SELECT l.digest_id, CASE WHEN l.protected_until IS NULL THEN 0 ELSE 1 END
            FROM links l
            JOIN blobs b ON b.digest_id = l.digest_id
            WHERE b.state = 'present' AND l.repository_id = ? AND l.digest_id IN (${keys})
            ORDER BY l.digest_id""";

    private static final String UNPROTECT = """
            UPDATE links
            SET protected_until = NULL
            WHERE repository_id = ? AND digest_id = ?""";

    private static final String UNLINK = """
            DELETE FROM links
            WHERE repository_id = ? AND digest_id = ?""";

    private static final String SOME_LINKED = """
            SELECT digest_id
            FROM links
            WHERE repository_id = ?
            ORDER BY digest_id
            LIMIT ?""";

    /* CROSS JOIN: from the blob's links to their names; SQLite might else walk through all names. */
    private static final String REPOSITORIES = """
            SELECT r.name
            FROM digests g
            CROSS JOIN links l
            CROSS JOIN repositories r
            WHERE g.digest = ? AND l.digest_id = g.id AND r.id = l.repository_id AND r.registry_id = ?
            ORDER BY r.name
            LIMIT ?""";

    private final Clock clock;
    private final Duration protection;
    private final DoomedTable doomed;
    private final String findAtAndFreeze;
    private final String findMountableAndKeep;
    private final String standingToChange;
    private final String linkedToRemove;
    private final ListQuery linkedAmongAndKeep;

    private record Standing(Location location, boolean present) {}

    /** A link to an undamaged blob. */
    record Link(long digestId, boolean isProtected) {}

    BlobTables(Dialect dialect, Clock clock, Duration protection, DoomedTable doomed) {
        this.clock = clock;
        this.protection = protection;
        this.doomed = doomed;
        this.findAtAndFreeze = dialect.freezing(FIND_AT, "b");
        this.findMountableAndKeep = dialect.keeping(FIND_MOUNTABLE, "b");
        this.standingToChange = dialect.changing(STANDING, "b");
        this.linkedToRemove = dialect.removing(LINKED, "l");
        this.linkedAmongAndKeep = new ListQuery(dialect.keeping(LINKED_AMONG, "l"));
    }

    Optional<StoredBlob> find(Connection connection, Digest digest) throws SQLException {
        return Sql.find(connection, FIND,
                row -> new StoredBlob(digest, row.getLong(1), new Location(row.getString(2))), digest);
    }

    Optional<StoredBlob> find(Connection connection, Repository repository, Digest digest) throws SQLException {
        return Sql.find(connection, FIND_LINKED,
                row -> new StoredBlob(digest, row.getLong(1), new Location(row.getString(2))), digest,
                repository.registry(), repository.name());
    }

    /** The number of a blob that is stored at exactly this location, and stays there until the transaction ends. */
    Optional<Long> findAt(Connection connection, Digest digest, Location location) throws SQLException {
        return Sql.find(connection, findAtAndFreeze, row -> row.getLong(1), digest, location);
    }

    /** The number of a blob that the repository is linked to, and that is not removed until the transaction ends. */
    Optional<Long> findMountable(Connection connection, Repository source, Digest digest) throws SQLException {
        return Sql.find(connection, findMountableAndKeep, row -> row.getLong(1), digest, source.registry(),
                source.name());
    }

    /** Records where the bytes of this digest are; returns the location that is not needed any more, and dooms it. */
    Optional<Location> add(Connection connection, long digestId, StoredBlob blob, Optional<Location> replaces)
            throws SQLException {
        Optional<Standing> standing = Sql.find(connection, standingToChange,
                row -> new Standing(new Location(row.getString(1)), row.getString(2).equals("present")), digestId);
        Instant now = clock.instant();
        if (standing.isEmpty()) {
            if (Sql.change(connection, ADD, digestId, blob.size(), blob.location(), now, now) == 0) {
                throw Sql.lostRace();
            }
            return Optional.empty();
        }
        Location known = standing.get().location;
        if (known.equals(blob.location())) {
            return Optional.empty();
        }
        boolean stays = standing.get().present && !replaces.equals(Optional.of(known));
        if (!stays) {
            Sql.change(connection, REPLACE, blob.size(), blob.location(), now, digestId);
        }
        Location unneeded = stays ? blob.location() : known;
        doomed.add(connection, unneeded);
        return Optional.of(unneeded);
    }

    void markDamaged(Connection connection, Digest digest, Location location) throws SQLException {
        Sql.change(connection, MARK_DAMAGED, location, digest);
    }

    /** Links the repository to the blob, for the time of protection even where no manifest needs it. */
    void link(Connection connection, long repositoryId, long digestId) throws SQLException {
        Instant now = clock.instant();
        Sql.change(connection, LINK, repositoryId, digestId, now, now.plus(protection));
    }

    /** The number of a blob that the repository is linked to, for a removal of the link. */
    Optional<Long> findLinked(Connection connection, long repositoryId, Digest digest) throws SQLException {
        return Sql.find(connection, linkedToRemove, row -> row.getLong(1), repositoryId, digest);
    }

    /** The repository's links to undamaged blobs among these digests, which stay until the transaction ends. */
    List<Link> linkedAmong(Connection connection, long repositoryId, SortedSet<Long> digestIds) throws SQLException {
        return linkedAmongAndKeep.list(connection, row -> new Link(row.getLong(1), row.getInt(2) == 1),
                List.of(repositoryId), List.copyOf(digestIds));
    }

    /** A manifest needs the blobs: the links are kept for its sake from now on. */
    void unprotect(Connection connection, long repositoryId, List<Link> links) throws SQLException {
        Sql.changeEach(connection, UNPROTECT, links.stream().filter(Link::isProtected)
                .map(link -> List.<Object>of(repositoryId, link.digestId)).toList());
    }

    void unlink(Connection connection, long repositoryId, long digestId) throws SQLException {
        Sql.change(connection, UNLINK, repositoryId, digestId);
    }

    /** At most so many of a repository that goes itself; returns the digests' numbers in their order. */
    List<Long> unlinkSome(Connection connection, long repositoryId, int limit) throws SQLException {
        List<Long> linked = Sql.list(connection, SOME_LINKED, row -> row.getLong(1), repositoryId, limit);
        Sql.changeEach(connection, UNLINK, linked.stream().map(id -> List.<Object>of(repositoryId, id)).toList());
        return linked;
    }

    List<RepositoryName> repositories(Connection connection, RegistryId registry, Digest digest, int limit)
            throws SQLException {
        return Sql.list(connection, REPOSITORIES, row -> new RepositoryName(row.getString(1)), digest, registry, limit);
    }
}
