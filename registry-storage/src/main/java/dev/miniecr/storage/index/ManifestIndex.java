package dev.miniecr.storage.index;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.UploadId;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The only truth about names, tags, links, referrers and uploads. Each method is one whole transaction: when it returns, what it wrote
 * survives a crash, and every later call sees it; when it throws, nothing of it is there.
 *
 * A caller's fault is a RegistryException, the database's an IOException.
 */
public interface ManifestIndex extends ImageIndex, Closeable {
    /** Resource tags that a repository has at most. */
    int RESOURCE_TAGS = 50;

    /* Repositories */

    default boolean hasRepository(Repository repository) throws IOException {
        return findRepository(repository).isPresent();
    }

    Optional<StoredRepository> findRepository(Repository repository) throws IOException;

    /** The repositories whose names come after this text in byte order, at most so many, in the order of their names. The text need not be a name. */
    List<StoredRepository> describeRepositories(RegistryId registry, Optional<String> after, int limit)
            throws IOException;

    /** Throws RepositoryExists, TooManyTags, ResourceTagAmbiguous. */
    StoredRepository createRepository(Repository repository, NewRepository beginning) throws IOException;

    /**
     * Removes the repository with all that it has: images, tags and their history, links, documents, resource tags and uploads, whose locations
     * become doomed. Returns it as it was. Nothing of it is found any more, and another of its name may be made; but what is too much for one
     * transaction stays in the tables until {@link #removeRemains}. Throws NameUnknown, RepositoryNotEmpty.
     */
    StoredRepository deleteRepository(Repository repository, Removal removal) throws IOException;

    /** Removes a bounded amount of what deleted repositories left in the tables; false when nothing was left. */
    boolean removeRemains() throws IOException;

    /** Gives the repository the settings that the function makes of its own; the function is asked inside the transaction. Throws NameUnknown. */
    StoredRepository changeSettings(Repository repository, UnaryOperator<RepositorySettings> change) throws IOException;

    /**
     * Sets resource tags, over those of the same keys. Throws NameUnknown, TooManyTags when there would be more than {@link #RESOURCE_TAGS}, or
     * ResourceTagAmbiguous for a new key that differs from another in case alone.
     */
    StoredRepository tagRepository(Repository repository, Map<String, String> tags) throws IOException;

    /** Removes resource tags; keys that are not there are fine. Throws NameUnknown. */
    StoredRepository untagRepository(Repository repository, Set<String> keys) throws IOException;

    /** The names after this text in byte order, at most so many. The text need not be a name. */
    List<RepositoryName> repositories(RegistryId registry, Optional<String> after, int limit) throws IOException;

    /* Blobs */

    /** A blob that this repository is linked to and whose bytes are there and not known to be damaged. */
    Optional<StoredBlob> findBlob(Repository repository, Digest digest) throws IOException;

    /** A blob whose bytes are there and not known to be damaged, whoever is linked to it. Never for a caller's eyes. */
    Optional<StoredBlob> findBlob(Digest digest) throws IOException;

    /**
     * Links the repository to a blob that is stored at exactly this location, makes the repository if it must, and forgets the upload.
     * False, and nothing done, when the blob is no longer there.
     */
    boolean linkBlob(Repository repository, StoredBlob blob, Optional<UploadId> upload, WriteConditions conditions)
            throws IOException;

    /**
     * Records bytes that the store has made durable, links the repository to them, makes the repository if it must, and forgets the
     * upload. Where the digest is stored already, undamaged and elsewhere than at {@code replaces}, the stored one stays.
     *
     * Returns the location that nothing needs any more (the new one, or the one it replaced), which is now doomed: the caller deletes it and
     * calls {@link #forgetDoomed}.
     */
    Optional<Location> addBlob(Repository repository, StoredBlob blob, Optional<Location> replaces,
            Optional<UploadId> upload,
            WriteConditions conditions) throws IOException;

    /** Links the target to a blob that the source is linked to; false, and nothing done, when the source has no such blob. */
    boolean mountBlob(Repository target, Digest digest, Repository source, WriteConditions conditions)
            throws IOException;

    /** Repositories of this account that are linked to the blob, in byte order of their names, at most so many. */
    List<RepositoryName> repositoriesWithBlob(RegistryId registry, Digest digest, int limit) throws IOException;

    /** Removes the repository's link. Throws NameUnknown, BlobUnknown, or StillReferenced while a manifest of the repository needs the blob. */
    void deleteBlob(Repository repository, Digest digest) throws IOException;

    /** Notes that the bytes at this location are missing or do not have their digest; the next push of the digest replaces them. */
    void markDamaged(Digest digest, Location location) throws IOException;

    /* Manifests */

    /**
     * Stores a manifest with its edges and moves the tags to it; makes the repository if it must. Pushing what is there already succeeds,
     * and takes it out of the archive.
     *
     * Throws RegistryException: NameUnknown or whatever the conditions throw, ManifestBlobUnknown (unless sparse) naming all that is not
     * linked here, ManifestInvalid when the digest is here under another media type, PreconditionFailed, TagImmutable,
     * TooManyTagsOnImage.
     */
    void putManifest(ManifestPush push) throws IOException;

    /** One that is not archived. */
    Optional<StoredManifest> findManifest(Repository repository, Digest digest) throws IOException;

    Optional<Digest> findTag(Repository repository, Tag tag) throws IOException;

    /** The tags after this text in byte order, at most so many, without those of archived manifests. The text need not be a tag. Throws NameUnknown. */
    List<Tag> tags(Repository repository, Optional<String> after, int limit) throws IOException;

    /** Removes the tag; the manifest stays. Throws NameUnknown, ManifestUnknown. */
    void deleteTag(Repository repository, Tag tag, String principal) throws IOException;

    /**
     * Removes the manifest and every tag on it; returns those tags. Throws NameUnknown, ManifestUnknown, or StillReferenced while an index of
     * the repository names it.
     */
    List<Tag> deleteManifest(Repository repository, Digest digest, String principal) throws IOException;

    /**
     * Manifests of the repository whose subject is this digest and that are not archived, in the order of their first push: the descriptors as JSON, beginning after the
     * cursor, as many as fit into so many bytes (one comma each counted) but at least one. An unknown repository has none.
     */
    ReferrerPage referrers(Repository repository, Digest subject, Optional<String> artifactType, long after, int bytes)
            throws IOException;

    /* Documents */

    /** Writes the document, over the one that was there. Throws NameUnknown, or ManifestUnknown for one of an image that is not there. */
    void putDocument(Document.Key key, String body) throws IOException;

    /** Throws NameUnknown. */
    Optional<Document> findDocument(Document.Key key) throws IOException;

    /** Removes the document and returns it, if it was there. Throws NameUnknown. */
    Optional<Document> deleteDocument(Document.Key key) throws IOException;

    /** Documents of this kind of all repositories whose names come after this text in byte order, at most so many, in the order of those names. */
    List<Document> documents(Document.Kind kind, RegistryId registry, Optional<String> after, int limit)
            throws IOException;

    /**
     * Writes a document where there is none; false, and nothing done, where there is. Throws NameUnknown, ManifestUnknown for one of an image
     * that is not there, or LimitExceeded when the registry and its repositories have so many of the kind.
     */
    boolean addDocument(Document.Key key, String body, int most) throws IOException;

    /** Writes the document over this one; false, and nothing done, when it is not the one that is there. Throws NameUnknown, ManifestUnknown. */
    boolean replaceDocument(Document old, String body) throws IOException;

    /** The registry's own documents of this kind whose names come after this text in byte order, at most so many, in the order of their names. */
    List<Document> registryDocuments(Document.Kind kind, RegistryId registry, Optional<String> after, int limit)
            throws IOException;

    /** The repository's documents of this kind, in the order of their names. Throws NameUnknown. */
    List<Document> repositoryDocuments(Document.Kind kind, Repository repository) throws IOException;

    /**
     * Documents of this kind of repositories whose names come after this text in byte order, that were never acted on or not since this
     * moment; at most so many, in the order of those names.
     */
    List<DocumentRun> documentsToRun(Document.Kind kind, RegistryId registry, Instant notSince, Optional<String> after,
            int limit) throws IOException;

    /** When the document was last acted on. Throws NameUnknown. */
    Optional<Instant> lastRun(Document.Key key) throws IOException;

    /** Notes when a document was last acted on; false, and nothing noted, when that was not at {@code last}, or it is not there. Throws NameUnknown. */
    boolean noteRun(Document.Key key, Optional<Instant> last, Optional<Instant> now) throws IOException;

    /* Uploads */

    /** Records how far an upload is durable. Ignored when a record of a higher version is there. */
    void saveUpload(UploadRecord upload) throws IOException;

    Optional<UploadRecord> findUpload(UploadId id) throws IOException;

    /** Forgets the upload; its location becomes doomed. Unknown ids are fine. */
    void dropUpload(UploadId id) throws IOException;

    /** Uploads whose last byte came before this moment, oldest first, at most so many. */
    List<UploadRecord> uploadsIdleSince(Instant moment, int limit) throws IOException;

    /* Locations */

    /** True when a blob, an upload or a doomed object is at this location. */
    boolean knows(Location location) throws IOException;

    /** Locations whose objects are to be deleted, those tried least often first, at most so many. */
    List<Location> doomed(int limit) throws IOException;

    /** The object at a doomed location is gone. */
    void forgetDoomed(Location location) throws IOException;

    /** The object at a doomed location could not be deleted; it goes to the end of the queue. */
    void postponeDoomed(Location location) throws IOException;
}
