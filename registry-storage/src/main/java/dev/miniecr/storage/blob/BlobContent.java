package dev.miniecr.storage.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.time.Instant;

/** A committed blob, open for reading; closing gives it back. Bytes at a location never change. */
public sealed interface BlobContent extends Closeable {

    /** A whole file: may be sent by position from the channel by any number of readers. Close releases the lease, the store keeps the channel. */
    non-sealed interface File extends BlobContent {
        FileChannel channel();

        long size();
    }

    /** Bytes in memory. */
    non-sealed interface Bytes extends BlobContent {
        /** Not to be changed. */
        byte[] bytes();
    }

    /** Bytes that can be read from any offset, each time anew. */
    non-sealed interface Stream extends BlobContent {
        long size();

        InputStream open(long offset, long length) throws IOException;
    }

    /** Somewhere else, until a moment. */
    record Redirect(URI target, Instant expires) implements BlobContent {
        @Override
        public void close() {}
    }
}
