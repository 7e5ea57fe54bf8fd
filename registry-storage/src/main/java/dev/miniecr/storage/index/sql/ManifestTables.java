package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.oci.Descriptor;
import dev.miniecr.storage.oci.Descriptor.Role;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The manifests, their bytes, and their edges to what they name. */
final class ManifestTables {
    private static final String FIND = """
            SELECT m.media_type, c.bytes
            FROM repositories r
            JOIN digests g ON g.digest = ?
            JOIN manifests m ON m.repository_id = r.id AND m.digest_id = g.id
            JOIN manifest_contents c ON c.manifest_id = m.id
            WHERE r.registry_id = ? AND r.name = ?""";
    private static final String FIND_ACTIVE = FIND + " AND m.status = 'active'";

    private static final String STANDING = """
            SELECT m.id, m.digest_id, m.media_type, m.artifact_type, m.status,
                (SELECT count(*) FROM referrers f WHERE f.manifest_id = m.id)
            FROM digests g
            JOIN manifests m ON m.digest_id = g.id
            WHERE g.digest = ? AND m.repository_id = ?""";

    private static final String CHILDREN = """
            SELECT m.digest_id, m.image_size
            FROM manifests m
            WHERE m.repository_id = ? AND m.digest_id IN (${keys})
            ORDER BY m.digest_id""";

    private static final String ADD = """
            INSERT INTO manifests (repository_id, digest_id, media_type, artifact_type, size, image_size, status, pushed_at,
                pushed_by)
            VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?)
            ON CONFLICT DO NOTHING
            RETURNING id""";

    private static final String ADD_CONTENTS = """
            INSERT INTO manifest_contents (manifest_id, bytes)
            VALUES (?, ?)""";

    private static final String ADD_DESCRIPTOR = """
            INSERT INTO descriptors (manifest_id, position, repository_id, digest_id, role, media_type, size)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";

    private static final String PARENTS = """
            SELECT g.digest
            FROM (
                SELECT DISTINCT manifest_id
                FROM descriptors
                WHERE repository_id = ? AND digest_id = ? AND ${role}
                ORDER BY manifest_id
                LIMIT 100
            ) AS p
            JOIN manifests m ON m.id = p.manifest_id
            JOIN digests g ON g.id = m.digest_id
            ORDER BY m.id""";
    private static final String INDEXES_WITH = PARENTS.replace("${role}", "role = 'MANIFEST'");
    private static final String USERS_OF = PARENTS.replace("${role}", "role <> 'SUBJECT'");

    private static final String ACTIVE_INDEXES_WITH = """
            SELECT DISTINCT m.id, g.digest
            FROM descriptors d
            JOIN manifests m ON m.id = d.manifest_id
            JOIN digests g ON g.id = m.digest_id
            WHERE d.repository_id = ? AND d.digest_id = ? AND d.role = 'MANIFEST' AND m.status = 'active'
            ORDER BY m.id
            LIMIT 100""";

    private static final ListQuery INDEXES_OF = new ListQuery("""
            SELECT named.id, g.digest
            FROM (
                SELECT DISTINCT m.id AS id, d.manifest_id AS index_id,
                    dense_rank() OVER (PARTITION BY m.id ORDER BY d.manifest_id) AS place
                FROM manifests m
                JOIN descriptors d ON d.repository_id = m.repository_id AND d.digest_id = m.digest_id
                WHERE d.role = 'MANIFEST' AND m.repository_id = ? AND m.id IN (${keys})
            ) AS named
            JOIN manifests p ON p.id = named.index_id
            JOIN digests g ON g.id = p.digest_id
            WHERE named.place <= 100""");

    private static final String REMOVE = """
            DELETE FROM manifests
            WHERE id = ?""";

    private static final String ANY = """
            SELECT 1
            FROM manifests
            WHERE repository_id = ?
            LIMIT 1""";

    private final Clock clock;
    private final DigestTable digests;
    private final BlobTables blobs;
    private final ReferrerTable referrers;
    private final String standingAndKeep;
    private final String standingToTag;
    private final String standingToRemove;
    private final ListQuery childrenAndKeep;

    /**
     * A manifest that is here.
     *
     * @param fresh added by this transaction
     */
    record Standing(long id, long digestId, MediaType mediaType, Optional<String> artifactType, boolean referrer,
            ImageStatus status, boolean fresh) {}

    private record Child(long digestId, long imageSize) {}

    /** Which of the things that a manifest names its repository has; none of them goes until the transaction ends. */
    private record Parts(List<BlobTables.Link> links, List<Child> children) {
        private Set<Long> digestIds(Role role) {
            Set<Long> ids = new HashSet<>();
            links.forEach(link -> ids.add(link.digestId()));
            if (role == Role.MANIFEST) {
                children.forEach(child -> ids.add(child.digestId));
            }
            return ids;
        }
    }

    ManifestTables(Dialect dialect, Clock clock, DigestTable digests, BlobTables blobs,
            ReferrerTable referrers) {
        this.clock = clock;
        this.digests = digests;
        this.blobs = blobs;
        this.referrers = referrers;
        this.standingAndKeep = dialect.keeping(STANDING, "m");
        this.standingToTag = dialect.changing(STANDING, "m");
        this.standingToRemove = dialect.removing(STANDING, "m");
        this.childrenAndKeep = new ListQuery(dialect.keeping(CHILDREN, "m"));
    }

    Optional<StoredManifest> findActive(Connection connection, Repository repository, Digest digest)
            throws SQLException {
        return find(connection, FIND_ACTIVE, repository, digest);
    }

    Optional<StoredManifest> find(Connection connection, Repository repository, Digest digest) throws SQLException {
        return find(connection, FIND, repository, digest);
    }

    private static Optional<StoredManifest> find(Connection connection, String query, Repository repository,
            Digest digest) throws SQLException {
        return Sql.find(connection, query,
                row -> new StoredManifest(digest, new MediaType(row.getString(1)), row.getBytes(2)), digest,
                repository.registry(), repository.name());
    }

    /**
     * Finds the push's manifest, which then stays until the transaction ends, or adds it. Where its tags are counted, no other push tags it
     * until then.
     */
    Standing findOrAdd(Connection connection, long repositoryId, ManifestPush push) throws SQLException {
        Manifest manifest = push.manifest();
        boolean counted = push.rules().tagsPerImage() > 0 && !push.tags().isEmpty();
        Optional<Standing> standing = standing(connection, counted ? standingToTag : standingAndKeep, repositoryId,
                manifest.digest());
        if (standing.isEmpty()) {
            return add(connection, repositoryId, push);
        }
        if (!standing.get().mediaType.equals(manifest.mediaType())) {
            throw new RegistryException(
                    new RegistryError.ManifestInvalid("The repository has " + manifest.digest() + " as "
                            + standing.get().mediaType + ", which cannot become " + manifest.mediaType()));
        }
        return standing.get();
    }

    /** As it is now; another transaction may change or remove it. */
    Optional<Standing> find(Connection connection, long repositoryId, Digest digest) throws SQLException {
        return standing(connection, STANDING, repositoryId, digest);
    }

    /** Throws ManifestUnknown; one that is there stays until the transaction ends. */
    void requireAndKeep(Connection connection, long repositoryId, Repository repository, Digest digest)
            throws SQLException {
        if (standing(connection, standingAndKeep, repositoryId, digest).isEmpty()) {
            throw new RegistryException(new RegistryError.ManifestUnknown(repository, digest));
        }
    }

    /** For a removal. */
    Optional<Standing> findToRemove(Connection connection, long repositoryId, Digest digest) throws SQLException {
        return standing(connection, standingToRemove, repositoryId, digest);
    }

    /** The bytes and the edges go with it. */
    void remove(Connection connection, long manifestId) throws SQLException {
        Sql.change(connection, REMOVE, manifestId);
    }

    boolean any(Connection connection, long repositoryId) throws SQLException {
        return Sql.exists(connection, ANY, repositoryId);
    }

    /** Indexes of the repository that name this digest as a manifest of theirs, in the order of their push, at most 100. */
    List<Digest> indexesWith(Connection connection, long repositoryId, long digestId) throws SQLException {
        return Sql.list(connection, INDEXES_WITH, row -> Sql.digest(row, 1), repositoryId, digestId);
    }

    /** The same, without those that are archived. */
    List<Digest> activeIndexesWith(Connection connection, long repositoryId, long digestId) throws SQLException {
        return Sql.list(connection, ACTIVE_INDEXES_WITH, row -> Sql.digest(row, 2), repositoryId, digestId);
    }

    /** The indexes that name these manifests, by the manifests' numbers. */
    Map<Long, Set<Digest>> indexesOf(Connection connection, long repositoryId, List<Long> manifestIds)
            throws SQLException {
        Map<Long, Set<Digest>> indexes = new HashMap<>();
        INDEXES_OF.list(connection, row -> indexes.computeIfAbsent(row.getLong(1), _ -> new HashSet<>())
                .add(Sql.digest(row, 2)), List.of(repositoryId), manifestIds);
        return indexes;
    }

    /** Manifests of the repository that need this digest, in the order of their push, at most 100. */
    List<Digest> usersOf(Connection connection, long repositoryId, long digestId) throws SQLException {
        return Sql.list(connection, USERS_OF, row -> Sql.digest(row, 1), repositoryId, digestId);
    }

    private static Optional<Standing> standing(Connection connection, String query, long repositoryId, Digest digest)
            throws SQLException {
        return Sql.find(connection, query,
                row -> new Standing(row.getLong(1), row.getLong(2), new MediaType(row.getString(3)),
                        Optional.ofNullable(row.getString(4)), row.getInt(6) > 0,
                        ImageTable.status(row.getString(5)), false),
                digest, repositoryId);
    }

    private Standing add(Connection connection, long repositoryId, ManifestPush push) throws SQLException {
        Manifest manifest = push.manifest();
        SortedSet<Digest> named = new TreeSet<>(List.of(manifest.digest()));
        manifest.descriptors().forEach(descriptor -> named.add(descriptor.digest()));
        Map<Digest, Long> known = digests.find(connection, named);
        Parts parts = parts(connection, repositoryId, manifest, known);
        if (!push.rules().sparse()) {
            requireParts(manifest, known, parts);
        }
        Map<Digest, Long> ids = digests.complete(connection, named, known);
        blobs.unprotect(connection, repositoryId, parts.links);
        long digestId = id(ids, manifest.digest());
        long manifestId = Sql.find(connection, ADD, row -> row.getLong(1), repositoryId, digestId, manifest.mediaType(),
                manifest.artifactType(), manifest.bytes().length, imageSize(manifest, parts), clock.instant(),
                push.principal()).orElseThrow(Sql::lostRace);
        Sql.change(connection, ADD_CONTENTS, manifestId, manifest.bytes());
        addEdges(connection, repositoryId, manifestId, manifest, ids);
        return new Standing(manifestId, digestId, manifest.mediaType(), manifest.artifactType(),
                manifest.subject().isPresent(), ImageStatus.ACTIVE, true);
    }

    private Parts parts(Connection connection, long repositoryId, Manifest manifest, Map<Digest, Long> known)
            throws SQLException {
        SortedSet<Long> parts = new TreeSet<>();
        SortedSet<Long> manifests = new TreeSet<>();
        for (Descriptor descriptor : manifest.descriptors()) {
            Long id = known.get(descriptor.digest());
            if (id != null && descriptor.role() != Role.SUBJECT) {
                parts.add(id);
            }
            if (id != null && descriptor.role() == Role.MANIFEST) {
                manifests.add(id);
            }
        }
        return new Parts(blobs.linkedAmong(connection, repositoryId, parts), childrenAndKeep.list(connection,
                row -> new Child(row.getLong(1), row.getLong(2)), List.of(repositoryId), List.copyOf(manifests)));
    }

    private static void requireParts(Manifest manifest, Map<Digest, Long> known, Parts parts) {
        Map<Role, Set<Long>> here = new HashMap<>();
        Set<Digest> blobs = new LinkedHashSet<>();
        Set<Digest> manifests = new LinkedHashSet<>();
        for (Descriptor descriptor : manifest.descriptors()) {
            Set<Long> candidates = here.computeIfAbsent(descriptor.role(), parts::digestIds);
            Long id = known.get(descriptor.digest());
            if (descriptor.required() && (id == null || !candidates.contains(id))) {
                (descriptor.role() == Role.MANIFEST ? manifests : blobs).add(descriptor.digest());
            }
        }
        if (!blobs.isEmpty() || !manifests.isEmpty()) {
            throw new RegistryException(
                    new RegistryError.ManifestBlobUnknown(List.copyOf(blobs), List.copyOf(manifests)));
        }
    }

    /** An index is as large as the largest of its images. */
    private static long imageSize(Manifest manifest, Parts parts) {
        return Math.max(manifest.imageSize(), parts.children.stream().mapToLong(Child::imageSize).max().orElse(0));
    }

    private void addEdges(Connection connection, long repositoryId, long manifestId, Manifest manifest,
            Map<Digest, Long> ids) throws SQLException {
        List<List<Object>> edges = new ArrayList<>();
        for (Descriptor descriptor : manifest.descriptors()) {
            edges.add(List.of(manifestId, edges.size(), repositoryId, id(ids, descriptor.digest()),
                    descriptor.role().name(), descriptor.mediaType(), descriptor.size()));
        }
        Sql.changeEach(connection, ADD_DESCRIPTOR, edges);
        Optional<Descriptor> subject = manifest.subject();
        if (subject.isPresent()) {
            referrers.add(connection, manifestId, repositoryId, id(ids, subject.get().digest()),
                    manifest.artifactType(),
                    manifest.referrerDescriptor());
        }
    }

    private static long id(Map<Digest, Long> ids, Digest digest) {
        return Objects.requireNonNull(ids.get(digest), "every digest has a number by now");
    }
}
