package dev.miniecr.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads what a store hands out, whichever kind it is. */
public final class Contents {
    private Contents() {}

    /** All bytes of the blob at this location. */
    public static byte[] read(BlobStore store, Location location) throws IOException {
        try (BlobContent content = store.open(location)) {
            return read(content);
        }
    }

    public static byte[] read(BlobContent content) throws IOException {
        return switch (content) {
            case BlobContent.Bytes bytes -> bytes.bytes();
            case BlobContent.File file -> read(file);
            case BlobContent.Stream stream -> {
                try (InputStream in = stream.open(0, stream.size())) {
                    yield in.readAllBytes();
                }
            }
            case BlobContent.Redirect redirect -> throw new IOException("It is at " + redirect.target());
        };
    }

    /** All bytes of one and then all of the other. */
    public static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] read(BlobContent.File file) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) file.size());
        while (all.hasRemaining()) {
            if (file.channel().read(all, all.position()) < 0) {
                throw new IOException("The file is shorter than its size");
            }
        }
        return all.array();
    }
}
