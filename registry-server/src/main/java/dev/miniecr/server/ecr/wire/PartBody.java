package dev.miniecr.server.ecr.wire;

import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;
import tools.jackson.databind.JsonNode;

/** A body of UploadLayerPart that was read to its end. What is wrong with it is for those to know who signed it: its hash is there in any case. */
public final class PartBody {
    private final byte[] sha256;
    private final long blobBytes;
    private final JsonNode members;
    private final Optional<EcrException> fault;

    PartBody(byte[] sha256, long blobBytes, JsonNode members, Optional<EcrException> fault) {
        this.sha256 = sha256;
        this.blobBytes = blobBytes;
        this.members = members;
        this.fault = fault;
    }

    /** Of the whole body as it was sent. */
    public byte[] sha256() {
        return sha256.clone();
    }

    /** How many bytes went into the sink. */
    public long blobBytes() {
        return blobBytes;
    }

    /** The request, its blob empty. Throws EcrException where the body is malformed or breaks the model's constraints. */
    public UploadLayerPartRequest request() {
        if (fault.isPresent()) {
            throw fault.get();
        }
        return LayerPart.request(members);
    }
}
