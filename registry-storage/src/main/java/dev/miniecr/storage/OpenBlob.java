package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.oci.Digest;
import java.io.Closeable;
import java.io.IOException;

/** A blob that is being read. */
public record OpenBlob(Digest digest, long size, BlobContent content) implements Closeable {
    @Override
    public void close() throws IOException {
        content.close();
    }
}
