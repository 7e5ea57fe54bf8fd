package dev.miniecr.server.ecr.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The body of UploadLayerPart as it comes in: the members before the blob, then the blob into a sink, then the rest. No blob is ever held. */
public final class LayerPart implements AutoCloseable {
    public static final long MOST_BLOB_BYTES = 20L << 20;
    private static final String OPERATION = "UploadLayerPart";
    private static final String BLOB = "layerPartBlob";
    private static final byte[] SPACES = {' ', ' ', ' ', ' '};
    private static final Set<String> MEMBERS = UploadLayerPartRequest.builder().sdkFields().stream()
            .map(SdkField::locationName).collect(Collectors.toUnmodifiableSet());
    /* The limits are those of the small members: the blob, and what is skipped, never become texts in memory. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).maxTokenCount(200)
                    .maxNameLength(200).maxStringLength(4096).build())
            .build()).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final HashedBody body;
    private final JsonParser json;
    private final ObjectNode members = MAPPER.createObjectNode();
    private Optional<EcrException> fault = Optional.empty();
    private boolean atBlob;

    private LayerPart(HashedBody body, JsonParser json) {
        this.body = body;
        this.json = json;
    }

    private interface Step {
        void run() throws IOException;
    }

    /**
     * Reads as far as the blob. The body stays open, whoever closes this.
     *
     * Throws EcrException(InvalidParameterException) where the body is larger, as whatever reads on does.
     *
     * @param most bytes of the body
     */
    public static LayerPart open(InputStream body, int most) throws IOException {
        HashedBody hashed = new HashedBody(body, most);
        // The parser guesses UTF-16 and UTF-32 from the first bytes, and skips a byte order mark: it gets spaces to guess from.
        InputStream utf8 = new SequenceInputStream(new ByteArrayInputStream(SPACES), hashed);
        LayerPart part = new LayerPart(hashed, MAPPER.createParser(utf8));
        part.attempt(() -> {
            part.check(part.json.nextToken() == JsonToken.START_OBJECT);
            part.readMembers();
        });
        return part;
    }

    /**
     * The request, its blob empty, if what the operation requires came before the blob and satisfies the model. An optional member may still
     * follow the blob, so the whole body's request may differ.
     */
    public Optional<UploadLayerPartRequest> head() {
        try {
            return atBlob ? Optional.of(request(members)) : Optional.empty();
        } catch (EcrException _) {
            return Optional.empty();
        }
    }

    /** Puts the blob's bytes into the sink and reads the body to its end. What the sink throws comes through. */
    public PartBody copyTo(OutputStream sink) throws IOException {
        BlobSink blob = new BlobSink(sink, MOST_BLOB_BYTES);
        if (atBlob) {
            atBlob = false;
            attempt(() -> {
                readBlob(blob);
                readMembers();
            });
        }
        blob.flush();
        if (fault.isEmpty() && blob.count() > MOST_BLOB_BYTES) {
            fault = Optional.of(tooLarge());
        }
        return new PartBody(body.sha256(), Math.min(blob.count(), MOST_BLOB_BYTES), members, fault);
    }

    @Override
    public void close() {
        json.close();
    }

    static UploadLayerPartRequest request(JsonNode members) {
        Constraints.check(OPERATION, members);
        return Codec.read(UploadLayerPartRequest.builder(), members).build();
    }

    static EcrException tooLarge() {
        return new EcrException("InvalidParameterException", "Invalid parameter at '" + BLOB
                + "' failed to satisfy constraint: 'Member must have length less than or equal to " + MOST_BLOB_BYTES
                + "'");
    }

    private void readBlob(OutputStream sink) throws IOException {
        try {
            json.readBinaryValue(sink);
        } catch (JacksonIOException | UnexpectedEndOfInputException e) {
            throw e;
        } catch (JacksonException e) {
            fault = Optional.of(EcrException.malformed("The member '" + BLOB + "' is not Base64"));
            throw e;
        }
    }

    /* A second blob is a duplicate, so this stops at most once before the end. */
    private void readMembers() throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING && name.equals(BLOB)) {
                members.put(BLOB, "");
                atBlob = true;
                return;
            }
            if (MEMBERS.contains(name)) {
                members.set(name, MAPPER.readTree(json));
            } else {
                json.skipChildren();
            }
        }
        check(json.nextToken() == null);
    }

    /* What is wrong with the text is kept; what is wrong with the body or the sink comes through. */
    private void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException _) {
            fault = fault.or(() -> Optional.of(EcrException.malformed("The body is not one JSON object")));
        }
    }

    private void check(boolean fits) {
        if (!fits) {
            throw new StreamReadException(json, "The body is not one object");
        }
    }
}
