package dev.miniecr.storage;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a part, which are handed out as they come. */
@FunctionalInterface
public interface PartContent {

    /**
     * Writes all bytes to the sink, on the caller's thread. When it throws, whatever it throws, none of them counts: so what proves them good
     * (a signature, the end of a document) may be looked at when the last byte has gone.
     */
    void copyTo(OutputStream sink) throws IOException;
}
