package dev.miniecr.storage.blob.file;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which path is whose: locations are paths below the root, and only those that this class would write itself are read back. */
record Layout(Path root) {
    private static final String ID = "[0-9a-f]{32}";
    private static final Pattern UPLOAD = Pattern.compile("uploads/" + ID);
    private static final Pattern BLOB = Pattern.compile("blobs/(?:sha256/([0-9a-f]{2})/\\1[0-9a-f]{62}|"
            + "sha512/([0-9a-f]{2})/\\2[0-9a-f]{126})-" + ID);

    static Location upload(String id) {
        return new Location("uploads/" + id);
    }

    /** The id in the location of an upload. */
    static String uploadId(Location upload) {
        return upload.value().substring(upload.value().indexOf('/') + 1);
    }

    static Location blob(Digest digest, String id) {
        return new Location("blobs/" + digest.algorithm() + "/" + digest.hex().substring(0, 2) + "/" + digest.hex()
                + "-" + id);
    }

    static boolean isUpload(Location location) {
        return UPLOAD.matcher(location.value()).matches();
    }

    static boolean isBlob(Location location) {
        return BLOB.matcher(location.value()).matches();
    }

    /** The file of a location. Throws IOException for a text that no store of files has made. */
    Path path(Location location) throws IOException {
        if (!isUpload(location) && !isBlob(location)) {
            throw new IOException("Not a location of a blob store of files: " + location);
        }
        return root.resolve(location.value());
    }

    /** The directory whose sync makes the name of this location's file survive a crash. */
    Path directory(Location location) {
        return root.resolve(location.value().substring(0, location.value().lastIndexOf('/')));
    }

    /** The location of a file; empty for a file that the store did not make. */
    Optional<Location> location(Path file) {
        Location location = new Location(root.relativize(file).toString());
        return Optional.of(location).filter(made -> isUpload(made) || isBlob(made));
    }

    Path uploads() {
        return root.resolve("uploads");
    }

    List<Path> blobDirectories() {
        List<Path> directories = new ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            directories.addAll(blobDirectories(algorithm));
        }
        return directories;
    }

    private List<Path> blobDirectories(Digest.Algorithm algorithm) {
        List<Path> directories = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            directories.add(blobs(algorithm).resolve(HexFormat.of().toHexDigits((byte) i)));
        }
        return directories;
    }

    private Path blobs(Digest.Algorithm algorithm) {
        return root.resolve("blobs").resolve(algorithm.toString());
    }

    /*
     * The directory above is synced after its names were made, and where they were there already all the same: an earlier start may have been cut
     * off between the two. An empty directory needs no sync of its own: each commit syncs the one that it renames to.
     */
    void makeDirectories(FileLayer layer) throws IOException {
        layer.createDirectory(root);
        layer.createDirectory(uploads());
        layer.createDirectory(root.resolve("blobs"));
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            layer.createDirectory(blobs(algorithm));
            Set<Path> there = Set.copyOf(layer.list(blobs(algorithm)));
            for (Path directory : blobDirectories(algorithm)) {
                if (!there.contains(directory)) {
                    layer.createDirectory(directory);
                }
            }
            layer.syncDirectory(blobs(algorithm));
        }
        layer.syncDirectory(root.resolve("blobs"));
        layer.syncDirectory(uploads());
        layer.syncDirectory(root);
        Path parent = root.getParent();
        if (parent != null) {
            layer.syncDirectory(parent);
        }
    }
}
