package dev.miniecr.storage.index.sql;

import java.util.Optional;

/** What differs between the databases. */
public enum Dialect {
    SQLITE("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER PRIMARY KEY", "TEXT COLLATE BINARY", "BLOB", "WITHOUT ROWID"),

    POSTGRESQL("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BIGINT PRIMARY KEY", "TEXT COLLATE \"C\"", "BYTEA",
            "");

    private final String identity;
    private final String key;
    private final String text;
    private final String bytes;
    private final String clustered;

    Dialect(String identity, String key, String text, String bytes, String clustered) {
        this.identity = identity;
        this.key = key;
        this.text = text;
        this.bytes = bytes;
        this.clustered = clustered;
    }

    /** A migration in this database's words: its column types, and what orders a table by its key. */
    String translate(String migration) {
        return migration.replace("${identity}", identity).replace("${key}", key).replace("${text}", text)
                .replace("${bytes}", bytes).replace("${clustered}", clustered);
    }

    /* What a query finds in this table stays as follows until the transaction ends. SQLite has one writer, and nothing to say. */

    /** Nobody removes the rows. */
    String keeping(String query, String table) {
        return locking(query, "KEY SHARE", table);
    }

    /** Nobody changes the rows. */
    String freezing(String query, String table) {
        return locking(query, "SHARE", table);
    }

    /** Only this transaction changes the rows; others may still rely on their being there. */
    String changing(String query, String table) {
        return locking(query, "NO KEY UPDATE", table);
    }

    /** Only this transaction changes or removes the rows, and nobody relies on them. */
    String removing(String query, String table) {
        return locking(query, "UPDATE", table);
    }

    /** A query that waits while another transaction holds this name, and holds it until its own ends; none where there is one writer anyway. */
    Optional<String> holdingName() {
        return this == SQLITE
                ? Optional.empty()
                : Optional.of("SELECT pg_advisory_xact_lock(5577002, hashtext(?))");
    }

    private String locking(String query, String strength, String table) {
        return this == SQLITE ? query : query + "\nFOR " + strength + " OF " + table;
    }
}
