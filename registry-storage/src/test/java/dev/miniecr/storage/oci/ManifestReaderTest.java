package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.oci.Descriptor.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestReaderTest {
    private static final MediaType OTHER = new MediaType("application/vnd.example.thing+json");
    private static final Digest CONFIG = Digest.Algorithm.SHA256.of(new byte[]{1});
    private static final Digest LAYER = Digest.Algorithm.SHA512.of(new byte[]{2});

    private final ManifestReader reader = new ManifestReader(ManifestReader.Limits.DEFAULT);

    /* Which manifests are taken, and what is read in them */

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json"})
    void anImageHasAConfigAndLayers(String type) {
        byte[] bytes = image("").getBytes(StandardCharsets.UTF_8);

        Manifest manifest = reader.read(bytes, Optional.of(new MediaType(type)), Digest.Algorithm.SHA256);

        assertThat(manifest.mediaType().value()).isEqualTo(type);
        assertThat(manifest.bytes()).isSameAs(bytes);
        assertThat(manifest.digest()).isEqualTo(Digest.Algorithm.SHA256.of(bytes));
        assertThat(manifest.descriptors()).containsExactly(
                new Descriptor(Role.CONFIG, Optional.of("application/vnd.test.config+json"), CONFIG, 10, false),
                new Descriptor(Role.LAYER, Optional.of("application/vnd.test.layer"), LAYER, 20, false));
        assertThat(manifest.descriptors()).allMatch(Descriptor::required);
        assertThat(manifest.imageSize()).isEqualTo(30);
        assertThat(manifest.subject()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json"})
    void anIndexHasManifests(String type) {
        Manifest manifest = read(index(descriptor("a/b", CONFIG, 5) + "," + descriptor("c/d", LAYER, 6)),
                new MediaType(type));

        assertThat(manifest.descriptors()).extracting(Descriptor::role).containsExactly(Role.MANIFEST, Role.MANIFEST);
        assertThat(manifest.descriptors()).extracting(Descriptor::digest).containsExactly(CONFIG, LAYER);
        assertThat(manifest.imageSize()).isZero();
    }

    @Test
    void aManifestIsHashedByTheAlgorithmThatItIsPushedUnder() {
        byte[] bytes = image("").getBytes(StandardCharsets.UTF_8);

        Manifest manifest = reader.read(bytes, Optional.of(MediaType.OCI_MANIFEST), Digest.Algorithm.SHA512);

        assertThat(manifest.digest()).isEqualTo(Digest.Algorithm.SHA512.of(bytes));
    }

    @Test
    void theMediaTypeComesFromTheTextWhereThereIsNoContentType() {
        String text = image("\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",");

        Manifest manifest = reader.read(text.getBytes(StandardCharsets.UTF_8), Optional.empty(),
                Digest.Algorithm.SHA256);

        assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    }

    @Test
    void anAbsentOrEmptyMediaTypeContradictsNothing() {
        assertThat(read(image("\"mediaType\":null,"), MediaType.OCI_MANIFEST).mediaType())
                .isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(read(image("\"mediaType\":\"\","), MediaType.OCI_MANIFEST).mediaType())
                .isEqualTo(MediaType.OCI_MANIFEST);
    }

    @Test
    void aSubjectIsAnEdgeThatNeedNotBeThere() {
        Manifest manifest = read(image("\"subject\":" + descriptor("x/y", LAYER, 7) + ","), MediaType.OCI_MANIFEST);

        assertThat(manifest.subject()).map(Descriptor::digest).contains(LAYER);
        assertThat(manifest.subject()).map(Descriptor::required).contains(false);
        assertThat(manifest.imageSize()).isEqualTo(30);
    }

    @Test
    void aLayerWithUrlsOfItsOwnNeedNotBeThere() {
        String foreign = "{\"mediaType\":\"a/b\",\"digest\":\"" + LAYER
                + "\",\"size\":3,\"urls\":[\"https://example.com/layer\"]}";
        String plain = "{\"mediaType\":\"a/b\",\"digest\":\"" + LAYER + "\",\"size\":3,\"urls\":[]}";

        Manifest manifest = read("{\"schemaVersion\":2,\"config\":" + descriptor("a/b", CONFIG, 1) + ",\"layers\":["
                + foreign + "," + plain + "]}", MediaType.DOCKER_MANIFEST);

        assertThat(manifest.descriptors()).extracting(Descriptor::required).containsExactly(true, false, true);
    }

    @ParameterizedTest
    @CsvSource({"'\"artifactType\":\"application/vnd.sbom\",', application/vnd.sbom",
            "'', application/vnd.test.config+json", "'\"artifactType\":\"\",', application/vnd.test.config+json",
            "'\"artifactType\":null,', application/vnd.test.config+json"})
    void theArtifactTypeOfAnImageIsItsConfigsWhereItHasNone(String member, String expected) {
        assertThat(read(image(member), MediaType.OCI_MANIFEST).artifactType()).contains(expected);
    }

    @Test
    void theArtifactTypeOfAnIndexIsItsOwnOrNone() {
        assertThat(read(index(""), MediaType.OCI_INDEX).artifactType()).isEmpty();
        assertThat(read("{\"schemaVersion\":2,\"artifactType\":\"a/b\",\"manifests\":[]}", MediaType.OCI_INDEX)
                .artifactType()).contains("a/b");
    }

    @Test
    void aReferrerIsShownWithItsArtifactTypeAndAnnotations() {
        String text = image("\"artifactType\":\"a/b\",\"annotations\":{\"k\":\"v\u00fc\",\"gone\":null},\"subject\":"
                + descriptor("x/y", LAYER, 7) + ",");

        Manifest manifest = read(text, MediaType.OCI_MANIFEST);

        assertThat(new String(manifest.referrerDescriptor(), StandardCharsets.UTF_8)).isEqualTo(
                "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + manifest.digest()
                        + "\",\"size\":" + manifest.bytes().length
                        + ",\"artifactType\":\"a/b\",\"annotations\":{\"k\":\"v\u00fc\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"schemaVersion\":2,\"config\":CONFIG,\"layers\":null}",
            "{\"schemaVersion\":2,\"config\":CONFIG}",
            "{\"schemaVersion\":2,\"mediaType\":\"\",\"config\":CONFIG,\"layers\":[],\"subject\":null,\"annotations\":null,"
                    + "\"manifests\":null,\"blobs\":null,\"artifactType\":null}",
            "{\"schemaVersion\":2,\"config\":CONFIG,\"layers\":[{\"mediaType\":\"a/b\",\"size\":0,\"digest\":\"LAYER\","
                    + "\"urls\":null,\"annotations\":null,\"data\":null,\"platform\":null}]}"})
    void membersThatAreNullAsGoWritesThemAreAbsent(String text) {
        Manifest manifest = read(
                text.replace("CONFIG", descriptor("a/b", CONFIG, 1)).replace("LAYER", LAYER.toString()),
                MediaType.OCI_MANIFEST);

        assertThat(manifest.descriptors().getFirst().digest()).isEqualTo(CONFIG);
        assertThat(manifest.descriptors()).allMatch(Descriptor::required);
    }

    @Test
    void anIndexWithoutManifestsIsTakenAsGoWritesIt() {
        assertThat(read("{\"schemaVersion\":2,\"manifests\":null}", MediaType.OCI_INDEX).descriptors()).isEmpty();
        assertThat(read("{\"schemaVersion\":2,\"manifests\":[],\"layers\":null,\"config\":null}", MediaType.OCI_INDEX)
                .descriptors()).isEmpty();
    }

    @Test
    void inAnUnknownTypeWhatLooksLikeADescriptorIsAnEdgeAndTheRestIsItsOwn() {
        Manifest manifest = read("{\"config\":" + descriptor("a/b", CONFIG, 1) + ",\"layers\":["
                + descriptor("a/b", LAYER, 2)
                + ",null,5,\"x\",{\"digest\":5,\"size\":1},{\"digest\":\"" + LAYER
                + "\",\"size\":-1},{\"digest\":\"blake3:00\",\"size\":1}],"
                + "\"blobs\":[{\"mediaType\":7,\"digest\":\"" + CONFIG
                + "\",\"size\":3}],\"annotations\":[1],\"Manifests\":7,\"subject\":"
                + descriptor("a/b", LAYER, 4) + "}", OTHER);

        assertThat(manifest.descriptors()).extracting(Descriptor::role).containsExactly(Role.CONFIG, Role.LAYER,
                Role.BLOB, Role.SUBJECT);
        assertThat(manifest.artifactType()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"manifests\":{}}", "{\"config\":\"text\",\"layers\":{\"a\":1}}",
            "{\"schemaVersion\":\"two\",\"blobs\":5}", "{\"a\":{\"b\":[1.5e300,-1,true,null]}}"})
    void anUnknownTypeMayBeAnyObject(String text) {
        assertThat(read(text, OTHER).descriptors()).isEmpty();
    }

    /* Which are refused */

    static Stream<String> twoShapes() {
        String layers = "\"config\":" + descriptor("a/b", CONFIG, 1) + ",\"layers\":[" + descriptor("a/b", LAYER, 2)
                + "]";
        String manifests = "\"manifests\":[" + descriptor("a/b", LAYER, 2) + "]";
        return Stream.of("{\"schemaVersion\":2," + layers + "," + manifests + "}",
                "{\"schemaVersion\":2," + layers + ",\"manifests\":[]}",
                "{\"schemaVersion\":2," + layers + ",\"Manifests\":[]}",
                "{\"schemaVersion\":2," + manifests + ",\"layers\":[]}",
                "{\"schemaVersion\":2," + manifests + ",\"LAYERS\":[]}",
                "{\"schemaVersion\":2," + manifests + ",\"layer\u017f\":[]}",
                "{\"schemaVersion\":2," + manifests + ",\"config\":{}}");
    }

    @ParameterizedTest
    @MethodSource("twoShapes")
    void aManifestThatIsAnImageAndAnIndexIsRefused(String text) {
        assertRefused(text, MediaType.OCI_MANIFEST);
        assertRefused(text, MediaType.OCI_INDEX);
        assertRefused(text, MediaType.DOCKER_MANIFEST);
        assertRefused(text, MediaType.DOCKER_LIST);
    }

    @Test
    void anUnknownTypeCannotBeBothEither() {
        assertRefused("{\"layers\":[],\"manifests\":[]}", OTHER);
    }

    @Test
    void theTextMustBeOfTheShapeThatItsMediaTypeNames() {
        assertRefused(index(""), MediaType.OCI_MANIFEST);
        assertRefused(image(""), MediaType.OCI_INDEX);
        assertRefused("{\"schemaVersion\":2}", MediaType.OCI_INDEX);
        assertRefused("{\"schemaVersion\":2,\"manifests\":{}}", MediaType.OCI_INDEX);
        assertRefused("{\"schemaVersion\":2,\"layers\":[]}", MediaType.OCI_MANIFEST);
        assertRefused("{\"schemaVersion\":2,\"config\":null,\"layers\":[]}", MediaType.OCI_MANIFEST);
        assertRefused("{\"schemaVersion\":2,\"config\":[],\"layers\":[]}", MediaType.OCI_MANIFEST);
    }

    @Test
    void aContentTypeThatContradictsTheTextIsRefused() {
        for (MediaType declared : List.of(MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST)) {
            assertThatThrownBy(() -> read(image("\"mediaType\":\"" + declared + "\","), MediaType.OCI_MANIFEST))
                    .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.error())
                            .isEqualTo(new RegistryError.MediaTypeDiffers(MediaType.OCI_MANIFEST, declared)));
        }
        assertRefused(image("\"mediaType\":\"no type\","), MediaType.OCI_MANIFEST);
        assertRefused(image("\"mediaType\":5,"), MediaType.OCI_MANIFEST);
    }

    @Test
    void aManifestWithoutAnyMediaTypeIsRefused() {
        assertThatThrownBy(() -> reader.read(image("").getBytes(StandardCharsets.UTF_8), Optional.empty(),
                Digest.Algorithm.SHA256)).hasMessageContaining("needs a Content-Type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "3", "null", "\"2\"", "2.5", "2.0", "true", "[2]"})
    void anotherSchemaVersionIsRefused(String version) {
        assertRefused(image("").replace("\"schemaVersion\":2", "\"schemaVersion\":" + version), MediaType.OCI_MANIFEST);
        assertRefused(index("").replace("\"schemaVersion\":2", "\"schemaVersion\":" + version), MediaType.OCI_INDEX);
    }

    @Test
    void schemaOneIsRefusedWhateverItCallsItself() {
        String schema1 = "{\"schemaVersion\":1,\"name\":\"a\",\"tag\":\"b\",\"fsLayers\":[],\"history\":[],\"signatures\":[]}";

        assertRefused(schema1, new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws"));
        assertRefused(schema1, new MediaType("application/vnd.docker.distribution.manifest.v1+json"));
        assertRefused(schema1, new MediaType("application/json"));
        assertRefused(schema1.replace(":1", ":2"), OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "5", "\"text\"", "[]", "{", "{\"a\":1", "{\"a\":1}}", "{\"a\":1} {}",
            "{\"a\":1},", "{\"a\":1}x", "{'a':1}", "{a:1}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":+1}", "{\"a\":1,}",
            "{/* no */}", "{\"a\":\"\t\"}", "{\"a\":1}\0", "{\"a\":1,\"a\":1}", "{\"a\":{\"b\":1,\"b\":2}}",
            "{\"a\":1,\"\\u0061\":2}"})
    void whatIsNotStrictJsonIsRefused(String text) {
        assertRefused(text, OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c328", "80", "c0af", "eda080", "f4908080", "e282", "ff"})
    void whatIsNotUtf8IsRefused(String hex) {
        byte[] bytes = ("{\"a\":\"" + new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1) + "\"}")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> reader.read(bytes, Optional.of(OTHER), Digest.Algorithm.SHA256))
                .isInstanceOf(RegistryException.class).hasMessage("A manifest is UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void anotherEncodingThatJsonReadersGuessIsRefused(String charset) {
        byte[] bytes = image("").getBytes(Charset.forName(charset));

        assertThatThrownBy(() -> reader.read(bytes, Optional.of(MediaType.OCI_MANIFEST), Digest.Algorithm.SHA256))
                .isInstanceOf(RegistryException.class);
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertRefused("\ufeff" + image(""), MediaType.OCI_MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "5", "\"text\"", "[]", "{\"mediaType\":\"a/b\",\"digest\":\"DIGEST\"}",
            "{\"mediaType\":\"a/b\",\"size\":1}", "{\"digest\":\"DIGEST\",\"size\":1}",
            "{\"mediaType\":\"a/b\",\"digest\":\"DIGEST\",\"size\":-1}",
            "{\"mediaType\":\"a/b\",\"digest\":\"DIGEST\",\"size\":\"1\"}",
            "{\"mediaType\":\"a/b\",\"digest\":\"DIGEST\",\"size\":1.5}",
            "{\"mediaType\":\"a/b\",\"digest\":\"DIGEST\",\"size\":9223372036854775808}",
            "{\"mediaType\":\"a/b\",\"digest\":\"sha256:abc\",\"size\":1}",
            "{\"mediaType\":\"a/b\",\"digest\":\"md5:00000000000000000000000000000000\",\"size\":1}",
            "{\"mediaType\":\"a/b\",\"digest\":\"\",\"size\":1}", "{\"mediaType\":7,\"digest\":\"DIGEST\",\"size\":1}",
            "{\"mediaType\":\"a/b\",\"digest\":\"DIGEST\",\"size\":1,\"Digest\":\"DIGEST\"}"})
    void aBadDescriptorIsRefusedInEveryMemberOfAKnownType(String descriptor) {
        String bad = descriptor.replace("DIGEST", LAYER.toString());
        String config = descriptor("a/b", CONFIG, 1);

        assertRefused("{\"schemaVersion\":2,\"config\":" + bad + ",\"layers\":[]}", MediaType.OCI_MANIFEST);
        assertRefused("{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[" + bad + "]}",
                MediaType.OCI_MANIFEST);
        assertRefused("{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":"
                + bad.replace("[]", "7").replace("null", "7")
                + "}", MediaType.OCI_MANIFEST);
        assertRefused("{\"schemaVersion\":2,\"manifests\":[" + bad + "]}", MediaType.OCI_INDEX);
        if (!bad.equals("null")) {
            assertRefused(image("\"subject\":" + bad + ","), MediaType.OCI_MANIFEST);
        }
    }

    @Test
    void sizesThatAddUpToMoreThanThereCanBeAreRefused() {
        String huge = descriptor("a/b", LAYER, Long.MAX_VALUE);

        assertRefused("{\"schemaVersion\":2,\"config\":" + huge + ",\"layers\":[" + huge + "]}",
                MediaType.OCI_MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"text\"", "{\"a\":1}", "{\"a\":{}}", "{\"a\":[\"b\"]}"})
    void annotationsOfAKnownTypeAreTexts(String annotations) {
        assertRefused(image("\"annotations\":" + annotations + ","), MediaType.OCI_MANIFEST);
        assertThat(new String(read("{\"annotations\":" + annotations + "}", OTHER).referrerDescriptor(),
                StandardCharsets.UTF_8)).doesNotContain("annotations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800x", "x\\udc00\\ud800", "\\u0000"})
    void halfACharacterIsShownToReferrersAsItWasWritten(String half) throws IOException {
        Manifest manifest = read(
                image("\"artifactType\":\"" + half + "\",\"annotations\":{\"k\":\"" + half + "\"},"),
                MediaType.OCI_MANIFEST);

        String shown = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(manifest.referrerDescriptor()))
                .toString();
        assertThat(shown.toLowerCase(Locale.ROOT)).contains("\"artifacttype\":\"" + half + "\"",
                "{\"k\":\"" + half + "\"}");
    }

    /* Limits */

    @Test
    void aManifestHasAtMostFourMebibytes() {
        byte[] largest = new byte[4 << 20];
        Arrays.fill(largest, (byte) ' ');
        byte[] text = image("").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, largest, 0, text.length);

        Manifest manifest = reader.read(largest, Optional.of(MediaType.OCI_MANIFEST), Digest.Algorithm.SHA256);

        assertThat(manifest.bytes()).hasSize(4 << 20);
        assertThatThrownBy(() -> reader.read(Arrays.copyOf(largest, (4 << 20) + 1), Optional.of(MediaType.OCI_MANIFEST),
                Digest.Algorithm.SHA256)).isInstanceOfSatisfying(RegistryException.class,
                        e -> assertThat(e.error()).isEqualTo(new RegistryError.ManifestTooLarge(4 << 20)));
    }

    @Test
    void aManifestHasALimitedNumberOfDescriptors() {
        ManifestReader strict = new ManifestReader(new ManifestReader.Limits(4 << 20, 3, 64));
        String three = index(String.join(",", Collections.nCopies(3, descriptor("a/b", CONFIG, 1))));
        String four = index(String.join(",", Collections.nCopies(4, descriptor("a/b", CONFIG, 1))));

        assertThat(strict.read(three.getBytes(StandardCharsets.UTF_8), Optional.of(MediaType.OCI_INDEX),
                Digest.Algorithm.SHA256).descriptors()).hasSize(3);
        assertThatThrownBy(() -> strict.read(four.getBytes(StandardCharsets.UTF_8), Optional.of(MediaType.OCI_INDEX),
                Digest.Algorithm.SHA256)).hasMessage("A manifest has at most 3 descriptors");
    }

    @ParameterizedTest
    @EnumSource
    void nestingHasALimit(Bracket bracket) {
        assertThat(read("{\"a\":" + bracket.nested(63) + "}", OTHER).descriptors()).isEmpty();
        assertRefused("{\"a\":" + bracket.nested(64) + "}", OTHER);
        assertRefused("{\"a\":" + bracket.nested(200_000) + "}", OTHER);
    }

    enum Bracket {
        ARRAY("[", "1", "]"), OBJECT("{\"a\":", "1", "}");

        private final String open;
        private final String inner;
        private final String close;

        Bracket(String open, String inner, String close) {
            this.open = open;
            this.inner = inner;
            this.close = close;
        }

        String nested(int depth) {
            return open.repeat(depth) + inner + close.repeat(depth);
        }
    }

    @Test
    void numbersAndNamesOfAbsurdLengthAreRefused() {
        assertRefused("{\"a\":" + "9".repeat(100_000) + "}", OTHER);
        assertRefused("{\"" + "a".repeat(100_000) + "\":1}", OTHER);
    }

    @Test
    void annotationsThatDoNotFitIntoAListOfReferrersAreRefusedOnlyForReferrers() {
        String annotations = "\"annotations\":{\"a\":\"" + "x".repeat((4 << 20) - 1_000) + "\"},";

        assertThat(read(image(annotations), MediaType.OCI_MANIFEST).subject()).isEmpty();
        assertRefused("{\"annotations\":{\"a\":\"" + "x".repeat((4 << 20) - 500) + "\"},\"subject\":"
                + descriptor("a/b", CONFIG, 1) + "}", OTHER);
    }

    @Test
    void noRefusalSendsBackMoreThanAnExcerpt() {
        assertThatThrownBy(
                () -> read(image("\"mediaType\":\"" + "x".repeat(100_000) + "\u0007\","), MediaType.OCI_MANIFEST))
                .isInstanceOfSatisfying(RegistryException.class,
                        e -> assertThat(e.error().message()).hasSizeLessThan(400).doesNotContain("\u0007"));
    }

    private Manifest read(String text, MediaType type) {
        return reader.read(text.getBytes(StandardCharsets.UTF_8), Optional.of(type), Digest.Algorithm.SHA256);
    }

    private void assertRefused(String text, MediaType type) {
        assertThatThrownBy(() -> read(text, type)).as(text.length() < 500 ? text : "long text").isInstanceOfSatisfying(
                RegistryException.class, e -> assertThat(e.error()).isInstanceOf(RegistryError.ManifestInvalid.class));
    }

    private static String descriptor(String type, Digest digest, long size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    private static String image(String members) {
        return "{\"schemaVersion\":2," + members + "\"config\":"
                + descriptor("application/vnd.test.config+json", CONFIG, 10)
                + ",\"layers\":[" + descriptor("application/vnd.test.layer", LAYER, 20) + "]}";
    }

    private static String index(String manifests) {
        return "{\"schemaVersion\":2,\"manifests\":[" + manifests + "]}";
    }
}
