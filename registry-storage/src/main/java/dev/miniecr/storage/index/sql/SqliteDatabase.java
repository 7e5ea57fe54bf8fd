package dev.miniecr.storage.index.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One SQLite file, which nobody else may write to while it is open. */
public final class SqliteDatabase implements Database {
    /*
     * A write-ahead log with synchronous=FULL: COMMIT returns after the log's fsync, and readers do not wait for the writer. Memory mapping is
     * off, for there a failing disk is a signal to the whole process and no error. temp_store keeps what savepoints remember out of files.
     */
    private static final List<String> SETTINGS = List.of("PRAGMA busy_timeout = 10000", "PRAGMA page_size = 4096",
            "PRAGMA auto_vacuum = INCREMENTAL", "PRAGMA mmap_size = 0", "PRAGMA temp_store = MEMORY",
            "PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 0");

    private final SqliteReaders readers;
    private final SqliteCheckpointer checkpointer;
    private final SqliteWriter writer;

    /**
     * How much of everything.
     *
     * @param readers         connections that read
     * @param waiting         units that may wait to be written; whoever comes then waits for room
     * @param together        units in one commit
     * @param checkpointBytes growth of the write-ahead log that asks for a checkpoint
     * @param restartBytes    length of the write-ahead log at which everybody is held up until it begins anew
     */
    public record Limits(int readers, int waiting, int together, long checkpointBytes, long restartBytes) {
        public static Limits forCores(int cores) {
            return new Limits(Math.max(4, 2 * cores), 1024, 64, 16 << 20, 64 << 20);
        }
    }

    /** Opens the file and makes it where it is missing; its folder is there. */
    public SqliteDatabase(Path file, Limits limits) throws IOException {
        List<SqliteConnection> opened = new ArrayList<>();
        try {
            SqliteConnection writing = open(file, opened);
            writing.command("PRAGMA cache_size = -16384");
            writing.command("PRAGMA journal_size_limit = " + limits.checkpointBytes);
            if (!writing.command("PRAGMA journal_mode = WAL").equals(Optional.of("wal"))) {
                throw new IndexException("SQLite cannot keep a write-ahead log beside " + file);
            }
            SqliteConnection checkpointing = open(file, opened);
            List<SqliteConnection> reading = new ArrayList<>();
            while (reading.size() < limits.readers) {
                SqliteConnection connection = open(file, opened);
                connection.command("PRAGMA query_only = ON");
                reading.add(connection);
            }
            this.readers = new SqliteReaders(reading);
            this.writer = new SqliteWriter(writing, limits.waiting, limits.together);
            this.checkpointer = new SqliteCheckpointer(checkpointing, readers, writer,
                    file.resolveSibling(file.getFileName() + "-wal"), limits.checkpointBytes, limits.restartBytes);
        } catch (SQLException | IOException e) {
            opened.forEach(connection -> close(connection, e));
            throw e instanceof IOException failure ? failure : new IndexException("SQLite cannot open " + file, e);
        }
        checkpointer.start();
        writer.start(checkpointer::committed);
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public <T> T read(Unit<T> unit) throws IOException {
        return readers.read(unit);
    }

    @Override
    public <T> T write(Unit<T> unit) throws IOException {
        return writer.write(unit);
    }

    /** Finishes the units that wait; later ones are refused. */
    @Override
    public void close() throws IOException {
        try (readers; checkpointer; writer) {
            // Closed in the opposite order: nobody is told of a commit, or holds readers back, after it is gone.
        } catch (SQLException e) {
            throw new IndexException("SQLite could not close its file", e);
        }
    }

    private static SqliteConnection open(Path file, List<SqliteConnection> opened) throws SQLException {
        SqliteConnection connection = new SqliteConnection(file);
        opened.add(connection);
        for (String setting : SETTINGS) {
            connection.command(setting);
        }
        return connection;
    }

    private static void close(SqliteConnection connection, Exception cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
