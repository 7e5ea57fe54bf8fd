package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.ManifestReader;
import dev.miniecr.storage.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Builds small manifests. Those of different names differ. */
public final class TestManifests {
    private static final ManifestReader READER = new ManifestReader(ManifestReader.Limits.DEFAULT);
    private static final long PART_SIZE = 100;

    private final String name;
    private final MediaType mediaType;
    private final List<String> members = new ArrayList<>();

    private TestManifests(String name, MediaType mediaType) {
        this.name = name;
        this.mediaType = mediaType;
    }

    /** An OCI image without layers. */
    public static Manifest image(String name, Digest config) {
        return image(name, config, List.of());
    }

    public static Manifest image(String name, Digest config, Collection<Digest> layers) {
        return new TestManifests(name, MediaType.OCI_MANIFEST).with("config", descriptor(config))
                .with("layers", descriptors(layers)).read();
    }

    /** An OCI image of which no part need be there but the config: its layers have urls of their own. */
    public static Manifest imageWithExternalLayer(String name, Digest config, Digest layer) {
        String external = descriptor(layer).replace("}", ",\"urls\":[\"https://example.com/layer\"]}");
        return new TestManifests(name, MediaType.OCI_MANIFEST).with("config", descriptor(config))
                .with("layers", "[" + external + "]").read();
    }

    public static Manifest index(String name, Collection<Digest> manifests) {
        return new TestManifests(name, MediaType.OCI_INDEX).with("manifests", descriptors(manifests)).read();
    }

    /** An image of this artifact type with a subject. */
    public static Manifest referrer(String name, Digest config, Digest subject, String artifactType) {
        return new TestManifests(name, MediaType.OCI_MANIFEST).with("config", descriptor(config))
                .with("layers", "[]").with("subject", descriptor(subject))
                .with("artifactType", "\"" + artifactType + "\"").read();
    }

    /** A manifest of a media type that this registry does not know, with blobs, a subject, or whatever the members say. */
    public static Manifest artifact(String name, Collection<Digest> blobs) {
        return new TestManifests(name, new MediaType("application/vnd.example.thing+json"))
                .with("blobs", descriptors(blobs)).read();
    }

    /** The same bytes under another media type: only possible where the manifest does not name its own. */
    public static Manifest withMediaType(Manifest manifest, MediaType mediaType) {
        return READER.read(manifest.bytes(), Optional.of(mediaType), Digest.Algorithm.SHA256);
    }

    private TestManifests with(String member, String json) {
        members.add("\"" + member + "\":" + json);
        return this;
    }

    private Manifest read() {
        String json = "{\"schemaVersion\":2," + String.join(",", members) + ",\"annotations\":{\"name\":\"" + name
                + "\"}}";
        return READER.read(json.getBytes(StandardCharsets.UTF_8), Optional.of(mediaType), Digest.Algorithm.SHA256);
    }

    private static String descriptors(Collection<Digest> digests) {
        return "[" + String.join(",", digests.stream().map(TestManifests::descriptor).toList()) + "]";
    }

    private static String descriptor(Digest digest) {
        return "{\"mediaType\":\"application/octet-stream\",\"digest\":\"" + digest + "\",\"size\":" + PART_SIZE + "}";
    }
}
