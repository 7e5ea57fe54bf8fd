package dev.miniecr.server;

import dev.miniecr.storage.oci.RegistryId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The data directory: one process's own, of one account, and whether the last process left it clean. docs/storage-layout.md specifies it. */
final class DataDirectory implements Closeable {
    private static final String FORMAT = "mini-ecr data directory, format 1";

    private final Path root;
    private final FileChannel lockFile;
    private final Optional<Instant> uncleanSince;

    private DataDirectory(Path root, FileChannel lockFile, Optional<Instant> uncleanSince) {
        this.root = root;
        this.lockFile = lockFile;
        this.uncleanSince = uncleanSince;
    }

    /**
     * Opens the directory for this process alone; makes it on first use.
     *
     * Throws DataDirectoryException when another process has it, when it is no data directory, or when it belongs to another account.
     */
    static DataDirectory open(Path root, RegistryId registry, Clock clock) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        if (Files.notExists(root)) {
            Files.createDirectories(Optional.ofNullable(root.getParent()).orElse(root));
            Files.createDirectories(root, ownerOnly);
        }
        checkOurs(root);
        FileChannel lockFile = lock(root);
        try {
            writeFormat(root, registry);
            if (Files.notExists(root.resolve("secrets"))) {
                Files.createDirectory(root.resolve("secrets"), ownerOnly);
            }
            Path running = root.resolve("running");
            Optional<Instant> since = Files.exists(running)
                    ? Optional.of(Instant.parse(Files.readString(running).strip()))
                    : Optional.empty();
            if (since.isEmpty()) {
                write(root, running, clock.instant().toString());
            }
            return new DataDirectory(root, lockFile, since);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static void checkOurs(Path root) throws IOException {
        if (Files.exists(root.resolve("format"))) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            List<String> others = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("lock") && !name.equals("format.new")).toList();
            if (!others.isEmpty()) {
                throw new DataDirectoryException(
                        root + " is not empty and no mini-ecr data directory; give another with --data");
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // held until the process ends
    private static FileChannel lock(Path root) throws IOException {
        FileChannel file = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                file.truncate(0).write(
                        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // another server in this very process: the same answer
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        String owner = Files.readString(root.resolve("lock")).strip();
        throw new DataDirectoryException("The data directory " + root + " is in use by process " + owner
                + "; stop it, or give another with --data");
    }

    private static void writeFormat(Path root, RegistryId registry) throws IOException {
        Path format = root.resolve("format");
        String text = FORMAT + "\nregistryId " + registry + "\n";
        if (Files.notExists(format)) {
            write(root, format, text);
            return;
        }
        List<String> lines = Files.readString(format).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FORMAT)) {
            throw new DataDirectoryException(
                    format + " says that another version of mini-ecr wrote this directory: " + lines);
        }
        if (!lines.contains("registryId " + registry)) {
            throw new DataDirectoryException(
                    "The data directory " + root + " belongs to another account than registryId "
                            + registry + ": " + lines.getLast());
        }
    }

    private static void write(Path root, Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        sync(root);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    Path root() {
        return root;
    }

    /** For files that only the owner may read. */
    Path secrets() {
        return root.resolve("secrets");
    }

    /** The text of a file among the secrets. */
    Optional<String> findSecret(String name) throws IOException {
        Path file = secrets().resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Keeps a text among the secrets; it is on the disk when this returns. */
    void keepSecret(String name, String text) throws IOException {
        Path fresh = secrets().resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        write(secrets(), secrets().resolve(name), text + "\n");
    }

    Path index() {
        return root.resolve("index.db");
    }

    Path controlSocket() {
        return root.resolve("control.sock");
    }

    /** When the process began that did not end cleanly; empty after a clean stop and on first use. */
    Optional<Instant> uncleanSince() {
        return uncleanSince;
    }

    /** What an unclean stop may have left has been swept: the next sweep need not look further back than now. */
    void swept(Instant now) throws IOException {
        write(root, root.resolve("running"), now.toString());
    }

    /** Notes a clean stop. To be called when everything else is closed. */
    void markClean() throws IOException {
        Files.deleteIfExists(root.resolve("running"));
        sync(root);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
