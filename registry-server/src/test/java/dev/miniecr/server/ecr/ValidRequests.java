package dev.miniecr.server.ecr;

import dev.miniecr.server.ecr.wire.MinimalInputs;
import dev.miniecr.server.ecr.wire.ModelOperation;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The smallest valid request of each operation, all about one repository, which begins with an image. */
final class ValidRequests {
    private static final String REGISTRY_POLICY = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"ecr:ReplicateImage","Resource":"*"}]}""";
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"ecr:BatchGetImage"}]}""";
    private static final String LIFECYCLE = """
            {"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}""";
    private static final String CONFIG = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";
    private static final String LAYER = "a layer";
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiPush push;
    private final Map<String, JsonNode> values = new HashMap<>();

    /** @param push to a repository that is there and empty */
    ValidRequests(ApiPush push) {
        this.push = push;
        push.blob(CONFIG);
        push.blob(LAYER);
        String digest = push.put(ApiPush.image("first", CONFIG, LAYER), "v1");
        String upload = push.start();
        give("repositoryName", "\"%s\"".formatted(push.repository()));
        give("repositoryNames", "[\"%s\"]".formatted(push.repository()));
        give("resourceArn", "\"%s\"".formatted(arn()));
        give("uploadId", "\"%s\"".formatted(upload));
        give("partFirstByte", "0");
        give("partLastByte", "5");
        give("layerPartBlob", "\"YSBwYXJ0\"");
        give("layerDigest", "\"%s\"".formatted(ApiPush.digest(LAYER)));
        give("layerDigests", "[\"%s\"]".formatted(ApiPush.digest(LAYER)));
        give("imageId", "{\"imageTag\":\"v1\"}");
        give("imageIds", "[{\"imageTag\":\"v1\"}]");
        give("subjectId", "{\"imageDigest\":\"%s\"}".formatted(digest));
        values.put("imageManifest", JSON.getNodeFactory().stringNode(ApiPush.image("next", CONFIG, LAYER)));
        values.put("lifecyclePolicyText", JSON.getNodeFactory().stringNode(LIFECYCLE));
        give("imageTagMutability", "\"IMMUTABLE\"");
        give("tags", "[{\"Key\":\"team\",\"Value\":\"a\"}]");
        give("tagKeys", "[\"team\"]");
        String own = "p" + Integer.toHexString(push.repository().hashCode());
        give("ecrRepositoryPrefix", "\"%s\"".formatted(own));
        give("upstreamRegistryUrl", "\"public.ecr.aws\"");
        give("replicationConfiguration", "{\"rules\":[]}");
        give("prefix", "\"%s\"".formatted(own));
        give("name", "\"BLOB_MOUNTING\"");
        give("value", "\"ENABLED\"");
        give("principalArn", "\"arn:aws:iam::%s:role/%s\"".formatted(EcrServer.ACCOUNT, own));
    }

    private void give(String member, String json) {
        values.put(member, JSON.readTree(json));
    }

    String arn() {
        return EcrServer.REPOSITORIES + push.repository();
    }

    String repository() {
        return push.repository();
    }

    static boolean isAboutRepository(ModelOperation operation) {
        return MinimalInputs.demands(operation.name(), "repositoryName");
    }

    SdkPojo of(ModelOperation operation) {
        Map<String, JsonNode> given = new HashMap<>(values);
        String policy = operation.name().equals("PutRegistryPolicy") ? REGISTRY_POLICY : POLICY;
        given.put("policyText", JSON.getNodeFactory().stringNode(policy));
        if (operation.name().equals("CreateRepository")) {
            given.put("repositoryName", JSON.getNodeFactory().stringNode(push.repository() + "/new"));
        }
        if (operation.name().equals("CompleteLayerUpload")) {
            given.put("layerDigests", JSON.readTree("[\"%s\"]".formatted(ApiPush.digest("a part"))));
        }
        return operation.request(new MinimalInputs(given).of(operation.name()));
    }
}
