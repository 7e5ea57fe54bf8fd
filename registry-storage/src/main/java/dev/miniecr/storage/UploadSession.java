package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.UploadParts;
import dev.miniecr.storage.index.UploadRecord;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One upload that is in use: its bytes, and who may touch them now. */
final class UploadSession {
    /*
     * A session is used by one at a time: a request that writes, or the saver that makes it durable. A second request is refused at once; a
     * request that meets the saver waits, for one sync. The lock guards only the state, and is never held over I/O. A session that has ended
     * stays ended: whoever still holds it looks its id up again.
     */
    private static final long SAVE_EVERY = 256L << 20;

    private enum State {
        IDLE, WRITING, SAVING, ENDED
    }

    private final UploadId id;
    private final Repository repository;
    private final String principal;
    private final BlobStore store;
    private final ManifestIndex index;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.IDLE;

    private Optional<UploadRecord> saved;
    private Optional<BlobWriter> writer = Optional.empty();
    private Digest.Algorithm algorithm;
    private UploadParts parts;
    private volatile long offset;
    private volatile Instant activeAt;

    private UploadSession(UploadId id, Repository repository, String principal, Digest.Algorithm algorithm,
            Optional<UploadRecord> saved,
            BlobStore store, ManifestIndex index, Clock clock) {
        this.id = id;
        this.repository = repository;
        this.principal = principal;
        this.algorithm = algorithm;
        this.saved = saved;
        this.offset = saved.map(UploadRecord::offset).orElse(0L);
        this.parts = saved.map(UploadRecord::parts).orElse(UploadParts.NONE);
        this.activeAt = saved.map(UploadRecord::activeAt).orElseGet(clock::instant);
        this.store = store;
        this.index = index;
        this.clock = clock;
    }

    /** A session that has no bytes yet. */
    static UploadSession fresh(UploadId id, Repository repository, String principal, Digest.Algorithm algorithm,
            BlobStore store,
            ManifestIndex index, Clock clock) {
        return new UploadSession(id, repository, principal, algorithm, Optional.empty(), store, index, clock);
    }

    /** A session as it was last made durable. Its bytes are looked at when they are first needed. */
    static UploadSession saved(UploadRecord record, BlobStore store, ManifestIndex index, Clock clock) {
        return new UploadSession(record.id(), record.repository(), record.principal(), record.digestSoFar().algorithm(),
                Optional.of(record), store, index, clock);
    }

    boolean belongsTo(Repository askedRepository, String askedPrincipal) {
        return repository.equals(askedRepository) && principal.equals(askedPrincipal);
    }

    boolean isInto(Repository asked) {
        return repository.equals(asked);
    }

    /** Bytes taken so far. */
    long offset() {
        return offset;
    }

    Instant activeAt() {
        return activeAt;
    }

    Digest.Algorithm algorithm() {
        return algorithm;
    }

    /** Becomes the one writer; false when the session has ended. Throws UploadOutOfOrder while another request is the writer. */
    boolean enter() {
        lock.lock();
        try {
            while (state == State.SAVING) {
                changed.awaitUninterruptibly();
            }
            if (state == State.WRITING) {
                throw new RegistryException(
                        new RegistryError.UploadOutOfOrder(id, offset, "Another request writes to this upload"));
            }
            if (state == State.ENDED) {
                return false;
            }
            state = State.WRITING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Becomes the one writer where there is none; false also when the session has ended. */
    boolean enterIfIdle() {
        lock.lock();
        try {
            while (state == State.SAVING) {
                changed.awaitUninterruptibly();
            }
            boolean idle = state == State.IDLE;
            state = idle ? State.WRITING : state;
            return idle;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the session back; does nothing after it ended. */
    void leave() {
        become(State.IDLE);
    }

    private void become(State next) {
        lock.lock();
        try {
            if (state != State.ENDED) {
                state = next;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /* What follows is for the one writer, between enter and leave. */

    /** Refuses bytes that are not for this offset. */
    void expect(OptionalLong from) {
        if (from.isPresent() && from.getAsLong() != offset) {
            throw new RegistryException(new RegistryError.UploadOutOfOrder(id, offset,
                    "The upload has " + offset + " bytes, so the next chunk begins there and not at "
                            + from.getAsLong()));
        }
    }

    /** When it is the disk that fails, and not the source, the session ends: the upload goes on from its last row, if it has one. */
    void append(ByteSource source, OptionalLong expected) throws IOException {
        BlobWriter bytes = bytes();
        SavingSource saving = new SavingSource(source, bytes);
        try {
            bytes.append(saving, expected);
        } catch (IOException e) {
            if (!saving.sourceFailed) {
                giveUp(e);
            }
            throw e;
        } finally {
            offset = bytes.offset();
            activeAt = clock.instant();
        }
    }

    /** Takes a part whole, or leaves the session as it was. Throws PartOutOfOrder, LimitExceeded, and what the content throws. */
    void appendPart(Part part) throws IOException {
        admit(part);
        BlobWriter bytes = bytes();
        recordWhenMuchCame(bytes);
        BlobWriter.Mark before = bytes.mark();
        PartSink sink = new PartSink(bytes, part.length());
        try {
            sink.fill(part.content());
            if (sink.count() != part.length()) {
                throw outOfOrder("The part has " + sink.count() + " bytes, not " + part.length());
            }
        } catch (Throwable refused) {
            goBack(before, refused);
            throw refused;
        }
        parts = parts.plus(part.length());
        offset = bytes.offset();
        activeAt = clock.instant();
    }

    private void admit(Part part) {
        if (part.firstByte() != offset) {
            throw outOfOrder("The next part begins at byte " + offset + " and not at " + part.firstByte());
        }
        if (!part.isPossible()) {
            throw outOfOrder("A part has 1 to " + Part.MOST_BYTES + " bytes");
        }
        if (parts.count() >= Part.MOST_PARTS) {
            throw new RegistryException(
                    new RegistryError.LimitExceeded("An upload has at most " + Part.MOST_PARTS + " parts"));
        }
    }

    private RegistryException outOfOrder(String reason) {
        return new RegistryException(new RegistryError.PartOutOfOrder(id, offset, reason));
    }

    private void recordWhenMuchCame(BlobWriter bytes) throws IOException {
        if (offset - saved.map(UploadRecord::offset).orElse(0L) >= SAVE_EVERY) {
            try {
                record(bytes);
            } catch (IOException e) {
                giveUp(e);
                throw e;
            }
        }
    }

    /* What the disk has broken does not go back: the upload goes on from its last row, if it has one. */
    private void goBack(BlobWriter.Mark before, Throwable cause) {
        try {
            before.rollBack();
        } catch (IOException e) {
            cause.addSuppressed(e);
            giveUp(cause);
        }
    }

    /** Refuses to be a blob while there is nothing of it, or a part that others follow is too small. */
    void requireGoodParts() {
        if (offset == 0) {
            throw new RegistryException(new RegistryError.UploadEmpty(id));
        }
        if (parts.tooSmall()) {
            throw new RegistryException(new RegistryError.PartTooSmall(UploadParts.LEAST_BYTES));
        }
    }

    private void giveUp(Throwable cause) {
        end();
        try {
            closeWriter();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** The bytes, opened where they are not; an upload whose bytes are gone ends here. Throws UploadUnknown. */
    BlobWriter bytes() throws IOException {
        if (writer.isEmpty()) {
            writer = saved.isEmpty() ? Optional.of(store.create(algorithm)) : reopen(saved.get());
        }
        if (writer.isEmpty()) {
            end();
            index.dropUpload(id);
            throw new RegistryException(new RegistryError.UploadUnknown(id.value()));
        }
        return writer.get();
    }

    private Optional<BlobWriter> reopen(UploadRecord record) throws IOException {
        return store.reopen(record.location(), algorithm, record.offset(), record.digestSoFar());
    }

    /** The id for the index to forget, when it knows of this upload. */
    Optional<UploadId> recordedId() {
        return saved.map(UploadRecord::id);
    }

    /** Nobody uses this session any more. */
    void end() {
        become(State.ENDED);
    }

    /** Drops the bytes and what the index knows of them. */
    void discard() throws IOException {
        end();
        if (writer.isPresent()) {
            writer.get().discard();
        } else if (saved.isPresent()) {
            store.delete(saved.get().location());
        }
        if (saved.isPresent()) {
            index.dropUpload(id);
            index.forgetDoomed(saved.get().location());
        }
    }

    /* What follows is for the saver. */

    /** Makes what came before this moment durable, unless a request is writing; then the session may end in memory and go on from its record. */
    void save(Instant before, Instant endIfIdleSince) throws IOException {
        lock.lock();
        try {
            if (state != State.IDLE || activeAt.isAfter(before)) {
                return;
            }
            state = State.SAVING;
        } finally {
            lock.unlock();
        }
        // Bytes that cannot be made durable are given up: the upload goes on from its last row, if it has one.
        State next = State.ENDED;
        try {
            if (writer.isPresent()) {
                record(writer.get());
            }
            if (activeAt.isAfter(endIfIdleSince)) {
                next = State.IDLE;
            }
        } finally {
            try {
                if (next == State.ENDED) {
                    closeWriter();
                }
            } finally {
                become(next);
            }
        }
    }

    boolean ended() {
        lock.lock();
        try {
            return state == State.ENDED;
        } finally {
            lock.unlock();
        }
    }

    /* The offset and digest are read before the sync, which covers them; the row comes after it. */
    private void record(BlobWriter bytes) throws IOException {
        long covered = bytes.offset();
        if (covered == 0 || covered == saved.map(UploadRecord::offset).orElse(0L)) {
            return;
        }
        Digest digest = bytes.digest();
        bytes.sync();
        UploadRecord next = new UploadRecord(id, repository, principal, bytes.location(), covered, digest,
                saved.map(UploadRecord::version).orElse(0L) + 1, activeAt, parts);
        index.saveUpload(next);
        saved = Optional.of(next);
    }

    /** Notes the progress of a long body now and then, between two pieces of it, so that a crash does not lose it all. */
    private final class SavingSource implements ByteSource {
        private final ByteSource source;
        private final BlobWriter bytes;
        private boolean sourceFailed;

        SavingSource(ByteSource source, BlobWriter bytes) {
            this.source = source;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer[] next() throws IOException {
            offset = bytes.offset();
            if (offset - saved.map(UploadRecord::offset).orElse(0L) >= SAVE_EVERY) {
                activeAt = clock.instant();
                record(bytes);
            }
            sourceFailed = true;
            ByteBuffer[] next = source.next();
            sourceFailed = false;
            return next;
        }
    }

    /* Bytes that no row knows could never be taken up again. */
    private void closeWriter() throws IOException {
        if (writer.isPresent() && saved.isEmpty()) {
            writer.get().discard();
        } else if (writer.isPresent()) {
            writer.get().close();
        }
    }
}
