package dev.miniecr.storage.index.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** The thread that copies what was committed from SQLite's write-ahead log into its database file, so that the log stays short. */
final class SqliteCheckpointer implements AutoCloseable {
    /*
     * A passive checkpoint waits for nobody, and leaves what is written meanwhile. So the first one does most of it beside readers and
     * writer, and a second one the rest while the writer is held back; then the next commit begins the log anew, over bytes that the file
     * has already, which fsync makes durable sooner than a file that grows. Only what a reader still needs can be left now, and if the
     * log gets long all the same, readers are held back too.
     *
     * The length of the log is the file system's word, never read through an open file: closing any descriptor of SQLite's files in this
     * process would drop the locks that SQLite holds on them.
     */
    private final SqliteConnection connection;
    private final SqliteReaders readers;
    private final SqliteWriter writer;
    private final Path log;
    private final long checkpointBytes;
    private final long restartBytes;
    private final Semaphore wanted = new Semaphore(0);
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private volatile long lengthAtLast;
    private volatile boolean closed;

    /** The connection is the checkpointer's from now on. */
    SqliteCheckpointer(SqliteConnection connection, SqliteReaders readers, SqliteWriter writer, Path log,
            long checkpointBytes, long restartBytes) {
        this.connection = connection;
        this.readers = readers;
        this.writer = writer;
        this.log = log;
        this.checkpointBytes = checkpointBytes;
        this.restartBytes = restartBytes;
    }

    void start() {
        Thread.ofPlatform().name("index-checkpointer").daemon().start(this::run);
    }

    /** Told by the writer after each commit. */
    void committed() {
        long length = length();
        if (length < lengthAtLast) {
            lengthAtLast = 0;
        }
        if (length - lengthAtLast > checkpointBytes && wanted.availablePermits() == 0) {
            wanted.release();
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        wanted.release();
        ended.join();
        connection.close();
    }

    private void run() {
        try {
            for (wanted.acquireUninterruptibly(); !closed; wanted.acquireUninterruptibly()) {
                checkpoint();
            }
        } finally {
            ended.complete(true);
        }
    }

    private void checkpoint() {
        try {
            copy("PASSIVE");
            writer.holdingBack(() -> copy("PASSIVE"));
            lengthAtLast = length();
            if (lengthAtLast > restartBytes) {
                readers.holdingBack(() -> writer.holdingBack(() -> copy("RESTART")));
            }
        } catch (SQLException | IOException e) {
            // Only room is lost: the log goes on, and the next commit asks again. A disk that fails will fail a commit too.
            lengthAtLast = 0;
        }
    }

    private void copy(String how) throws SQLException {
        connection.command("PRAGMA wal_checkpoint(" + how + ")");
    }

    private long length() {
        return log.toFile().length();
    }
}
