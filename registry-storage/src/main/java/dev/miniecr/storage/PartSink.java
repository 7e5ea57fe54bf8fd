package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What a part is written into: hands pieces of 64 KiB on to an upload, and only counts what goes beyond the part's size. */
final class PartSink extends OutputStream {
    private static final long PIECE = 64 << 10;
    private static final ByteBuffer[] NOTHING = new ByteBuffer[0];

    private final BlobWriter upload;
    private final long most;
    private final ByteBuffer piece;
    private ByteBuffer[] next = NOTHING;
    private long count;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    PartSink(BlobWriter upload, long most) {
        this.upload = upload;
        this.most = most;
        this.piece = ByteBuffer.allocate((int) Math.min(most, PIECE));
    }

    /** Takes the content to its end. Throws what the content throws; but the disk's failure, whatever the content has made of that. */
    void fill(PartContent content) throws IOException {
        try {
            content.copyTo(this);
            passOn();
        } catch (IOException | RuntimeException thrown) {
            throwFailure();
            throw thrown;
        } finally {
            ended = true;
        }
    }

    /** How many bytes came. */
    long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (ended) {
            throw new IOException("The part has ended");
        }
        int end = from + (int) Math.min(length, Math.max(most - count, 0));
        count += length;
        for (int at = from; at < end;) {
            int room = Math.min(end - at, piece.remaining());
            piece.put(bytes, at, room);
            at += room;
            if (!piece.hasRemaining()) {
                passOn();
            }
        }
    }

    private void passOn() throws IOException {
        throwFailure();
        next = new ByteBuffer[]{piece.flip()};
        try {
            upload.append(this::takeNext, OptionalLong.empty());
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        } finally {
            piece.clear();
        }
    }

    private ByteBuffer[] takeNext() {
        ByteBuffer[] taken = next;
        next = NOTHING;
        return taken;
    }

    private void throwFailure() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
