package dev.miniecr.storage.oci;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads manifests of every media type: strict UTF-8, strict JSON, and never two shapes at once. */
public final class ManifestReader {
    private static final Set<String> SCHEMA_1 = Set.of("application/vnd.docker.distribution.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v1+prettyjws");
    private static final Set<String> MEMBERS = Set.of("schemaVersion", "mediaType", "artifactType", "config", "layers",
            "manifests", "subject", "annotations", "fsLayers");
    private static final Set<String> DESCRIPTOR_MEMBERS = Set.of("mediaType", "digest", "size", "urls");
    private static final String DESCRIPTOR_RULE = "A descriptor needs mediaType, digest and a size of 0 or more";
    private static final int ENVELOPE_BYTES = 512;

    private final Limits limits;
    private final JsonMapper json;

    /** Bytes of one manifest, descriptors in it, and depth of its JSON. */
    public record Limits(int bytes, int descriptors, int depth) {
        public static final Limits DEFAULT = new Limits(4 << 20, 10_000, 64);
    }

    public ManifestReader(Limits limits) {
        this.limits = limits;
        StreamReadConstraints constraints = StreamReadConstraints.builder().maxNestingDepth(limits.depth)
                .maxStringLength(limits.bytes).maxDocumentLength(limits.bytes).build();
        this.json = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    }

    public Limits limits() {
        return limits;
    }

    /**
     * Reads a manifest that was sent with this Content-Type. It takes the bytes over.
     *
     * Throws RegistryException: ManifestTooLarge, ManifestInvalid, MediaTypeAbsent, MediaTypeDiffers.
     */
    public Manifest read(byte[] bytes, Optional<MediaType> contentType, Digest.Algorithm algorithm) {
        if (bytes.length > limits.bytes) {
            throw new RegistryException(new RegistryError.ManifestTooLarge(limits.bytes));
        }
        JsonNode root = parse(bytes);
        Optional<MediaType> declared = text(root, "mediaType").map(MediaType::new);
        MediaType mediaType = contentType.or(() -> declared)
                .orElseThrow(() -> new RegistryException(new RegistryError.MediaTypeAbsent()));
        if (declared.isPresent() && !declared.get().equals(mediaType)) {
            throw new RegistryException(new RegistryError.MediaTypeDiffers(mediaType, declared.get()));
        }
        checkShape(root, mediaType);
        List<Descriptor> descriptors = descriptors(root, isKnown(mediaType));
        Digest digest = algorithm.of(bytes);
        Optional<String> artifactType = text(root, "artifactType")
                .or(() -> isImage(mediaType) ? text(root.path("config"), "mediaType") : Optional.empty());
        Manifest manifest = new Manifest(mediaType, digest, bytes, artifactType, descriptors,
                referrerDescriptor(root, mediaType, digest, bytes.length, artifactType));
        if (manifest.subject().isPresent() && manifest.referrerDescriptor().length > limits.bytes - ENVELOPE_BYTES) {
            throw invalid("The annotations are too long for a list of referrers");
        }
        return manifest;
    }

    private JsonNode parse(byte[] bytes) {
        try {
            // As text: from bytes, the parser would guess UTF-16 and UTF-32 too, and skip a byte order mark.
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            JsonNode root = json.readTree(text);
            if (!root.isObject()) {
                throw invalid("A manifest is a JSON object");
            }
            return root;
        } catch (CharacterCodingException e) {
            throw invalid("A manifest is UTF-8 text");
        } catch (JacksonException e) {
            throw invalid("A manifest is JSON without duplicate members: "
                    + RegistryError.excerpt(Optional.ofNullable(e.getOriginalMessage()).orElse("unreadable")));
        }
    }

    /*
     * CVE-2021-41190: a body that is both an image and an index means one thing to one reader and another to the next. So does a known member in
     * another case, which Go's readers take for the member itself.
     */
    private static void checkShape(JsonNode root, MediaType mediaType) {
        if (SCHEMA_1.contains(mediaType.value()) || schemaVersion(root) == 1 || root.has("fsLayers")) {
            throw invalid("Docker image manifests of schema 1 are not accepted: push schema 2 or OCI");
        }
        boolean indexMembers = present(root, "manifests");
        boolean imageMembers = present(root, "layers") || present(root, "config");
        if (indexMembers && imageMembers) {
            throw invalid("A manifest cannot have both 'manifests' and 'layers' or 'config'");
        }
        if (!isKnown(mediaType)) {
            return;
        }
        checkSpelling(root, MEMBERS);
        checkAnnotations(root.path("annotations"));
        if (schemaVersion(root) != 2) {
            throw invalid("schemaVersion must be 2");
        }
        if (isImage(mediaType) && (indexMembers || !root.path("config").isObject())) {
            throw invalid(mediaType + " needs 'config' and cannot have 'manifests'");
        }
        if (isIndex(mediaType) && (imageMembers || !root.has("manifests"))) {
            throw invalid(mediaType + " needs 'manifests' and cannot have 'layers' or 'config'");
        }
    }

    private static int schemaVersion(JsonNode root) {
        return root.path("schemaVersion").isInt() ? root.path("schemaVersion").intValue() : 0;
    }

    private static void checkSpelling(JsonNode node, Set<String> members) {
        for (String name : node.propertyNames()) {
            if (!members.contains(name) && members.stream().anyMatch(name::equalsIgnoreCase)) {
                throw invalid("'" + RegistryError.excerpt(name) + "' is not the spelling of a member");
            }
        }
    }

    private static void checkAnnotations(JsonNode annotations) {
        boolean absent = annotations.isMissingNode() || annotations.isNull();
        if (!absent && !(annotations.isObject()
                && annotations.valueStream().allMatch(value -> value.isString() || value.isNull()))) {
            throw invalid("'annotations' must be texts under names");
        }
    }

    private List<Descriptor> descriptors(JsonNode root, boolean strict) {
        List<Descriptor> found = new ArrayList<>();
        collect(found, Descriptor.Role.CONFIG, root.path("config"), strict);
        collectAll(found, Descriptor.Role.LAYER, root.path("layers"), strict);
        collectAll(found, Descriptor.Role.BLOB, root.path("blobs"), false);
        collectAll(found, Descriptor.Role.MANIFEST, root.path("manifests"), strict);
        collect(found, Descriptor.Role.SUBJECT, root.path("subject"), true);
        long total = 0;
        for (Descriptor descriptor : found) {
            total += descriptor.size();
            if (total < 0) {
                throw invalid("The sizes add up to more than there can be");
            }
        }
        return found;
    }

    private void collectAll(List<Descriptor> found, Descriptor.Role role, JsonNode member, boolean strict) {
        if (member.isArray()) {
            for (JsonNode element : member) {
                if (strict && element.isNull()) {
                    throw invalid(DESCRIPTOR_RULE);
                }
                collect(found, role, element, strict);
            }
        } else if (strict && !member.isMissingNode() && !member.isNull()) {
            throw invalid("'" + role.name().toLowerCase(java.util.Locale.ROOT) + "s' must be a list");
        }
    }

    /* In a media type that is not ours to judge, what does not look like a descriptor is no edge; in a known one it is an error. */
    private void collect(List<Descriptor> found, Descriptor.Role role, JsonNode node, boolean strict) {
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        boolean shaped = node.path("digest").isString() && node.path("size").isIntegralNumber()
                && node.path("size").canConvertToLong() && node.path("size").asLong() >= 0;
        if (!shaped || (strict && !node.path("mediaType").isString())) {
            if (strict) {
                throw invalid(DESCRIPTOR_RULE);
            }
            return;
        }
        if (strict) {
            checkSpelling(node, DESCRIPTOR_MEMBERS);
        }
        Optional<Digest> digest = digest(node.path("digest").asString(), strict);
        if (digest.isEmpty()) {
            return;
        }
        if (found.size() == limits.descriptors) {
            throw invalid("A manifest has at most " + limits.descriptors + " descriptors");
        }
        Optional<String> mediaType = node.path("mediaType").isString() ? text(node, "mediaType") : Optional.empty();
        found.add(new Descriptor(role, mediaType, digest.get(),
                node.path("size").asLong(),
                role == Descriptor.Role.LAYER && !node.path("urls").isEmpty()));
    }

    private static Optional<Digest> digest(String text, boolean strict) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (RegistryException e) {
            if (strict) {
                throw invalid(e.error().message());
            }
            return Optional.empty();
        }
    }

    private byte[] referrerDescriptor(JsonNode root, MediaType mediaType, Digest digest, int size,
            Optional<String> artifactType) {
        ObjectNode descriptor = json.createObjectNode();
        descriptor.put("mediaType", mediaType.value());
        descriptor.put("digest", digest.toString());
        descriptor.put("size", size);
        artifactType.ifPresent(type -> descriptor.put("artifactType", type));
        ObjectNode annotations = json.createObjectNode();
        root.path("annotations").propertyStream().filter(annotation -> annotation.getValue().isString())
                .forEach(annotation -> annotations.set(annotation.getKey(), annotation.getValue()));
        if (!annotations.isEmpty()) {
            descriptor.set("annotations", annotations);
        }
        return json.writeValueAsBytes(descriptor);
    }

    private static Optional<String> text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw invalid("'" + member + "' must be text");
        }
        return Optional.of(value.asString()).filter(text -> !text.isEmpty());
    }

    private static boolean present(JsonNode root, String member) {
        return root.has(member) && !root.path(member).isNull();
    }

    private static boolean isKnown(MediaType type) {
        return isImage(type) || isIndex(type);
    }

    private static boolean isImage(MediaType type) {
        return type.equals(MediaType.OCI_MANIFEST) || type.equals(MediaType.DOCKER_MANIFEST);
    }

    private static boolean isIndex(MediaType type) {
        return type.equals(MediaType.OCI_INDEX) || type.equals(MediaType.DOCKER_LIST);
    }

    private static RegistryException invalid(String reason) {
        return new RegistryException(new RegistryError.ManifestInvalid(reason));
    }
}
