package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.IdentityStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Brings the tables to the state that this program works on, and refuses tables that it does not know. */
final class Migrations {
    /* Released files never change: what is applied is compared with its checksum. A change is a new file at the end. */
    private static final List<String> FILES = List.of("0001-identities.sql", "0002-accounts.sql");
    private static final String ACCOUNT = "${account}";

    /* One node at a time, until the transaction ends; the number means nothing but this. SQLite has one writer, and no such function. */
    private static final String POSTGRESQL_LOCK = "SELECT pg_advisory_xact_lock(5577002)";

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS auth_migrations (
                version BIGINT PRIMARY KEY,
                checksum TEXT NOT NULL,
                applied_at BIGINT NOT NULL
            )""";

    private static final String APPLIED = """
            SELECT checksum
            FROM auth_migrations
            ORDER BY version""";

    private static final String RECORD = """
            INSERT INTO auth_migrations (version, checksum, applied_at)
            VALUES (?, ?, ?)""";

    private final String account;
    private final Clock clock;
    private final List<Migration> migrations;

    private record Migration(String file, String text, String checksum) {}

    /** @param account whose the identities are that were made before there were several accounts: twelve digits */
    Migrations(String account, Clock clock) throws IOException {
        this.account = account;
        this.clock = clock;
        List<Migration> read = new ArrayList<>();
        for (String file : FILES) {
            byte[] bytes = resource(file);
            read.add(new Migration(file, new String(bytes, StandardCharsets.UTF_8), checksum(bytes)));
        }
        this.migrations = List.copyOf(read);
    }

    /** Throws IdentityStoreException, and changes nothing, where the tables are another program's. */
    void apply(AuthDatabase database) throws IOException {
        Optional<String> refusal = database.write(this::apply);
        if (refusal.isPresent()) {
            throw new IdentityStoreException(refusal.get());
        }
    }

    private Optional<String> apply(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
            Sql.execute(connection, POSTGRESQL_LOCK);
        }
        Sql.execute(connection, CREATE);
        List<String> applied = Sql.list(connection, APPLIED, row -> row.getString(1));
        if (applied.size() > migrations.size()) {
            return Optional.of("The identities are at version " + applied.size()
                    + " and this program knows versions up to " + migrations.size() + ": start the newer program");
        }
        for (int i = 0; i < applied.size(); i++) {
            Migration migration = migrations.get(i);
            if (!applied.get(i).equals(migration.checksum)) {
                return Optional.of("The identities were made by another " + migration.file + " (checksum "
                        + applied.get(i) + ") than this program's (" + migration.checksum + ")");
            }
        }
        for (int i = applied.size(); i < migrations.size(); i++) {
            for (String statement : migrations.get(i).text.replace(ACCOUNT, account).split(";\\s*(\\n|$)")) {
                Sql.execute(connection, statement);
            }
            Sql.change(connection, RECORD, i + 1, migrations.get(i).checksum, clock.instant());
        }
        return Optional.empty();
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream stream = Migrations.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IdentityStoreException("The program lacks its file " + file);
            }
            return stream.readAllBytes();
        }
    }

    private static String checksum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java lacks SHA-256", e);
        }
    }
}
