package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every route and method, for every kind of caller. */
final class RouteAccessTest {
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
    private static final Digest CONFIG_DIGEST = Digest.Algorithm.SHA256.of(CONFIG);
    private static final byte[] LOOSE = "a blob that no manifest names".getBytes(StandardCharsets.UTF_8);
    private static final Digest LOOSE_DIGEST = Digest.Algorithm.SHA256.of(LOOSE);
    private static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,"digest":"%s"},"layers":[]}"""
            .formatted(IMAGE, CONFIG_DIGEST);
    private static final Digest MANIFEST_DIGEST = Digest.Algorithm.SHA256
            .of(MANIFEST.getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;
    private AccessFixture registry;
    private int starts;
    private final Map<String, String> callers = new LinkedHashMap<>();

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(Files.createDirectory(folder.resolve("registry" + starts++)), false);
        registry.user("nobody");
        registry.user("reader", AccessFixture.managed("AmazonEC2ContainerRegistryReadOnly"));
        registry.user("pusher", AccessFixture.managed("miniecr/PushPull"));
        registry.user("elsewhere");
        registry.policy("elsewhere", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"%s"}}"""
                .formatted(AccessFixture.arn("other/*")));
        registry.user("ci", AccessFixture.managed("miniecr/PushPull"));
        callers.put("anonymous", "");
        for (String user : new String[]{"nobody", "reader", "pusher", "admin", "elsewhere"}) {
            callers.put(user, AccessFixture.basic(user));
        }
        callers.put("wrong", AccessFixture.basic("pusher", "not the password"));
        callers.put("revoked", AccessFixture.basic("ci", revokedToken()));
        callers.put("expired", AccessFixture.basic("ci", registry
                .token("ci", Optional.of(registry.now.get().plusSeconds(60)), Optional.empty()).secret()));
        callers.put("administrator of another account",
                registry.foreigner("admin", AccessFixture.managed("AdministratorAccess")));
        push();
        registry.now.updateAndGet(time -> time.plus(Duration.ofHours(1)));
    }

    private String revokedToken() throws IOException {
        var created = registry.token("ci", Optional.empty(), Optional.empty());
        registry.identities.tokens().delete(new UserName("ci"), created.token().name());
        registry.now.updateAndGet(time -> time.plusMillis(1));
        return created.secret();
    }

    private void push() {
        String admin = AccessFixture.basic("admin");
        registry.oci("POST", "/v2/team/app/blobs/uploads/?digest=" + CONFIG_DIGEST, admin).body(CONFIG).send().is(201);
        registry.oci("POST", "/v2/team/app/blobs/uploads/?digest=" + LOOSE_DIGEST, admin).body(LOOSE).send().is(201);
        registry.oci("PUT", "/v2/team/app/manifests/v1", admin).field("Content-Type", IMAGE).body(MANIFEST).send()
                .is(201);
        registry.oci("PUT", "/v2/team/app/manifests/v2", admin).field("Content-Type", IMAGE).body(MANIFEST).send()
                .is(201);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            METHOD | PATH                                          | ANONYMOUS | NOBODY | READER | PUSHER | ADMIN | ELSEWHERE
            GET    | /v2/                                          | 401       | 200    | 200    | 200    | 200   | 200
            HEAD   | /v2/                                          | 401       | 200    | 200    | 200    | 200   | 200
            GET    | /v2                                           | 401       | 200    | 200    | 200    | 200   | 200
            GET    | /v2/_catalog                                  | 401       | 200    | 200    | 200    | 200   | 200
            GET    | /v2/team/app/tags/list                        | 401       | 403    | 200    | 200    | 200   | 403
            GET    | /v2/team/absent/tags/list                     | 401       | 403    | 404    | 404    | 404   | 403
            GET    | /v2/team/app/manifests/v1                     | 401       | 403    | 200    | 200    | 200   | 403
            HEAD   | /v2/team/app/manifests/v1                     | 401       | 403    | 200    | 200    | 200   | 403
            GET    | /v2/team/app/manifests/absent                 | 401       | 403    | 404    | 404    | 404   | 403
            GET    | /v2/team/absent/manifests/v1                  | 401       | 403    | 404    | 404    | 404   | 403
            GET    | /v2/team/app/manifests/MANIFEST               | 401       | 403    | 200    | 200    | 200   | 403
            GET    | /v2/team/app/blobs/CONFIG                     | 401       | 403    | 200    | 200    | 200   | 403
            HEAD   | /v2/team/app/blobs/CONFIG                     | 401       | 403    | 200    | 200    | 200   | 403
            HEAD   | /v2/team/absent/blobs/CONFIG                  | 401       | 403    | 404    | 404    | 404   | 403
            HEAD   | /v2/team/app/blobs/ABSENT                     | 401       | 403    | 404    | 404    | 404   | 403
            GET    | /v2/team/app/referrers/MANIFEST               | 401       | 403    | 200    | 200    | 200   | 403
            POST   | /v2/team/app/blobs/uploads/                   | 401       | 403    | 403    | 202    | 202   | 403
            POST   | /v2/team/app/blobs/uploads/?digest=LOOSE      | 401       | 403    | 403    | 201    | 201   | 403
            POST   | /v2/team/new/blobs/uploads/?digest=LOOSE      | 401       | 403    | 403    | 201    | 201   | 403
            POST   | /v2/team/new/blobs/uploads/?mount=CONFIG&from=team/app | 401 | 403  | 403    | 201    | 201   | 403
            POST   | /v2/other/new/blobs/uploads/?mount=CONFIG&from=team/app | 401 | 403 | 403    | 201    | 201   | 202
            POST   | /v2/other/new/blobs/uploads/?mount=CONFIG     | 401       | 403    | 403    | 201    | 201   | 202
            PATCH  | /v2/team/app/blobs/uploads/UPLOAD             | 401       | 403    | 403    | 404    | 404   | 403
            GET    | /v2/team/app/blobs/uploads/UPLOAD             | 401       | 403    | 403    | 404    | 404   | 403
            DELETE | /v2/team/app/blobs/uploads/UPLOAD             | 401       | 403    | 403    | 404    | 404   | 403
            PUT    | /v2/team/app/blobs/uploads/UPLOAD?digest=LOOSE | 401      | 403    | 403    | 404    | 404   | 403
            PUT    | /v2/team/app/manifests/new                    | 401       | 403    | 403    | 201    | 201   | 403
            PUT    | /v2/team/app/manifests/MANIFEST?tag=a&tag=b   | 401       | 403    | 403    | 201    | 201   | 403
            DELETE | /v2/team/app/manifests/v2                     | 401       | 403    | 403    | 403    | 202   | 403
            DELETE | /v2/team/app/manifests/MANIFEST               | 401       | 403    | 403    | 403    | 202   | 403
            DELETE | /v2/team/app/blobs/LOOSE                      | 401       | 403    | 403    | 403    | 202   | 403
            DELETE | /v2/team/absent/blobs/LOOSE                   | 401       | 403    | 403    | 403    | 404   | 403
            """)
    void theAnswerIsWhatTheCallersRightsSay(String method, String path, int anonymous, int nobody, int reader,
            int pusher, int admin, int elsewhere) throws IOException {
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put("anonymous", anonymous);
        expected.put("wrong", 401);
        expected.put("revoked", 401);
        expected.put("expired", 401);
        expected.put("nobody", nobody);
        expected.put("elsewhere", elsewhere);
        expected.put("administrator of another account", nobody);
        expected.put("reader", reader);
        expected.put("pusher", pusher);
        expected.put("admin", admin);

        Map<String, Integer> answered = new LinkedHashMap<>();
        for (String caller : expected.keySet()) {
            answered.put(caller, status(method, path, callers.getOrDefault(caller, "")));
            if (!method.equals("GET") && !method.equals("HEAD") && answered.get(caller) < 300) {
                stop();
                start();
            }
        }

        assertThat(answered).isEqualTo(expected);
    }

    private int status(String method, String path, String authorization) {
        String target = path.replace("MANIFEST", MANIFEST_DIGEST.toString()).replace("CONFIG", CONFIG_DIGEST.toString())
                .replace("LOOSE", LOOSE_DIGEST.toString()).replace("ABSENT", "sha256:" + "0".repeat(64))
                .replace("UPLOAD", "00000000-0000-0000-0000-000000000000");
        byte[] body = path.contains("manifests") && method.equals("PUT")
                ? MANIFEST.getBytes(StandardCharsets.UTF_8)
                : path.contains("mount=") ? new byte[0] : LOOSE;
        return registry.oci(method, target, authorization).field("Content-Type", IMAGE)
                .body(method.equals("POST") || method.equals("PUT") || method.equals("PATCH") ? body : new byte[0])
                .send().status();
    }
}
