package dev.miniecr.storage;

import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.DocumentRun;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The documents of a registry and of its repositories, such as policies. */
public final class Documents {
    private static final int PAGE = 500;

    private final ManifestIndex index;

    public Documents(ManifestIndex index) {
        this.index = index;
    }

    /** Writes the document, over the one that was there. Throws RegistryException(NameUnknown). */
    public void put(Document.Key key, String body) throws IOException {
        index.putDocument(key, body);
    }

    /**
     * Writes a document where there is none; false where there is.
     *
     * Throws RegistryException: NameUnknown, or LimitExceeded when the registry and its repositories have so many of the kind.
     */
    public boolean add(Document.Key key, String body, int most) throws IOException {
        return index.addDocument(key, body, most);
    }

    /** Writes the document over this one; false when it is not the one that is there. Throws RegistryException(NameUnknown). */
    public boolean replace(Document old, String body) throws IOException {
        return index.replaceDocument(old, body);
    }

    /** Throws RegistryException(NameUnknown). */
    public Optional<Document> find(Document.Key key) throws IOException {
        return index.findDocument(key);
    }

    /** Removes the document and returns it, if it was there. Throws RegistryException(NameUnknown). */
    public Optional<Document> delete(Document.Key key) throws IOException {
        return index.deleteDocument(key);
    }

    /** The registry's own documents of this kind whose names come after this text in byte order. */
    public Page<Document> list(Document.Kind kind, RegistryId registry, Optional<String> afterName, int size)
            throws IOException {
        return Page.cut(index.registryDocuments(kind, registry, afterName, size + 1), size);
    }

    /** The repository's documents of this kind, in the order of their names. Throws RegistryException(NameUnknown). */
    public List<Document> ofRepository(Document.Kind kind, Repository repository) throws IOException {
        return index.repositoryDocuments(kind, repository);
    }

    /** Repositories' documents of a kind that were never acted on, or not since this moment, behind the repository of this name. */
    List<DocumentRun> toRun(Document.Kind kind, RegistryId registry, Instant notSince, Optional<String> after)
            throws IOException {
        return index.documentsToRun(kind, registry, notSince, after, PAGE);
    }

    /** When a document was last acted on. Throws RegistryException(NameUnknown). */
    public Optional<Instant> lastRun(Document.Key key) throws IOException {
        return index.lastRun(key);
    }

    /** Notes when a document was last acted on; false when that was not at {@code last}, or it is not there. Throws RegistryException(NameUnknown). */
    boolean noteRun(Document.Key key, Optional<Instant> last, Optional<Instant> now) throws IOException {
        return index.noteRun(key, last, now);
    }

    /** All repositories' documents of a kind of which each has one at most, in the order of the repositories' names. */
    public List<Document> all(Document.Kind kind, RegistryId registry) throws IOException {
        List<Document> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        List<Document> page;
        do {
            page = index.documents(kind, registry, after, PAGE);
            all.addAll(page);
            after = page.isEmpty() ? after : page.getLast().key().repository().map(RepositoryName::value);
        } while (page.size() == PAGE);
        return all;
    }
}
