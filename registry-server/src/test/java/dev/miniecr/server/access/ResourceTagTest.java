package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.Headers;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.SentHeaders;
import dev.miniecr.server.http.Target;
import dev.miniecr.server.oci.Exchange;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies about the tags of repositories. */
final class ResourceTagTest {
    private static final String TYPE = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "{\"schemaVersion\":2,\"mediaType\":\"" + TYPE + "\",\"manifests\":[]}";
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));

    @TempDir
    private Path folder;
    private AccessFixture registry;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean forgetful = new AtomicBoolean();

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, AccessFixture.config(false, false),
                new Origins(List.of(), Optional.empty()), this::counted);
        registry.user("dev");
        put("dev-setup", "admin").is(201);
        registry.registry.repositories().tag(APP, Map.of("Env", "dev"));
    }

    private ResourceTags counted(ResourceTags tags) {
        return new ResourceTags() {
            @Override
            public Optional<Map<String, String>> cached(String resourceArn) {
                asked.incrementAndGet();
                return forgetful.get() ? Optional.empty() : tags.cached(resourceArn);
            }

            @Override
            public Map<String, String> find(String resourceArn) throws IOException {
                asked.incrementAndGet();
                return tags.find(resourceArn);
            }
        };
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    private void allow(String actions, String key) throws IOException {
        registry.policy("dev", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[%s],"Resource":"*",
                "Condition":{"StringEquals":{"%s":"dev"}}}}""".formatted(actions, key));
    }

    private Exchange.Answer pull() {
        return registry.oci("GET", "/v2/team/app/manifests/dev-setup", AccessFixture.basic("dev")).send();
    }

    private Exchange.Answer put(String tag, String user) {
        return registry.oci("PUT", "/v2/team/app/manifests/" + tag, AccessFixture.basic(user))
                .field("Content-Type", TYPE).body(MANIFEST).send();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:ResourceTag/Env", "ecr:ResourceTag/Env", "AWS:resourcetag/env"})
    void aTagThatChangesCountsFromTheNextRequestOn(String key) throws IOException {
        allow("\"ecr:BatchGetImage\"", key);

        pull().is(200);
        registry.registry.repositories().tag(APP, Map.of("Env", "prod"));
        pull().is(403);
        registry.registry.repositories().tag(APP, Map.of("Env", "dev"));
        pull().is(200);
        registry.registry.repositories().untag(APP, Set.of("Env"));
        pull().is(403);
    }

    @Test
    void anotherTagIsAnotherKey() throws IOException {
        allow("\"ecr:BatchGetImage\"", "aws:ResourceTag/Environment");

        pull().is(403);
    }

    @Test
    void nobodyLooksForTagsThatNoPolicyAsksFor() throws IOException {
        registry.policy("dev", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"*",
                "Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}}}""");
        asked.set(0);

        pull().is(200);

        assertThat(asked).hasValue(0);
    }

    @Test
    void aRequestAsksForTheTagsOfARepositoryOnce() throws IOException {
        registry.policy("dev",
                """
                        {"Version":"2012-10-17","Statement":[
                        {"Effect":"Allow","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/Env":"dev"}}},
                        {"Effect":"Deny","Action":"ecr:*","Resource":"*","Condition":{"StringEquals":{"ecr:ResourceTag/Closed":"yes"}}}]}""");
        pull().is(200);
        asked.set(0);

        pull().is(200);

        assertThat(asked).hasValue(1);
    }

    @Test
    void whatMemoryDoesNotKnowIsNotDecidedOnTheEventLoop() throws IOException {
        allow("\"ecr:BatchGetImage\"", "aws:ResourceTag/Env");
        pull().is(200);
        Request request = new Request("test", Method.GET, Target.parse("/v2/team/app/manifests/dev-setup"),
                headers(), new Nothing(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false,
                Optional.empty());
        assertThat(registry.service().answerAtOnce(request).map(Response::status)).contains(200);

        forgetful.set(true);

        assertThat(registry.service().answerAtOnce(request)).isEmpty();
        assertThat(registry.service().answer(request).status()).isEqualTo(200);
        registry.registry.repositories().tag(APP, Map.of("Env", "prod"));
        assertThat(registry.service().answerAtOnce(request)).isEmpty();
        assertThat(registry.service().answer(request).status()).isEqualTo(403);
    }

    private static Headers headers() {
        return SentHeaders.of("Host", "registry.test", "Authorization", AccessFixture.basic("dev"));
    }

    @Test
    void aPushIsDecidedByTheTagsOfItsRepositoryInItsTransactionToo() throws IOException {
        forgetful.set(true);
        registry.policy("dev",
                """
                        {"Version":"2012-10-17","Statement":[
                        {"Effect":"Allow","Action":"ecr:PutImage","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/Env":"dev"}}},
                        {"Effect":"Deny","Action":"ecr:PutImage","Resource":"*",
                        "Condition":{"Bool":{"miniecr:TagExists":"true"},"StringEquals":{"aws:ResourceTag/Frozen":"yes"}}}]}""");

        put("one", "dev").is(201);
        put("dev-setup", "dev").is(201);
        registry.registry.repositories().tag(APP, Map.of("Frozen", "yes"));
        registry.oci("PUT", "/v2/team/app/manifests/one", AccessFixture.basic("dev")).field("Content-Type", TYPE)
                .body(MANIFEST.replace("[]", "[ ]")).send().is(403);
        put("two", "dev").is(201);
        registry.registry.repositories().tag(APP, Map.of("Env", "prod"));
        put("three", "dev").is(403);
    }

    @Test
    void aRepositoryThatIsNotThereHasNoTags() throws IOException {
        allow("\"ecr:PutImage\",\"ecr:CreateRepository\"", "aws:ResourceTag/Env");

        registry.oci("PUT", "/v2/team/new/manifests/one", AccessFixture.basic("dev")).field("Content-Type", TYPE)
                .body(MANIFEST).send().is(403);
    }

    @Test
    void aTokenIsGivenForWhatTagsAllow() throws IOException {
        allow("\"ecr:BatchGetImage\"", "aws:ResourceTag/Env");

        String token = registry.bearer("dev", "repository:team/app:pull,push");

        registry.oci("GET", "/v2/team/app/manifests/dev-setup", token).send().is(200);
        registry.registry.repositories().tag(APP, Map.of("Env", "prod"));
        registry.oci("GET", "/v2/team/app/manifests/dev-setup", token).send().is(403);
    }

    private static final class Nothing implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(0);
        }

        @Override
        public ByteBuffer[] next() {
            return new ByteBuffer[0];
        }

        @Override
        public byte[] readAll(int limit) {
            return new byte[0];
        }
    }
}
