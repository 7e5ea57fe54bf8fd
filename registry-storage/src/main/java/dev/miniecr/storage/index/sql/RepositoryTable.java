package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.Encryption;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The repositories, and what they were told about themselves. */
final class RepositoryTable {
    private static final String FIND_ID = """
            SELECT r.id
            FROM repositories r
            WHERE r.registry_id = ? AND r.name = ?""";

    private static final String COLUMNS = """
            SELECT r.id, r.name, r.created_at, r.tag_mutability, r.tag_exceptions, r.encryption_type, r.encryption_key,
                r.scan_on_push
            FROM repositories r
            """;

    private static final String FIND = COLUMNS + """
            WHERE r.registry_id = ? AND r.name = ?""";

    private static final String AFTER = COLUMNS + """
            WHERE r.registry_id = ? AND r.name > ?
            ORDER BY r.name
            LIMIT ?""";

    private static final String TAG_MUTABILITY = """
            SELECT r.tag_mutability, r.tag_exceptions
            FROM repositories r
            WHERE r.id = ?""";

    private static final String CREATE = """
            INSERT INTO repositories (registry_id, name, created_at, tag_mutability, tag_exceptions, encryption_type,
                encryption_key, scan_on_push)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            RETURNING id""";

    private static final String CHANGE = """
            UPDATE repositories
            SET tag_mutability = ?, tag_exceptions = ?, encryption_type = ?, encryption_key = ?, scan_on_push = ?
            WHERE id = ?""";

    private static final String NAMES_AFTER = """
            SELECT name
            FROM repositories
            WHERE registry_id = ? AND name > ?
            ORDER BY name
            LIMIT ?""";

    private static final String IMMUTABLE = "IMMUTABLE";
    private static final String MUTABLE = "MUTABLE";

    private final Clock clock;
    private final ResourceTagTable resourceTags;
    private final DocumentTable documents;
    private final String findIdAndKeep;
    private final String findToChange;
    private final String findToRemove;
    private final String tagMutabilityAndFreeze;

    RepositoryTable(Dialect dialect, Clock clock, ResourceTagTable resourceTags, DocumentTable documents) {
        this.clock = clock;
        this.resourceTags = resourceTags;
        this.documents = documents;
        this.findIdAndKeep = dialect.keeping(FIND_ID, "r");
        this.findToChange = dialect.changing(FIND, "r");
        this.findToRemove = dialect.removing(FIND, "r");
        this.tagMutabilityAndFreeze = dialect.freezing(TAG_MUTABILITY, "r");
    }

    /** For reading. */
    Optional<Long> findId(Connection connection, Repository repository) throws SQLException {
        return findId(connection, FIND_ID, repository);
    }

    /** For reading. Throws NameUnknown. */
    long require(Connection connection, Repository repository) throws SQLException {
        return required(repository, findId(connection, FIND_ID, repository));
    }

    /** For writing: the repository is not removed until the transaction ends. Throws NameUnknown. */
    long requireAndKeep(Connection connection, Repository repository) throws SQLException {
        return required(repository, findId(connection, findIdAndKeep, repository));
    }

    /** For writing: the repository is not removed until the transaction ends. */
    long findOrCreate(Connection connection, Repository repository, WriteConditions conditions) throws SQLException {
        Optional<Long> found = findId(connection, findIdAndKeep, repository);
        if (found.isPresent()) {
            return found.get();
        }
        StoredRepository created = create(connection, repository, conditions.createsRepository(repository))
                .orElseThrow(Sql::lostRace);
        conditions.created(created);
        return created.id();
    }

    /** Empty when there is one of this name. Throws TooManyTags. */
    Optional<StoredRepository> create(Connection connection, Repository repository, NewRepository beginning)
            throws SQLException {
        RepositorySettings settings = beginning.settings();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Long> id = Sql.find(connection, CREATE, row -> row.getLong(1), repository.registry(),
                repository.name(), now, mutability(settings), exceptions(settings), settings.encryption().type(),
                settings.encryption().key(), scanOnPush(settings));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        resourceTags.put(connection, id.get(), Map.of(), beginning.tags());
        for (Map.Entry<Document.Kind, String> document : beginning.documents().entrySet()) {
            documents.put(connection, id.get(), Document.Key.of(document.getKey(), repository.registry(),
                    Optional.of(repository.name())), document.getValue());
        }
        return Optional.of(new StoredRepository(id.get(), repository, now, settings, beginning.tags()));
    }

    Optional<StoredRepository> find(Connection connection, Repository repository) throws SQLException {
        return find(connection, FIND, repository);
    }

    /** Its settings and its resource tags are this transaction's to change. Throws NameUnknown. */
    StoredRepository requireToChange(Connection connection, Repository repository) throws SQLException {
        return required(repository, find(connection, findToChange, repository));
    }

    /** Nobody else writes to it or relies on it. Throws NameUnknown. */
    StoredRepository requireToRemove(Connection connection, Repository repository) throws SQLException {
        return required(repository, find(connection, findToRemove, repository));
    }

    /** What it says of tags until the transaction ends. */
    TagMutability tagMutability(Connection connection, long repositoryId) throws SQLException {
        return Sql.find(connection, tagMutabilityAndFreeze, row -> tagMutability(row.getString(1), row.getString(2)),
                repositoryId).orElseThrow(Sql::lostRace);
    }

    /** Writes its settings. */
    void change(Connection connection, StoredRepository repository) throws SQLException {
        RepositorySettings settings = repository.settings();
        Sql.change(connection, CHANGE, mutability(settings), exceptions(settings), settings.encryption().type(),
                settings.encryption().key(), scanOnPush(settings), repository.id());
    }

    List<StoredRepository> after(Connection connection, RegistryId registry, Optional<String> after, int limit)
            throws SQLException {
        return withTags(connection,
                Sql.list(connection, AFTER, row -> read(row, registry), registry, Sql.after(after), limit));
    }

    List<RepositoryName> namesAfter(Connection connection, RegistryId registry, Optional<String> after, int limit)
            throws SQLException {
        return Sql.list(connection, NAMES_AFTER, row -> new RepositoryName(row.getString(1)), registry,
                Sql.after(after),
                limit);
    }

    private static Optional<Long> findId(Connection connection, String query, Repository repository)
            throws SQLException {
        return Sql.find(connection, query, row -> row.getLong(1), repository.registry(), repository.name());
    }

    private Optional<StoredRepository> find(Connection connection, String query, Repository repository)
            throws SQLException {
        List<StoredRepository> one = Sql.list(connection, query, row -> read(row, repository.registry()),
                repository.registry(), repository.name());
        return withTags(connection, one).stream().findFirst();
    }

    private static <T> T required(Repository repository, Optional<T> found) {
        return found.orElseThrow(() -> new RegistryException(new RegistryError.NameUnknown(repository)));
    }

    private List<StoredRepository> withTags(Connection connection, List<StoredRepository> repositories)
            throws SQLException {
        SortedSet<Long> ids = repositories.stream().map(StoredRepository::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Map<Long, Map<String, String>> tags = resourceTags.of(connection, ids);
        return repositories.stream().map(repository -> repository.with(tags.getOrDefault(repository.id(), Map.of())))
                .toList();
    }

    private static StoredRepository read(ResultSet row, RegistryId registry) throws SQLException {
        RepositorySettings settings = new RepositorySettings(tagMutability(row.getString(4), row.getString(5)),
                new Encryption(row.getString(6), Optional.ofNullable(row.getString(7))), row.getInt(8) == 1);
        return new StoredRepository(row.getLong(1), new Repository(registry, new RepositoryName(row.getString(2))),
                Instant.ofEpochMilli(row.getLong(3)), settings, Map.of());
    }

    private static TagMutability tagMutability(String mutability, String exceptions) {
        return new TagMutability(mutability.equals(IMMUTABLE), Arrays.stream(exceptions.split(" "))
                .filter(filter -> !filter.isEmpty()).map(TagFilter::new).toList());
    }

    private static String mutability(RepositorySettings settings) {
        return settings.tagMutability().immutable() ? IMMUTABLE : MUTABLE;
    }

    private static String exceptions(RepositorySettings settings) {
        return settings.tagMutability().exceptions().stream().map(TagFilter::pattern).collect(Collectors.joining(" "));
    }

    private static int scanOnPush(RepositorySettings settings) {
        return settings.scanOnPush() ? 1 : 0;
    }
}
