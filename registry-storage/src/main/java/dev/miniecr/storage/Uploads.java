package dev.miniecr.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.UploadRecord;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.UploadId;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Uploads in pieces (distribution-spec "Pushing blobs"). An upload belongs to the repository and the principal that began it. */
public final class Uploads implements Closeable {
    /*
     * An upload is in one of three places. Begun without a byte it is an entry of a bounded cache and nothing else, so that POST then PUT costs
     * one commit. With bytes and in use it is a session. Idle, it is a row of the index and a file, from which it goes on, here or after a
     * restart. The saver (save) turns sessions into rows; expire drops rows. A PATCH's 202 promises nothing: a crash may take bytes back to the
     * last row, and Range and 416 say where.
     */
    private static final int FRESH_UPLOADS = 100_000;
    private static final int EXPIRED_AT_ONCE = 100;
    private static final Duration SAVE_AFTER = Duration.ofSeconds(1);
    private static final Duration END_AFTER = Duration.ofMinutes(1);

    private record Fresh(Repository repository, String principal, Digest.Algorithm algorithm) {}

    private final BlobStore store;
    private final ManifestIndex index;
    private final Repositories repositories;
    private final Blobs blobs;
    private final RegistrySettings settings;
    private final Clock clock;
    private final Cache<UploadId, Fresh> fresh;
    private final Map<UploadId, UploadSession> sessions = new ConcurrentHashMap<>();

    Uploads(BlobStore store, ManifestIndex index, Repositories repositories, Blobs blobs, RegistrySettings settings,
            Clock clock) {
        this.store = store;
        this.index = index;
        this.repositories = repositories;
        this.blobs = blobs;
        this.settings = settings;
        this.clock = clock;
        this.fresh = Caffeine.newBuilder().maximumSize(FRESH_UPLOADS).expireAfterWrite(settings.uploadExpiry()).build();
    }

    /** Begins an upload whose bytes are hashed by this algorithm as they come. Throws NameUnknown or what the conditions throw. */
    public UploadId start(Repository repository, String principal, Digest.Algorithm algorithm,
            WriteConditions conditions)
            throws IOException {
        repositories.admitPush(repository, conditions);
        UploadId id = UploadId.random();
        fresh.put(id, new Fresh(repository, principal, algorithm));
        return id;
    }

    /** How many bytes the upload has. Throws UploadUnknown. */
    public long offset(UploadId id, Repository repository, String principal) throws IOException {
        UploadSession session = sessions.get(id);
        UploadSession known = session == null || session.ended() ? load(id) : session;
        if (!known.belongsTo(repository, principal)) {
            throw unknown(id);
        }
        return known.offset();
    }

    /**
     * Takes bytes, which begin at this offset if one is given; returns the new offset. When the body breaks off, what came of it stays.
     *
     * Throws UploadUnknown, UploadOutOfOrder (another offset, or another writer), TooManyRequests.
     */
    public long append(UploadId id, Repository repository, String principal, OptionalLong from, ByteSource body,
            OptionalLong expected)
            throws IOException {
        UploadSession session = enter(id, repository, principal);
        try {
            session.expect(from);
            session.append(body, expected);
            return session.offset();
        } finally {
            forgetFresh(id, session);
            session.leave();
        }
    }

    /**
     * Takes the last bytes, if any, and makes the upload a blob of the repository. A wrong offset leaves the upload as it was; a wrong digest
     * ends it.
     *
     * Throws UploadUnknown, UploadOutOfOrder, DigestMismatch, TooManyRequests, or what the conditions throw.
     */
    public void finish(UploadId id, Repository repository, String principal, OptionalLong from, ByteSource body,
            OptionalLong expected,
            Digest digest, WriteConditions conditions) throws IOException {
        UploadSession session = enter(id, repository, principal);
        try {
            session.expect(from);
            session.append(body, expected);
            commit(id, session, repository, List.of(digest), conditions);
        } finally {
            forgetFresh(id, session);
            session.leave();
        }
    }

    /**
     * Takes a part whole and returns the new offset; or, when the content throws or has another size than it should, leaves the upload as it was.
     *
     * Throws UploadUnknown, UploadOutOfOrder (another writer), PartOutOfOrder, LimitExceeded, TooManyRequests, and what the content throws.
     */
    public long appendPart(UploadId id, Repository repository, String principal, Part part) throws IOException {
        UploadSession session = enter(id, repository, principal);
        try {
            session.appendPart(part);
            return session.offset();
        } finally {
            forgetFresh(id, session);
            session.leave();
        }
    }

    /** Keeps a part until its upload is known. Throws SizeInvalid when it has more bytes than a part may, and what the content throws. */
    public SpooledPart spool(PartContent content) throws IOException {
        return SpooledPart.of(content, store);
    }

    /**
     * Makes the parts a blob of the repository, which has all of these digests; returns the one that it goes by, of sha256 if there is one. Too
     * few or too small parts leave the upload as it was; a wrong digest, or a blob that the repository has already, ends it.
     *
     * Throws UploadUnknown, UploadOutOfOrder (another writer), UploadEmpty, PartTooSmall, DigestMismatch, BlobExists, TooManyRequests, or what the
     * conditions throw.
     *
     * @param digests one at least
     */
    public Digest finishParts(UploadId id, Repository repository, String principal, List<Digest> digests,
            WriteConditions conditions) throws IOException {
        UploadSession session = enter(id, repository, principal);
        try {
            session.requireGoodParts();
            List<Digest> sha256First = digests.stream().sorted(Comparator.comparing(Digest::algorithm)).toList();
            Digest digest = sha256First.getFirst();
            boolean stored = blobs.holds(repository, digest, session.offset());
            commit(id, session, repository, sha256First, conditions);
            if (stored) {
                throw new RegistryException(new RegistryError.BlobExists(repository, digest));
            }
            return digest;
        } finally {
            forgetFresh(id, session);
            session.leave();
        }
    }

    /* The blob goes by the first of the digests. */
    private void commit(UploadId id, UploadSession session, Repository repository, List<Digest> digests,
            WriteConditions conditions) throws IOException {
        fresh.invalidate(id);
        boolean committed = false;
        try {
            BlobWriter bytes = session.bytes();
            for (Digest further : digests.subList(1, digests.size())) {
                Blobs.requireDigest(bytes, further);
            }
            blobs.commit(repository, bytes, digests.getFirst(), session.recordedId(), conditions);
            committed = true;
        } finally {
            sessions.remove(id, session);
            if (committed) {
                session.end();
            } else {
                session.discard();
            }
        }
    }

    /** Drops the upload and its bytes. Throws UploadUnknown, or UploadOutOfOrder while a request writes to it. */
    public void cancel(UploadId id, Repository repository, String principal) throws IOException {
        UploadSession session = enter(id, repository, principal);
        try {
            fresh.invalidate(id);
            sessions.remove(id, session);
            session.discard();
        } finally {
            session.leave();
        }
    }

    /** Ends the uploads into a repository that is gone, but for those that a request writes to now. */
    void endAll(Repository gone) throws IOException {
        fresh.asMap().values().removeIf(begun -> begun.repository.equals(gone));
        for (UploadSession session : sessions.values()) {
            if (session.isInto(gone) && session.enterIfIdle()) {
                session.discard();
            }
        }
        sessions.values().removeIf(UploadSession::ended);
    }

    private UploadSession enter(UploadId id, Repository repository, String principal) throws IOException {
        while (true) {
            UploadSession session = find(id, repository, principal);
            if (session.enter()) {
                return session;
            }
            sessions.remove(id, session);
        }
    }

    /* An upload with bytes goes on from its row, never again from nothing. */
    private void forgetFresh(UploadId id, UploadSession session) {
        if (session.offset() > 0) {
            fresh.invalidate(id);
        }
    }

    /* The session of this id; made when there is none, but known to others only when it is used. */
    private UploadSession find(UploadId id, Repository repository, String principal) throws IOException {
        UploadSession session = sessions.get(id);
        if (session == null) {
            UploadSession made = load(id);
            if (!made.belongsTo(repository, principal)) {
                throw unknown(id);
            }
            if (sessions.size() >= settings.openUploads()) {
                throw new RegistryException(
                        new RegistryError.TooManyRequests("There are " + settings.openUploads() + " open uploads"));
            }
            UploadSession other = sessions.putIfAbsent(id, made);
            session = other == null ? made : other;
        }
        if (!session.belongsTo(repository, principal)) {
            throw unknown(id);
        }
        return session;
    }

    private UploadSession load(UploadId id) throws IOException {
        Fresh begun = fresh.getIfPresent(id);
        if (begun != null) {
            return UploadSession.fresh(id, begun.repository, begun.principal, begun.algorithm, store, index, clock);
        }
        Optional<UploadRecord> record = index.findUpload(id);
        if (record.isEmpty() || record.get().activeAt().isBefore(clock.instant().minus(settings.uploadExpiry()))) {
            throw unknown(id);
        }
        // A crash between a commit's rename and its transaction leaves the row of an upload whose bytes have gone on.
        if (store.size(record.get().location()).orElse(0) < record.get().offset()) {
            throw unknown(id);
        }
        return UploadSession.saved(record.get(), store, index, clock);
    }

    private static RegistryException unknown(UploadId id) {
        return new RegistryException(new RegistryError.UploadUnknown(id.value()));
    }

    /** Makes idle uploads durable, and lets go of those that have been idle for a minute. Called about once a second, by one thread; throws at the end. */
    public void save() throws IOException {
        save(clock.instant().minus(SAVE_AFTER), clock.instant().minus(END_AFTER));
    }

    private void save(Instant before, Instant endIfIdleSince) throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (UploadSession session : sessions.values()) {
            try {
                session.save(before, endIfIdleSince);
            } catch (IOException e) {
                failure.ifPresent(e::addSuppressed);
                failure = Optional.of(e);
            }
        }
        sessions.values().removeIf(UploadSession::ended);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Drops uploads whose last byte came too long ago; returns how many. Called now and then, by one thread. */
    public int expire() throws IOException {
        Instant moment = clock.instant().minus(settings.uploadExpiry());
        int dropped = 0;
        for (UploadRecord record : index.uploadsIdleSince(moment, EXPIRED_AT_ONCE)) {
            if (!sessions.containsKey(record.id())) {
                index.dropUpload(record.id());
                store.delete(record.location());
                index.forgetDoomed(record.location());
                dropped++;
            }
        }
        return dropped;
    }

    /** Makes every upload durable that is not being written to, so that it can go on after a restart. */
    @Override
    public void close() throws IOException {
        save(Instant.MAX, Instant.MAX);
    }
}
