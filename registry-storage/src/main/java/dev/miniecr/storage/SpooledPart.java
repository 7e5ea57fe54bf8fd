package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** A part whose bytes came before it was known where they go. Closing removes them; no row knows them, so the sweep after an unclean stop does too. */
public final class SpooledPart implements PartContent, Closeable {
    private final BlobWriter bytes;

    private SpooledPart(BlobWriter bytes) {
        this.bytes = bytes;
    }

    static SpooledPart of(PartContent content, BlobStore store) throws IOException {
        SpooledPart part = new SpooledPart(store.create(Digest.Algorithm.SHA256));
        boolean whole = false;
        try {
            PartSink sink = new PartSink(part.bytes, Part.MOST_BYTES);
            sink.fill(content);
            if (sink.count() > Part.MOST_BYTES) {
                throw new RegistryException(
                        new RegistryError.SizeInvalid("A part has at most " + Part.MOST_BYTES + " bytes"));
            }
            whole = true;
            return part;
        } finally {
            if (!whole) {
                part.close();
            }
        }
    }

    public long size() {
        return bytes.offset();
    }

    @Override
    public void copyTo(OutputStream sink) throws IOException {
        bytes.copyTo(sink);
    }

    @Override
    public void close() throws IOException {
        bytes.discard();
    }
}
