package dev.miniecr.auth.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A file of secrets that only its owner may read (0600) and that is always there as a whole, old or new. */
final class SecretFile {
    /*
     * Written beside itself, synced, renamed, and the directory synced: a crash leaves at most the file beside, which the next write removes. A
     * process writes alone: the server holds the lock on the data directory.
     */
    private static final int KEY_BYTES = 32;
    private static final int MOST_BYTES = 1 << 20;
    private static final String KEY_MARK = "mini-ecr-key-1:";

    private final Path file;

    SecretFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** Empty where there is no such file. */
    Optional<byte[]> read() throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw malformed("it is larger than " + MOST_BYTES + " bytes");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    void write(byte[] content) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        makeDirectory(directory);
        Path beside = directory.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    /** The 256-bit key that this file holds; made by these random numbers where there is no file yet. */
    byte[] key(SecureRandom random) throws IOException {
        Optional<byte[]> content = read();
        if (content.isPresent()) {
            return parseKey(new String(content.get(), StandardCharsets.ISO_8859_1).strip());
        }
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        write((KEY_MARK + Base64Url.encode(key) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return key;
    }

    /** What is thrown when the file holds something else than it should. */
    IOException malformed(String what) {
        return new IOException("The secrets file " + file + " is malformed: " + what
                + ". Restore it from a backup, or remove it to start with new keys: what the old ones issued ends then");
    }

    private byte[] parseKey(String text) throws IOException {
        try {
            byte[] key = Base64Url.decode(text.startsWith(KEY_MARK) ? text.substring(KEY_MARK.length()) : "");
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (MalformedTokenException _) {
            // Answered below.
        }
        throw malformed("it must hold " + KEY_MARK + " and 32 bytes in Base64url");
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            sync(Objects.requireNonNull(directory.getParent()));
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
