package dev.miniecr.server.ecr.call;

import dev.miniecr.server.ecr.wire.Codec;
import dev.miniecr.server.ecr.wire.Json;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Page;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;
import tools.jackson.databind.JsonNode;

/** Documents whose bodies are objects of the API's model, all of one class, in the API's own JSON. */
public final class ModelDocuments<T extends SdkPojo> {
    private final Documents documents;
    private final Function<JsonNode, T> reader;

    private ModelDocuments(Documents documents, Function<JsonNode, T> reader) {
        this.documents = documents;
        this.reader = reader;
    }

    public static <T extends SdkPojo, B extends SdkBuilder<B, T> & SdkPojo> ModelDocuments<T> of(Documents documents,
            Supplier<B> builder) {
        return new ModelDocuments<>(documents, json -> Codec.read(builder.get(), json).build());
    }

    /** False where there is one. Throws RegistryException: NameUnknown, or LimitExceeded where the registry has so many of the kind. */
    public boolean add(Document.Key key, T value, int most) throws IOException {
        return documents.add(key, body(value), most);
    }

    /** Writes it over the one that was there. Throws RegistryException(NameUnknown). */
    public void put(Document.Key key, T value) throws IOException {
        documents.put(key, body(value));
    }

    /** Throws RegistryException(NameUnknown). */
    public Optional<T> find(Document.Key key) throws IOException {
        return documents.find(key).map(this::read);
    }

    /** Edits the one that is there, again where somebody else changed it meanwhile; empty where there is none. Throws RegistryException(NameUnknown). */
    public Optional<T> change(Document.Key key, UnaryOperator<T> edit) throws IOException {
        for (Optional<Document> old = documents.find(key); old.isPresent(); old = documents.find(key)) {
            T changed = edit.apply(read(old.get()));
            if (documents.replace(old.get(), body(changed))) {
                return Optional.of(changed);
            }
        }
        return Optional.empty();
    }

    /** Removes and returns it, if it was there. Throws RegistryException(NameUnknown). */
    public Optional<T> remove(Document.Key key) throws IOException {
        return documents.delete(key).map(this::read);
    }

    /** A registry's own documents of a kind, by their names, after this one. */
    public Page<Document> list(Document.Kind kind, RegistryId registry, Optional<String> after, int size)
            throws IOException {
        return documents.list(kind, registry, after, size);
    }

    public T read(Document document) {
        return reader.apply(Json.parse(document.body().getBytes(StandardCharsets.UTF_8)));
    }

    /** What a document of this object has for a body. */
    public String body(T value) {
        return new String(Codec.write(value), StandardCharsets.UTF_8);
    }
}
