package dev.miniecr.server.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Principal;
import dev.miniecr.server.http.Service;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.RegistrySettings;
import dev.miniecr.storage.RepositoryHooks;
import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.ManifestReader;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients rely on and the conformance suite does not look at. */
final class OciApiTest {
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final byte[] BLOB = "a blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.Algorithm.SHA256.of(BLOB);

    @TempDir
    private Path folder;
    private BlobStore store;
    private CachingManifestIndex index;
    private Registry registry;
    private Service service;

    @BeforeEach
    void start() throws IOException {
        store = new MemoryBlobStore();
        index = new CachingManifestIndex(
                new SqlManifestIndex(new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2)),
                        Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT),
                1 << 20);
        use(RegistrySettings.DEFAULT);
    }

    private void use(RegistrySettings settings) {
        registry = new Registry(store, index, new Documents(index), RepositoryHooks.NONE, settings, Clock.systemUTC());
        service = OciApi.service(registry, new OpenGuard(),
                new OciApi.Settings(RegistryId.DEFAULT, "us-east-1", Optional.empty(), new OciApi.PageSizes(5, 10)),
                OciApi.Choices.USUAL);
    }

    private static RegistrySettings with(boolean createOnPush, boolean sparse, boolean deletes) {
        return new RegistrySettings(createOnPush, sparse, ManifestReader.Limits.DEFAULT,
                new RegistrySettings.Deletes(deletes, deletes, deletes),
                Duration.ofHours(24), 100, 100, 3);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        store.close();
        index.close();
    }

    private Exchange call(String method, String target) {
        return new Exchange(service, method, target);
    }

    private Digest push(String repository, byte[] blob) {
        Digest digest = Digest.Algorithm.SHA256.of(blob);
        call("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest).body(blob).send().is(201);
        return digest;
    }

    private static String image(Digest blob, int size, String extra) {
        return """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]%s}"""
                .formatted(IMAGE, blob, size, blob,
                        size, extra);
    }

    private static String anyImage() {
        return image(DIGEST, BLOB.length, "");
    }

    private static Digest digestOf(String manifest) {
        return Digest.Algorithm.SHA256.of(manifest.getBytes(StandardCharsets.UTF_8));
    }

    private Exchange.Answer putManifest(String repository, String reference, String manifest) {
        return call("PUT", "/v2/" + repository + "/manifests/" + reference).field("Content-Type", IMAGE).body(manifest)
                .send();
    }

    private String begin(String repository) {
        return call("POST", "/v2/" + repository + "/blobs/uploads/").send().is(202).field("Location").orElseThrow();
    }

    /* Paths and methods */

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/", "/v2/a", "/v2/a/b/c", "/v2//tags/list", "/v2/a//blobs/sha256:ab", "/V2/",
            "/v2/a/manifests/", "/v2/a/blobs/sha256:../../etc"})
    void anUnknownPathIs404(String path) {
        call("GET", path).send().is(404, "UNSUPPORTED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"POST|/v2/|GET, HEAD", "PATCH|/v2/a/tags/list|GET",
            "TRACE|/v2/a/manifests/x|GET, HEAD, PUT, DELETE",
            "POST|/v2/a/blobs/sha256:00|GET, HEAD, DELETE", "GET|/v2/a/blobs/uploads/|POST"})
    void aWrongMethodIs405AndSaysWhichAreRight(String method, String path, String allow) {
        Exchange.Answer answer = call(method, path).send();

        answer.is(405, "UNSUPPORTED");
        assertThat(answer.field("Allow")).contains(allow);
    }

    @ParameterizedTest
    @CsvSource({"GET,/v2/UPPER/tags/list,NAME_INVALID", "GET,/v2/a..b/tags/list,NAME_INVALID",
            "GET,/v2/%2e%2e/tags/list,NAME_INVALID",
            "GET,/v2/a%2fb%00/tags/list,NAME_INVALID", "GET,/v2/a/manifests/-bad,TAG_INVALID",
            "GET,/v2/a/manifests/sha256:xyz,DIGEST_INVALID",
            "GET,/v2/a/manifests/md5:00,DIGEST_INVALID", "GET,/v2/a/blobs/sha256:..%2f..%2fetc,DIGEST_INVALID",
            "GET,/v2/a/blobs/nodigest,DIGEST_INVALID",
            "POST,/v2/a/blobs/uploads/?mount=sha256:xx,DIGEST_INVALID",
            "POST,/v2/a/blobs/uploads/?digest-algorithm=md5,DIGEST_INVALID",
            "GET,/v2/a/referrers/latest,DIGEST_INVALID", "GET,/v2/a/tags/list?n=-1,PAGINATION_NUMBER_INVALID",
            "GET,/v2/_catalog?n=abc,PAGINATION_NUMBER_INVALID"})
    void aMalformedNameIs400InTheSpecsWords(String method, String target, String code) {
        call(method, target).send().is(400, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2/a/tags/list", "/v2/a/manifests/1", "/v2/_catalog"})
    void parametersThatMeanNothingAreIgnored(String path) {
        push("a", BLOB);
        putManifest("a", "1", anyImage()).is(201);

        call("GET", path + "?ns=registry.example&x=1&ns=").send().is(200);
    }

    @Test
    void theBaseSaysWhichApiThisIs() {
        assertThat(call("GET", "/v2/").send().is(200).field("Docker-Distribution-Api-Version"))
                .contains("registry/2.0");
    }

    /* Blobs */

    @Test
    void aDigestThatTheRegistryHasIsUnknownInARepositoryThatWasNeverLinkedToIt() {
        push("one", BLOB);
        push("two", "another".getBytes(StandardCharsets.UTF_8));

        call("HEAD", "/v2/two/blobs/" + DIGEST).send().is(404);
        call("GET", "/v2/two/blobs/" + DIGEST).send().is(404, "BLOB_UNKNOWN");
        call("GET", "/v2/three/blobs/" + DIGEST).send().is(404, "NAME_UNKNOWN");
        call("HEAD", "/v2/two/blobs/" + DIGEST).send().is(404);
    }

    @Test
    void aMountedBlobStaysWhenItsSourceDeletesItAndTheSourceLosesItAtOnce() {
        push("source", BLOB);

        Exchange.Answer mounted = call("POST", "/v2/target/blobs/uploads/?mount=" + DIGEST + "&from=source").send();
        call("DELETE", "/v2/source/blobs/" + DIGEST).send().is(202);

        mounted.is(201);
        assertThat(mounted.field("Location")).contains("/v2/target/blobs/" + DIGEST);
        call("GET", "/v2/source/blobs/" + DIGEST).send().is(404, "BLOB_UNKNOWN");
        assertThat(call("GET", "/v2/target/blobs/" + DIGEST).send().is(200).content()).isEqualTo(BLOB);
    }

    @Test
    void aMountWithoutSourceTakesAnyRepositoryThatHasTheBlob() {
        push("somewhere", BLOB);

        call("POST", "/v2/target/blobs/uploads/?mount=" + DIGEST).send().is(201);
    }

    @Test
    void aMountWithoutSourceTriesSoManyRepositoriesAtMost() {
        push("a", BLOB);
        use(new RegistrySettings(true, false, ManifestReader.Limits.DEFAULT,
                new RegistrySettings.Deletes(true, true, true), Duration.ofHours(24), 100, 0, 3));

        call("POST", "/v2/target/blobs/uploads/?mount=" + DIGEST).send().is(202);
        call("POST", "/v2/target/blobs/uploads/?mount=" + DIGEST + "&from=a").send().is(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&from=absent", "&from=NOT-A-NAME", "&from=", ""})
    void aMountThatCannotBeBeginsAnUpload(String from) {
        Exchange.Answer answer = call("POST", "/v2/target/blobs/uploads/?mount=" + DIGEST + from).send().is(202);

        assertThat(answer.field("Location").orElseThrow()).startsWith("/v2/target/blobs/uploads/");
    }

    @Test
    void pushingABlobAgainAndAtTheSameTimeIs201EachTime() throws ExecutionException, InterruptedException {
        List<Future<Integer>> pushes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                pushes.add(threads.submit(
                        () -> call("POST", "/v2/a/blobs/uploads/?digest=" + DIGEST).body(BLOB).send().status()));
            }
        }

        for (Future<Integer> push : pushes) {
            assertThat(push.get()).isEqualTo(201);
        }
    }

    @Test
    void aBlobThatAManifestNeedsCannotBeDeletedAndTheAnswerNamesTheManifest() {
        push("a", BLOB);
        putManifest("a", "1", anyImage()).is(201);

        Exchange.Answer refused = call("DELETE", "/v2/a/blobs/" + DIGEST).send().is(405, "UNSUPPORTED");

        assertThat(refused.text()).contains(digestOf(anyImage()).toString());
        call("GET", "/v2/a/blobs/" + DIGEST).send().is(200);
    }

    @Test
    void aRangeThatTheBlobHasNotIs416InTheSpecsWords() {
        push("a", BLOB);

        Exchange.Answer refused = call("GET", "/v2/a/blobs/" + DIGEST).field("Range", "bytes=6-").send();

        refused.is(416, "SIZE_INVALID");
        assertThat(refused.field("Content-Range")).contains("bytes */6");
        call("GET", "/v2/a/blobs/" + DIGEST).field("If-Match", "\"another\"").send().is(412, "DIGEST_INVALID");
    }

    /* Uploads */

    @Test
    void anUploadThatBreaksOffGoesOnWhereItStopped() {
        String location = begin("a");
        byte[] first = "first ".getBytes(StandardCharsets.UTF_8);
        byte[] second = "second".getBytes(StandardCharsets.UTF_8);

        call("PATCH", location).body(first).breaksOff().send();
        Exchange.Answer status = call("GET", location).send().is(204);
        assertThat(status.field("Range")).contains("0-5");
        call("PATCH", location).field("Content-Range", "6-11").body(second).send().is(202);

        call("PUT", location + "?digest=" + Digest.Algorithm.SHA256.of("first second".getBytes(StandardCharsets.UTF_8)))
                .send().is(201);
    }

    @Test
    void aChunkForAnotherOffsetIs416WithTheRangeAndTheUploadSurvives() {
        String location = begin("a");
        call("PATCH", location).body("1234").chunked().send().is(202);

        for (String method : List.of("PATCH", "PUT")) {
            Exchange.Answer refused = call(method, location + (method.equals("PUT") ? "?digest=" + DIGEST : ""))
                    .field("Content-Range", "9-10")
                    .body("ab").send();
            refused.is(416, "BLOB_UPLOAD_INVALID");
            assertThat(refused.field("Range")).contains("0-3");
            assertThat(refused.field("Location")).contains(location);
        }

        call("PUT", location + "?digest=" + Digest.Algorithm.SHA256.of("1234".getBytes(StandardCharsets.UTF_8))).send()
                .is(201);
    }

    @Test
    void whoeverComesWhileAnotherWritesIs416WithTheRangeAndTheWriterGoesOn() {
        String location = begin("a");
        List<Exchange.Answer> others = new ArrayList<>();

        call("PATCH", location).body("1234").chunked().meanwhile(() -> {
            others.add(call("PATCH", location).body("ab").chunked().send());
            others.add(call("PATCH", location).field("Content-Range", "4-5").body("ab").send());
            others.add(call("PUT", location + "?digest=" + DIGEST).body("ab").send());
            others.add(call("DELETE", location).send());
        }).send().is(202);

        assertThat(others).hasSize(4).allSatisfy(other -> {
            other.is(416, "BLOB_UPLOAD_INVALID");
            assertThat(other.field("Range")).contains("0-3");
        });
        call("PUT", location + "?digest=" + Digest.Algorithm.SHA256.of("1234".getBytes(StandardCharsets.UTF_8))).send()
                .is(201);
    }

    @Test
    void moreOpenUploadsThanThereMayBeAre429AndMayComeAgain() {
        use(new RegistrySettings(true, false, ManifestReader.Limits.DEFAULT,
                new RegistrySettings.Deletes(true, true, true), Duration.ofHours(24), 1, 100, 3));
        String first = begin("a");
        String second = begin("a");
        call("PATCH", first).body("1234").send().is(202);

        Exchange.Answer refused = call("PATCH", second).body("5678").send().is(429, "TOOMANYREQUESTS");
        assertThat(refused.field("Retry-After")).contains("1");

        call("DELETE", first).send().is(204);
        call("PATCH", second).body("5678").send().is(202);
    }

    @ParameterizedTest
    @CsvSource({"nonsense,400,BLOB_UPLOAD_INVALID", "5-3,400,BLOB_UPLOAD_INVALID", "0-,400,BLOB_UPLOAD_INVALID",
            "0-9,400,SIZE_INVALID",
            "99999999999999999999-1,400,BLOB_UPLOAD_INVALID"})
    void aContentRangeThatIsNoneIs400(String range, int status, String code) {
        call("PATCH", begin("a")).field("Content-Range", range).body("12").send().is(status, code);
    }

    @Test
    void aChunkedBodyLongerThanItsContentRangeIsRefused() {
        call("PATCH", begin("a")).field("Content-Range", "0-1").body("12345").chunked().send().is(400, "SIZE_INVALID");
    }

    @Test
    void anUploadBelongsToItsRepository() {
        String location = begin("a");

        String elsewhere = location.replace("/v2/a/", "/v2/b/");

        call("GET", elsewhere).send().is(404, "BLOB_UPLOAD_UNKNOWN");
        call("PATCH", elsewhere).body("x").send().is(404, "BLOB_UPLOAD_UNKNOWN");
        call("PUT", elsewhere + "?digest=" + DIGEST).body(BLOB).send().is(404, "BLOB_UPLOAD_UNKNOWN");
        call("DELETE", elsewhere).send().is(404, "BLOB_UPLOAD_UNKNOWN");
        call("GET", location).send().is(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "x", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000G"})
    void anUploadThatNeverWasIsUnknown(String id) {
        call("GET", "/v2/a/blobs/uploads/" + id).send().is(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void aWrongDigestIs400AndEndsTheUpload() {
        String location = begin("a");

        call("PUT", location + "?digest=" + DIGEST).body("something else").send().is(400, "DIGEST_INVALID");

        call("GET", location).send().is(404, "BLOB_UPLOAD_UNKNOWN");
        call("HEAD", "/v2/a/blobs/" + DIGEST).send().is(404);
    }

    @Test
    void sha512IsTakenFromTheStartOrFirstNamedAtTheEnd() {
        Digest sha512 = Digest.Algorithm.SHA512.of(BLOB);
        String known = call("POST", "/v2/a/blobs/uploads/?digest-algorithm=sha512").send().is(202).field("Location")
                .orElseThrow();
        String late = begin("b");
        call("PATCH", late).body(BLOB).chunked().send().is(202);

        call("PUT", known + "?digest=" + sha512).body(BLOB).send().is(201);
        call("PUT", late + "?digest=" + sha512).send().is(201);

        call("GET", "/v2/a/blobs/" + sha512).send().is(200);
        call("GET", "/v2/b/blobs/" + sha512).send().is(200);
    }

    @Test
    void aPutWithoutDigestIs400() {
        call("PUT", begin("a")).body(BLOB).send().is(400, "DIGEST_INVALID");
    }

    /* Manifests */

    @Test
    void aManifestComesBackByteForByteUnderTheTypeItWasPushedWith() {
        push("a", BLOB);
        String manifest = anyImage() + "\n \n";

        Exchange.Answer put = putManifest("a", "1", manifest).is(201);
        Exchange.Answer get = call("GET", "/v2/a/manifests/1").field("Accept", "text/plain").send().is(200);

        assertThat(put.field("Docker-Content-Digest")).contains(digestOf(manifest).toString());
        assertThat(get.text()).isEqualTo(manifest);
        assertThat(get.field("Content-Type")).contains(IMAGE);
        assertThat(get.field("Docker-Content-Digest")).contains(digestOf(manifest).toString());
        call("GET", "/v2/a/manifests/1").field("If-None-Match", "\"" + digestOf(manifest) + "\"").send().is(304);
    }

    @Test
    void everyMissingPartIsNamed() {
        Digest other = Digest.Algorithm.SHA256.of(new byte[1]);
        push("elsewhere", BLOB);
        String manifest = """
                {"schemaVersion":2,"config":{"mediaType":"x/y","digest":"%s","size":6},"layers":[{"mediaType":"x/y","digest":"%s","size":1}]}"""
                .formatted(DIGEST, other);

        Exchange.Answer refused = putManifest("a", "1", manifest).is(404, "MANIFEST_BLOB_UNKNOWN");

        assertThat(refused.json().path("errors")).hasSize(2);
        assertThat(refused.text()).contains(DIGEST.toString(), other.toString());
    }

    @Test
    void sparseAdmitsAbsentPartsAndMakesNothingReadable() {
        use(with(true, true, true));
        push("elsewhere", BLOB);

        putManifest("a", "1", anyImage()).is(201);

        call("GET", "/v2/a/blobs/" + DIGEST).send().is(404, "BLOB_UNKNOWN");
    }

    @Test
    void aLayerWithUrlsNeedNotBeHere() {
        push("a", BLOB);
        String manifest = """
                {"schemaVersion":2,"config":{"mediaType":"x/y","digest":"%s","size":6},"layers":[{"mediaType":"x/y","digest":"%s","size":9,\
                "urls":["https://example.com/layer"]}]}"""
                .formatted(DIGEST, Digest.Algorithm.SHA256.of(new byte[9]));

        putManifest("a", "1", manifest).is(201);
    }

    @Test
    void anIndexEntryMayBeABlobOfTheRepositoryAsInBuildKitsCache() {
        push("a", BLOB);
        String cache = """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":6}]}"""
                .formatted(INDEX, DIGEST);

        call("PUT", "/v2/a/manifests/cache").field("Content-Type", INDEX).body(cache).send().is(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "application/vnd.oci.image.index.v1+json|{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
            "application/vnd.oci.image.manifest.v1+json|{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
            "application/vnd.docker.distribution.manifest.v1+json|{\"schemaVersion\":1}", "application/x|not json",
            "application/x|[]",
            "application/x|{\"a\":1,\"a\":2}", "application/x|{} {}", "no-type|{}"})
    void aManifestThatIsNoneIs400(String type, String manifest) {
        call("PUT", "/v2/a/manifests/1").field("Content-Type", type).body(manifest).send().is(400, "MANIFEST_INVALID");
    }

    @Test
    void aManifestOfMoreThan4MiBIs413() {
        putManifest("a", "1", "{\"x\":\"" + "y".repeat(4 << 20) + "\"}").is(413, "SIZE_INVALID");
    }

    @Test
    void theMediaTypeOfADigestIsPinnedAtItsFirstPush() {
        call("PUT", "/v2/a/manifests/1").field("Content-Type", "application/one").body("{}").send().is(201);

        call("PUT", "/v2/a/manifests/2").field("Content-Type", "application/two").body("{}").send().is(400,
                "MANIFEST_INVALID");
        assertThat(call("GET", "/v2/a/manifests/1").send().field("Content-Type")).contains("application/one");
    }

    @Test
    void tagsInTheQueryAreMovedToAndAnswered() {
        push("a", BLOB);

        Exchange.Answer put = call("PUT", "/v2/a/manifests/" + digestOf(anyImage()) + "?tag=x&tag=y")
                .field("Content-Type", IMAGE).body(anyImage())
                .send().is(201);

        assertThat(put.all("OCI-Tag")).containsExactly("x", "y");
        call("GET", "/v2/a/manifests/x").send().is(200);
        call("GET", "/v2/a/manifests/y").send().is(200);
    }

    @Test
    void anImageHasSoManyTagsAtMost() throws IOException {
        use(with(true, false, true));
        push("a", BLOB);
        for (String tag : List.of("1", "2", "3", "3")) {
            call("PUT", "/v2/a/manifests/" + tag).field("Content-Type", IMAGE).body(anyImage()).send().is(201);
        }

        Exchange.Answer refused = call("PUT", "/v2/a/manifests/4").field("Content-Type", IMAGE).body(anyImage()).send()
                .is(403, "DENIED");

        assertThat(refused.text()).contains("Adding tag '4'", "maximum allowed number of tags per image which is '3'");
    }

    @Test
    void aConditionalPushIsDecidedByWhereTheTagIs() {
        push("a", BLOB);
        String second = image(DIGEST, BLOB.length, ",\"annotations\":{\"n\":\"2\"}");
        String third = image(DIGEST, BLOB.length, ",\"annotations\":{\"n\":\"3\"}");

        conditional("If-Match", "*", anyImage()).is(412);
        conditional("If-None-Match", "*", anyImage()).is(201);
        conditional("If-None-Match", "*", second).is(412);
        conditional("If-Match", "\"" + digestOf(second) + "\"", second).is(412);
        conditional("If-Match", "\"" + digestOf(anyImage()) + "\"", second).is(201);

        conditional("If-None-Match", "\"" + digestOf(second) + "\"", third).is(412);
        assertThat(call("GET", "/v2/a/manifests/t").send().text()).isEqualTo(second);
        call("GET", "/v2/a/manifests/" + digestOf(third)).send().is(404, "MANIFEST_UNKNOWN");
    }

    @Test
    void aTagThatItsRepositoryKeepsIsPushedAgainAndNotMoved() throws IOException {
        registry.repositories().create(repository("a"), new NewRepository(
                RepositorySettings.DEFAULT.with(new TagMutability(true, List.of(new TagFilter("dev*")))), Map.of(),
                Map.of()));
        push("a", BLOB);
        String second = image(DIGEST, BLOB.length, ",\"annotations\":{\"n\":\"2\"}");
        putManifest("a", "v1", anyImage()).is(201);
        putManifest("a", "v1", anyImage()).is(201);
        putManifest("a", "dev", anyImage()).is(201);
        putManifest("a", "dev", second).is(201);

        Exchange.Answer refused = putManifest("a", "v1", second).is(400, "TAG_INVALID");
        putManifest("a", digestOf(second) + "?tag=new&tag=v1", second).is(400, "TAG_INVALID");

        assertThat(refused.json().path("errors").path(0).path("message").asString()).isEqualTo(
                "The image tag 'v1' already exists in the 'a' repository and cannot be overwritten because the tag is immutable.");
        assertThat(call("GET", "/v2/a/manifests/v1").send().text()).isEqualTo(anyImage());
        call("GET", "/v2/a/manifests/new").send().is(404);
    }

    @Test
    void aDeletedRepositoryIsUnknownAndTheNextOfItsNameHasNothingOfIt() throws IOException {
        push("a", BLOB);
        putManifest("a", "v1", anyImage()).is(201);
        List<String> targets = List.of("/v2/a/manifests/v1", "/v2/a/manifests/" + digestOf(anyImage()),
                "/v2/a/blobs/" + DIGEST);
        for (String target : targets) {
            call("GET", target).send().is(200);
            call("GET", target).send().is(200);
        }

        registry.repositories().delete(repository("a"), Removal.WITH_IMAGES);
        for (String target : targets) {
            call("GET", target).send().is(404, "NAME_UNKNOWN");
        }
        call("GET", "/v2/a/tags/list").send().is(404, "NAME_UNKNOWN");
        assertThat(call("GET", "/v2/_catalog").send().text()).isEqualTo("{\"repositories\":[]}");

        push("a", "another".getBytes(StandardCharsets.UTF_8));
        for (String target : targets) {
            call("GET", target).send().is(404, target.contains("blobs") ? "BLOB_UNKNOWN" : "MANIFEST_UNKNOWN");
        }
        putManifest("a", "v1", anyImage()).is(404, "MANIFEST_BLOB_UNKNOWN");
    }

    private static Repository repository(String name) {
        return new Repository(RegistryId.DEFAULT, new RepositoryName(name));
    }

    private Exchange.Answer conditional(String field, String value, String manifest) {
        return call("PUT", "/v2/a/manifests/t").field("Content-Type", IMAGE).field(field, value).body(manifest).send();
    }

    @Test
    void aDeletedTagLeavesItsImageAndADeletedImageTakesItsTags() {
        push("a", BLOB);
        putManifest("a", "1", anyImage()).is(201);
        putManifest("a", "2", anyImage()).is(201);

        call("DELETE", "/v2/a/manifests/1").send().is(202);
        call("GET", "/v2/a/manifests/1").send().is(404, "MANIFEST_UNKNOWN");
        call("GET", "/v2/a/manifests/" + digestOf(anyImage())).send().is(200);
        call("DELETE", "/v2/a/manifests/" + digestOf(anyImage())).send().is(202);

        call("GET", "/v2/a/manifests/2").send().is(404, "MANIFEST_UNKNOWN");
        call("DELETE", "/v2/a/manifests/" + digestOf(anyImage())).send().is(404, "MANIFEST_UNKNOWN");
        assertThat(call("GET", "/v2/a/tags/list").send().is(200).json().path("tags")).isEmpty();
    }

    @Test
    void aChildOfAnIndexCannotBeDeletedBeforeIt() {
        push("a", BLOB);
        putManifest("a", digestOf(anyImage()).toString(), anyImage()).is(201);
        String parent = """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}"""
                .formatted(INDEX, IMAGE,
                        digestOf(anyImage()), anyImage().length());
        call("PUT", "/v2/a/manifests/all").field("Content-Type", INDEX).body(parent).send().is(201);

        Exchange.Answer refused = call("DELETE", "/v2/a/manifests/" + digestOf(anyImage())).send();
        refused.is(405, "UNSUPPORTED");
        assertThat(refused.text()).contains(digestOf(parent).toString());
        call("DELETE", "/v2/a/manifests/" + digestOf(parent)).send().is(202);
        call("DELETE", "/v2/a/manifests/" + digestOf(anyImage())).send().is(202);
    }

    @Test
    void whatIsSwitchedOffIs405() {
        push("a", BLOB);
        putManifest("a", "1", anyImage()).is(201);
        use(with(false, false, false));

        call("DELETE", "/v2/a/manifests/1").send().is(405, "UNSUPPORTED");
        call("DELETE", "/v2/a/manifests/" + digestOf(anyImage())).send().is(405, "UNSUPPORTED");
        call("DELETE", "/v2/a/blobs/" + DIGEST).send().is(405, "UNSUPPORTED");
        call("POST", "/v2/new/blobs/uploads/").send().is(404, "NAME_UNKNOWN");
        call("POST", "/v2/new/blobs/uploads/?digest=" + DIGEST).body(BLOB).send().is(404, "NAME_UNKNOWN");
        call("POST", "/v2/new/blobs/uploads/?mount=" + DIGEST + "&from=a").send().is(404, "NAME_UNKNOWN");
        call("PUT", "/v2/new/manifests/1").field("Content-Type", "application/x").body("{}").send().is(404,
                "NAME_UNKNOWN");
        call("POST", "/v2/a/blobs/uploads/").send().is(202);
    }

    @ParameterizedTest
    @CsvSource({"true,true,false", "true,false,true", "false,true,true"})
    void eachKindOfDeletionIsSwitchedOffAlone(boolean tags, boolean manifests, boolean blobs) {
        Digest spare = push("a", "spare".getBytes(StandardCharsets.UTF_8));
        push("a", BLOB);
        putManifest("a", "1", anyImage()).is(201);
        use(new RegistrySettings(true, false, ManifestReader.Limits.DEFAULT,
                new RegistrySettings.Deletes(tags, manifests, blobs), Duration.ofHours(24), 100, 100, 3));

        call("DELETE", "/v2/a/manifests/1").send().is(tags ? 202 : 405);
        call("DELETE", "/v2/a/manifests/" + digestOf(anyImage())).send().is(manifests ? 202 : 405);
        call("DELETE", "/v2/a/blobs/" + spare).send().is(blobs ? 202 : 405);
    }

    /* Lists */

    @Test
    void tagsComeInByteOrderAndInPages() {
        List<String> tags = List.of("B", "a", "_x", "A", "a.1", "a-1", "b", "0", "aa", "a_1", "Z");
        tags.forEach(tag -> call("PUT", "/v2/a/manifests/" + tag).field("Content-Type", "application/x").body("{}")
                .send().is(201));

        List<String> listed = follow("/v2/a/tags/list?n=3", "tags", 4);

        assertThat(listed).containsExactlyElementsOf(tags.stream().sorted().toList());
        assertThat(call("GET", "/v2/a/tags/list").send().json().path("tags")).hasSize(5);
        assertThat(call("GET", "/v2/a/tags/list?n=99999999999999999999").send().json().path("tags")).hasSize(10);
        assertThat(call("GET", "/v2/a/tags/list?n=0").send().json().path("tags")).isEmpty();
        assertThat(call("GET", "/v2/a/tags/list?n=0").send().field("Link")).isEmpty();
        assertThat(call("GET", "/v2/a/tags/list?last=" + "z".repeat(1000)).send().json().path("tags")).isEmpty();
        call("GET", "/v2/absent/tags/list").send().is(404, "NAME_UNKNOWN");
    }

    @Test
    void theCatalogComesInByteOrderAndInPages() {
        List<String> names = List.of("b", "a", "a/b", "a-b", "a0", "c/d/e", "z");
        names.forEach(name -> push(name, BLOB));

        List<String> listed = follow("/v2/_catalog?n=2", "repositories", 4);

        assertThat(listed).containsExactlyElementsOf(names.stream().sorted().toList());
        assertThat(call("GET", "/v2/_catalog?n=0").send().json().path("repositories")).isEmpty();
        assertThat(call("GET", "/v2/_catalog?n=99999999999999999999").send().json().path("repositories")).hasSize(7);
    }

    private List<String> follow(String first, String member, int pages) {
        List<String> listed = new ArrayList<>();
        Optional<String> next = Optional.of(first);
        for (int page = 0; page < pages; page++) {
            Exchange.Answer answer = call("GET", next.orElseThrow()).send().is(200);
            answer.json().path(member).forEach(item -> listed.add(item.asString()));
            next = answer.field("Link").map(link -> link.substring(1, link.indexOf('>')));
        }
        assertThat(next).isEmpty();
        return listed;
    }

    @Test
    void referrersAreFilteredAndComeInPagesOfAtMost4MiB() {
        push("a", BLOB);
        Digest subject = Digest.Algorithm.SHA256.of("subject".getBytes(StandardCharsets.UTF_8));
        String padding = "p".repeat(1 << 20);
        IntStream.range(0, 10)
                .forEach(
                        i -> putManifest("a", "r" + i,
                                image(DIGEST, BLOB.length,
                                        """
                                                ,"artifactType":"application/%s","annotations":{"n":"%d","p":"%s"},"subject":{"mediaType":"%s","digest":"%s","size":7}"""
                                                .formatted(i % 2 == 0 ? "even" : "odd", i, padding, IMAGE, subject)))
                                .is(201));

        List<String> found = new ArrayList<>();
        Optional<String> next = Optional.of("/v2/a/referrers/" + subject);
        while (next.isPresent()) {
            Exchange.Answer page = call("GET", next.get()).send().is(200);
            assertThat(page.content().length).isLessThanOrEqualTo(4 << 20);
            assertThat(page.field("Content-Type")).contains(INDEX);
            page.json().path("manifests").forEach(item -> found.add(item.path("annotations").path("n").asString()));
            next = page.field("Link").map(link -> link.substring(1, link.indexOf('>')));
        }
        Exchange.Answer odd = call("GET", "/v2/a/referrers/" + subject + "?artifactType=application%2Fodd").send()
                .is(200);

        assertThat(found).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(odd.field("OCI-Filters-Applied")).contains("artifactType");
        assertThat(odd.json().path("manifests"))
                .allSatisfy(item -> assertThat(item.path("artifactType").asString()).isEqualTo("application/odd"));
        assertThat(call("GET", "/v2/absent/referrers/" + subject).send().is(200).json().path("manifests")).isEmpty();
    }

    @Test
    void errorBodiesAreTheSpecs() {
        Exchange.Answer answer = call("GET", "/v2/a/manifests/1").send();

        assertThat(answer.field("Content-Type").orElseThrow().toLowerCase(Locale.ROOT)).startsWith("application/json");
        assertThat(answer.json().path("errors").path(0).path("message").asString()).isNotEmpty();
    }

    @Test
    void theManifestsThatAreGotAreCountedAndNoOthers() throws IOException {
        push("pulled", BLOB);
        Repository repository = new Repository(RegistryId.DEFAULT, new RepositoryName("pulled"));
        Digest digest = digestOf(anyImage());
        putManifest("pulled", "latest", anyImage()).is(201);

        call("HEAD", "/v2/pulled/manifests/latest").send().is(200);
        call("GET", "/v2/pulled/manifests/none").send().is(404);
        registry.pulls().flush();
        assertThat(registry.images().find(repository, digest).orElseThrow().pulledAt()).isEmpty();

        call("GET", "/v2/pulled/manifests/latest").send().is(200);
        call("GET", "/v2/pulled/manifests/" + digest).send().is(200);
        call("GET", "/v2/pulled/manifests/latest").field("If-None-Match", '"' + digest.toString() + '"').send().is(304);
        registry.pulls().flush();
        assertThat(registry.images().find(repository, digest).orElseThrow().pulls()).isEqualTo(3);
    }

    @Test
    void pullsOfWhomNobodyCountsAreNotCounted() throws IOException {
        service = OciApi.service(registry, new OpenGuard(),
                new OciApi.Settings(RegistryId.DEFAULT, "us-east-1", Optional.empty(), new OciApi.PageSizes(5, 10)),
                new OciApi.Choices(principal -> !principal.equals(Principal.ANONYMOUS), () -> true));
        push("pulled", BLOB);
        putManifest("pulled", "latest", anyImage()).is(201);

        call("GET", "/v2/pulled/manifests/latest").send().is(200);
        call("GET", "/v2/pulled/manifests/latest").send().is(200);
        registry.pulls().flush();

        Repository repository = new Repository(RegistryId.DEFAULT, new RepositoryName("pulled"));
        assertThat(registry.images().find(repository, new Tag("latest")).orElseThrow().pulls()).isZero();
    }

    @Test
    void anArchivedImageIsNotServedUntilItIsPushedAgain() throws IOException {
        push("a", BLOB);
        Repository repository = new Repository(RegistryId.DEFAULT, new RepositoryName("a"));
        Digest digest = digestOf(anyImage());
        putManifest("a", "latest", anyImage()).is(201);
        call("GET", "/v2/a/manifests/latest").send().is(200);

        registry.images().changeStatus(repository, digest, ImageStatus.ARCHIVED, "alice");

        call("GET", "/v2/a/manifests/latest").send().is(404, "MANIFEST_UNKNOWN");
        call("HEAD", "/v2/a/manifests/" + digest).send().is(404);
        assertThat(call("GET", "/v2/a/tags/list").send().is(200).json().path("tags")).isEmpty();
        putManifest("a", "latest", anyImage()).is(201);
        call("GET", "/v2/a/manifests/latest").send().is(200);
    }
}
