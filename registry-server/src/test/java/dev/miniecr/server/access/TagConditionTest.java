package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.oci.Exchange;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies that say which tags may be made and which may be moved; decided in the tag's transaction. */
final class TagConditionTest {
    private static final String TYPE = "application/vnd.oci.image.index.v1+json";

    @TempDir
    private Path folder;
    private AccessFixture registry;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        registry.user("ci");
        registry.policy("ci", """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":"ecr:CreateRepository","Resource":"*"},
                {"Effect":"Allow","Action":"ecr:PutImage","Resource":"*",
                "Condition":{"StringLike":{"miniecr:ImageTag":"pr-*"},"Bool":{"miniecr:TagExists":"false"}}}]}""");
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    private Exchange.Answer put(String target, String content) {
        return registry.oci("PUT", "/v2/team/app/manifests/" + target, AccessFixture.basic("ci"))
                .field("Content-Type", TYPE).body("{\"schemaVersion\":2,\"mediaType\":\"" + TYPE
                        + "\",\"manifests\":[],\"annotations\":{\"x\":\"" + content + "\"}}")
                .send();
    }

    @Test
    void ciMakesItsTagsAndOverwritesNothing() {
        put("pr-1", "first").is(201);
        put("pr-1", "first").is(201);
        put("pr-1", "second").is(403, "DENIED");
        put("latest", "first").is(403, "DENIED");
        put("pr-2?tag=pr-3", "first").is(201);
        put("pr-4?tag=latest", "first").is(403, "DENIED");
        put("pr-5?tag=pr-1", "second").is(403, "DENIED");
    }

    @Test
    void aRefusedPushLeavesNothing() {
        put("pr-1", "first").is(201);
        put("pr-5?tag=pr-1", "second").is(403);

        String tags = registry.oci("GET", "/v2/team/app/tags/list", AccessFixture.basic("admin")).send().is(200).text();
        assertThat(tags).contains("pr-1").doesNotContain("pr-5");
    }

    @Test
    void aPushByDigestSetsNoTagAndSoMeetsNoConditionOnTags() {
        put("sha256:" + "0".repeat(64), "first").is(403, "DENIED");
    }
}
