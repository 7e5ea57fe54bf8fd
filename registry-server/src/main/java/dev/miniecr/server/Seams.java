package dev.miniecr.server;

import dev.miniecr.storage.blob.file.FileLayer;
import dev.miniecr.storage.index.ManifestIndex;
import java.util.function.UnaryOperator;

/** Where a test may stand between the server and its disk, to make it fail or stop at a named step. */
record Seams(UnaryOperator<FileLayer> files, UnaryOperator<ManifestIndex> index) {
    static final Seams NONE = new Seams(UnaryOperator.identity(), UnaryOperator.identity());
}
