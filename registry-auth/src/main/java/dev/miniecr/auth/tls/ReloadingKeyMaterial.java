package dev.miniecr.auth.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;

/** Key material that follows its files when they are renewed. */
public final class ReloadingKeyMaterial {
    /*
     * Files are compared by where they really are, since Kubernetes renews them by swapping a symbolic link above them, and by size, time
     * and inode. They are looked at before they are read, so that what changes meanwhile is seen the next time. A pair of which only one
     * half is there yet does not match, and the old material stays.
     */

    /** What a look at the files found. */
    public sealed interface Poll {
        /** Nothing that was not known before. */
        record Unchanged() implements Poll {}

        /** The files have changed, and this is what they hold; it is in use from now on. */
        record Renewed(KeyMaterial material) implements Poll {}

        /** The files have changed and cannot be used; what was read before stays in use. Told once for each state of the files. */
        record Failed(TlsFileException problem) implements Poll {}
    }

    private record Stamp(String place, long size, FileTime modified, String inode) {
        static Stamp of(Path file) {
            try {
                Path real = file.toRealPath();
                BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
                return new Stamp(real.toString(), attributes.size(), attributes.lastModifiedTime(),
                        Objects.toString(attributes.fileKey()));
            } catch (IOException e) {
                return new Stamp("", 0, FileTime.fromMillis(0), "");
            }
        }
    }

    private final KeyFiles files;
    private List<Stamp> seen;
    private volatile KeyMaterial current;

    /** Reads the files for the first time. Throws {@link TlsFileException}. */
    public ReloadingKeyMaterial(KeyFiles files) throws TlsFileException {
        this.files = files;
        this.seen = stamps();
        this.current = KeyMaterial.read(files);
    }

    /** What was last read well. From any thread. */
    public KeyMaterial current() {
        return current;
    }

    /** Looks whether the files have changed. Blocks on the disk; from one thread at a time. */
    public Poll poll() {
        List<Stamp> now = stamps();
        if (now.equals(seen)) {
            return new Poll.Unchanged();
        }
        seen = now;
        try {
            KeyMaterial read = KeyMaterial.read(files);
            current = read;
            return new Poll.Renewed(read);
        } catch (TlsFileException e) {
            return new Poll.Failed(e);
        }
    }

    private List<Stamp> stamps() {
        return List.of(Stamp.of(files.certificate()), Stamp.of(files.key()));
    }
}
