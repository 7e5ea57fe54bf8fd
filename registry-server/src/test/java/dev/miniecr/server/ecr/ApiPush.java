package dev.miniecr.server.ecr;

import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;

/** Pushes to one repository, as clients do that know no other API: layers in parts, then the manifest. */
record ApiPush(EcrClient ecr, String repository) {
    static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    /** A repository that is made for it. */
    static ApiPush to(EcrClient ecr, String repository) {
        ecr.createRepository(request -> request.repositoryName(repository));
        return new ApiPush(ecr, repository);
    }

    static String digest(byte[] content) {
        return dev.miniecr.storage.oci.Digest.Algorithm.SHA256.of(content).toString();
    }

    static String digest(String content) {
        return digest(content.getBytes(StandardCharsets.UTF_8));
    }

    /** A small blob, in one part. Returns its digest. */
    String blob(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        String upload = start();
        part(upload, 0, content);
        return complete(upload, digest(content));
    }

    String start() {
        return ecr.initiateLayerUpload(request -> request.repositoryName(repository)).uploadId();
    }

    /** Returns where the last byte stands that was received. */
    long part(String upload, long first, byte[] content) {
        return ecr.uploadLayerPart(request -> request.repositoryName(repository).uploadId(upload).partFirstByte(first)
                .partLastByte(first + content.length - 1).layerPartBlob(SdkBytes.fromByteArrayUnsafe(content)))
                .lastByteReceived();
    }

    String complete(String upload, String digest) {
        return ecr.completeLayerUpload(request -> request.repositoryName(repository).uploadId(upload)
                .layerDigests(digest)).layerDigest();
    }

    /** The manifest of an image, another one for each name; blobs are texts that were pushed. */
    static String image(String name, String config, String layer) {
        return image(name, config, layer, "");
    }

    /** @param subject digest of another image, or nothing */
    static String artifact(String name, String config, String layer, String subject) {
        return image(name, config, layer, ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}"
                .formatted(IMAGE, subject));
    }

    private static String image(String name, String config, String layer, String more) {
        return """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
                "layers":[{"mediaType":"%s","digest":"%s","size":%d}],"annotations":{"name":"%s"}%s}"""
                .formatted(IMAGE, digest(config), config.length(), LAYER, digest(layer), layer.length(), name,
                        more);
    }

    static String index(String... children) {
        StringBuilder manifests = new StringBuilder();
        for (String child : children) {
            manifests.append(manifests.isEmpty() ? "" : ",")
                    .append("{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                            .formatted(IMAGE, digest(child), child.length()));
        }
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(INDEX, manifests);
    }

    /** Returns its digest. */
    String put(String manifest) {
        return put(PutImageRequest.builder().imageManifest(manifest)).imageId().imageDigest();
    }

    String put(String manifest, String tag) {
        return put(PutImageRequest.builder().imageManifest(manifest).imageTag(tag)).imageId().imageDigest();
    }

    Image put(PutImageRequest.Builder request) {
        return ecr.putImage(request.repositoryName(repository).build()).image();
    }
}
