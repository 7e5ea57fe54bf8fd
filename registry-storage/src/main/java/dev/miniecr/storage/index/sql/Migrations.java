package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the tables to the state that this program works on, and refuses tables that it does not know. */
final class Migrations {
    /* Released files never change: what is applied is compared with its checksum. A change is a new file at the end. */
    private static final List<String> FILES = List.of("0001-names-tags-links-uploads.sql", "0002-documents.sql",
            "0003-repository-settings.sql", "0004-images.sql", "0005-upload-parts.sql",
            "0006-lifecycle-runs.sql");

    /* Until the transaction ends; the number means nothing but this. */
    private static final String ONE_NODE_AT_A_TIME = "SELECT pg_advisory_xact_lock(5577001)";

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS migrations (
                version BIGINT PRIMARY KEY,
                checksum ${text} NOT NULL,
                applied_at BIGINT NOT NULL
            )""";

    private static final String APPLIED = """
            SELECT checksum
            FROM migrations
            ORDER BY version""";

    private static final String RECORD = """
            INSERT INTO migrations (version, checksum, applied_at)
            VALUES (?, ?, ?)""";

    private final Dialect dialect;
    private final Clock clock;
    private final List<Migration> migrations;

    private record Migration(String file, String text, String checksum) {}

    Migrations(Dialect dialect, Clock clock) throws IOException {
        this.dialect = dialect;
        this.clock = clock;
        List<Migration> read = new ArrayList<>();
        for (String file : FILES) {
            String text = dialect.translate(resource(file));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            read.add(new Migration(file, text, Digest.Algorithm.SHA256.of(bytes).hex()));
        }
        this.migrations = List.copyOf(read);
    }

    void apply(Database database) throws IOException {
        Optional<String> refusal = database.write(this::apply);
        if (refusal.isPresent()) {
            throw new IndexException(refusal.get());
        }
    }

    /** Applies what is missing; or nothing, and says what is wrong. */
    private Optional<String> apply(Connection connection) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            execute(connection, ONE_NODE_AT_A_TIME);
        }
        execute(connection, dialect.translate(CREATE));
        List<String> applied = Sql.list(connection, APPLIED, row -> row.getString(1));
        if (applied.size() > migrations.size()) {
            return Optional.of("The index is at version " + applied.size() + " and this program knows versions up to "
                    + migrations.size() + ": start the newer program");
        }
        for (int i = 0; i < applied.size(); i++) {
            Migration migration = migrations.get(i);
            if (!applied.get(i).equals(migration.checksum)) {
                return Optional.of("The index was made by another " + migration.file + " (checksum " + applied.get(i)
                        + ") than this program's (" + migration.checksum + ")");
            }
        }
        for (int i = applied.size(); i < migrations.size(); i++) {
            for (String statement : migrations.get(i).text.split(";\\s*(\\n|$)")) {
                execute(connection, statement);
            }
            Sql.change(connection, RECORD, i + 1, migrations.get(i).checksum, clock.instant());
        }
        return Optional.empty();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String file) throws IOException {
        try (InputStream stream = Migrations.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IndexException("The program lacks its file " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
