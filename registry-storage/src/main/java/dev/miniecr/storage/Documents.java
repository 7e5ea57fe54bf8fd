package dev.miniecr.storage;

import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The documents of a registry and of its repositories, such as policies. */
public final class Documents {
    private static final int PAGE = 500;

    private final ManifestIndex index;

    Documents(ManifestIndex index) {
        this.index = index;
    }

    /** Writes the document, over the one that was there. Throws RegistryException(NameUnknown). */
    public void put(Document.Key key, String body) throws IOException {
        index.putDocument(key, body);
    }

    /** Throws RegistryException(NameUnknown). */
    public Optional<Document> find(Document.Key key) throws IOException {
        return index.findDocument(key);
    }

    /** Removes the document and returns it, if it was there. Throws RegistryException(NameUnknown). */
    public Optional<Document> delete(Document.Key key) throws IOException {
        return index.deleteDocument(key);
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
