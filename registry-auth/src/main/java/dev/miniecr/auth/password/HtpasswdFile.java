package dev.miniecr.auth.password;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** An htpasswd file that may change while it is in use. Its last good content holds until there is a better one. */
public final class HtpasswdFile {
    /*
     * A change is seen by what the path leads to at that moment: Kubernetes does not write into a mounted file, it turns a link further up
     * (..data) to another folder, and then deletes the old one. If the file goes between finding and reading it, it is looked for once more.
     *
     * Two writes within one tick of the file system's clock leave the same time, and perhaps the same size. So a file that was just read is
     * read once more at the next poll; after that its attributes are trusted.
     */
    private static final int MAX_BYTES = 4 << 20;

    /** What a poll found. */
    public sealed interface Poll {

        /** As at the last poll, also where that was a problem. */
        record Unchanged() implements Poll {}

        /** Other users than before, or the same after a problem. */
        record Changed(Htpasswd htpasswd) implements Poll {}

        /** The file cannot be read now, for a reason that the last poll did not tell. The users are those of before. */
        record Problem(String message) implements Poll {}
    }

    private record Stamp(Path file, FileTime modified, long size, Optional<Object> key) {}

    private final Path path;
    private volatile Htpasswd current;
    private Stamp stamp;
    private boolean settled;
    private Optional<String> problem = Optional.empty();

    /** Reads the file. Throws IOException where it cannot be read, MalformedException where it is no htpasswd file. */
    public HtpasswdFile(Path path) throws IOException, Htpasswd.MalformedException {
        this.path = path;
        this.stamp = stamp();
        this.current = read(stamp);
    }

    /** The users of the last content that could be read. */
    public Htpasswd current() {
        return current;
    }

    /** Looks for a change; to be called about once a second, by one thread at a time. Reads no more than attributes where there is none. */
    public Poll pollChanged() {
        try {
            return lookTwice();
        } catch (IOException e) {
            settled = false;
            return problem("cannot be read: " + e);
        } catch (Htpasswd.MalformedException e) {
            return problem(e.problem());
        }
    }

    private Poll lookTwice() throws IOException, Htpasswd.MalformedException {
        try {
            return look();
        } catch (IOException _) {
            return look();
        }
    }

    private Poll look() throws IOException, Htpasswd.MalformedException {
        Stamp found = stamp();
        boolean same = found.equals(stamp);
        if (same && settled) {
            return new Poll.Unchanged();
        }
        settled = same;
        stamp = found;
        Htpasswd read = read(found);
        if (problem.isEmpty() && read.equals(current)) {
            return new Poll.Unchanged();
        }
        problem = Optional.empty();
        current = read;
        return new Poll.Changed(read);
    }

    private Poll problem(String message) {
        String whole = path + ": " + message;
        if (problem.equals(Optional.of(whole))) {
            return new Poll.Unchanged();
        }
        problem = Optional.of(whole);
        return new Poll.Problem(whole);
    }

    private Stamp stamp() throws IOException {
        Path file = path.toRealPath();
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(path + " is not a file");
        }
        return new Stamp(file, attributes.lastModifiedTime(), attributes.size(),
                Optional.ofNullable(attributes.fileKey()));
    }

    private static Htpasswd read(Stamp stamp) throws IOException, Htpasswd.MalformedException {
        try (InputStream content = Files.newInputStream(stamp.file())) {
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(stamp.file() + " has more than " + MAX_BYTES + " bytes");
            }
            return Htpasswd.parse(bytes);
        }
    }
}
