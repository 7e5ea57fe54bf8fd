package dev.miniecr.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;

/** A body that comes in given pieces, and may break off after them. */
public final class Pieces implements ByteSource {
    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private final Optional<IOException> end;

    private Pieces(Optional<IOException> end) {
        this.end = end;
    }

    public static Pieces of(byte[]... pieces) {
        Pieces source = new Pieces(Optional.empty());
        source.pieces.addAll(Arrays.asList(pieces));
        return source;
    }

    public static Pieces breakingOffAfter(byte[]... pieces) {
        Pieces source = new Pieces(Optional.of(new IOException("The sender went away")));
        source.pieces.addAll(Arrays.asList(pieces));
        return source;
    }

    /** These bytes in pieces of at most this size. */
    public static Pieces cut(byte[] bytes, int size) {
        Pieces source = new Pieces(Optional.empty());
        for (int from = 0; from < bytes.length; from += size) {
            source.pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        return source;
    }

    public static byte[] random(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public ByteBuffer[] next() throws IOException {
        byte[] piece = pieces.poll();
        if (piece != null) {
            return new ByteBuffer[]{ByteBuffer.wrap(piece)};
        }
        if (end.isPresent()) {
            throw end.get();
        }
        return new ByteBuffer[0];
    }
}
