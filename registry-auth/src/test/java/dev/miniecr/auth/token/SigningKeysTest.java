package dev.miniecr.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SigningKeysTest {
    private static final Duration OVERLAP = Duration.ofMinutes(6);

    @TempDir
    private Path root;
    private final SteppedClock clock = new SteppedClock();

    private Path directory() {
        return root.resolve("data").resolve("secrets");
    }

    private Path file() {
        return directory().resolve("bearer-signing-keys.json");
    }

    private SigningKeys open() throws IOException {
        return new SigningKeys(directory(), OVERLAP, clock, new SecureRandom());
    }

    private static List<String> published(SigningKeys keys) throws ParseException {
        return JWKSet.parse(keys.jwks()).getKeys().stream().map(key -> key.getKeyID()).toList();
    }

    @Test
    void theFirstUseMakesAKeyThatOnlyItsOwnerReads() throws IOException {
        open().signing();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void theKeysAreTheSameAfterARestart() throws IOException {
        SigningKeys keys = open();
        keys.rotate();

        assertThat(open().jwks()).isEqualTo(keys.jwks());
        assertThat(open().signing().id()).isEqualTo(keys.signing().id());
    }

    @Test
    void onlyPublicPartsArePublished() throws IOException, ParseException {
        SigningKeys keys = open();

        ECKey key = JWKSet.parse(keys.jwks()).getKeys().getFirst().toECKey();

        assertThat(key.isPrivate()).isFalse();
        assertThat(keys.jwks()).doesNotContain("\"d\"").contains("\"alg\":\"ES256\"", "\"use\":\"sig\"",
                "\"crv\":\"P-256\"");
    }

    @Test
    void aKeyIsReplacedWhenItIsOld() throws IOException, ParseException {
        Duration age = Duration.ofDays(30);
        SigningKeys keys = open();
        assertThat(keys.rotateAt(age)).isEmpty();
        assertThat(file()).doesNotExist();
        String first = keys.signing().id();

        clock.pass(age.minusSeconds(1));
        assertThat(keys.rotateAt(age)).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        String second = open().rotateAt(age).orElseThrow();

        assertThat(published(open())).containsExactly(first, second);
        assertThat(open().rotateAt(age)).isEmpty();
    }

    @Test
    void aRetiredKeyVerifiesUntilWhatItSignedIsOver() throws IOException, ParseException {
        SigningKeys keys = open();
        String first = keys.signing().id();
        String second = keys.rotate();

        assertThat(published(keys)).containsExactly(first, second);
        assertThat(keys.signing().id()).isEqualTo(second);
        clock.pass(OVERLAP);
        assertThat(keys.find(first)).isPresent();
        clock.pass(Duration.ofMinutes(1));
        assertThat(keys.find(first)).isEmpty();
        assertThat(published(keys)).containsExactly(second);
    }

    @Test
    void aRotationDropsWhatIsOverFromTheFile() throws IOException, ParseException {
        SigningKeys keys = open();
        String first = keys.signing().id();
        String second = keys.rotate();
        clock.pass(Duration.ofHours(1));
        String third = keys.rotate();

        assertThat(Files.readString(file())).doesNotContain(first).contains(second, third);
        assertThat(published(open())).containsExactly(second, third);
    }

    @Test
    void theTimeOfRetirementIsNotMovedByLaterRotationsOrRestarts() throws IOException {
        SigningKeys keys = open();
        String first = keys.signing().id();
        keys.rotate();
        clock.pass(Duration.ofMinutes(4));
        open().rotate();
        clock.pass(Duration.ofMinutes(4));

        assertThat(open().find(first)).isEmpty();
    }

    @Test
    void whatACrashLeftBesideTheFileDoesNotMatter() throws IOException {
        SigningKeys keys = open();
        keys.signing();
        Path beside = directory().resolve("bearer-signing-keys.json.new");
        Files.writeString(beside, "half a fi");

        assertThat(open().signing().id()).isEqualTo(keys.signing().id());
        open().rotate();
        assertThat(beside).doesNotExist();
    }

    static Stream<String> malformed() {
        SigningKey key = SigningKey.generate(new SteppedClock().instant(), new SecureRandom());
        String jwk = key.jwk().toJSONString();
        String members = jwk.substring(0, jwk.length() - 1);
        String publicMembers = key.jwk().toPublicJWK().toJSONString();
        return Stream.of("", "canary", "{}", "[]", "null", "{\"keys\":[]}", "{\"keys\":\"canary\"}", "{\"keys\":[1]}",
                "{\"keys\":[" + jwk + "]}",
                "{\"keys\":[" + members + ",\"created\":\"canary\"}]}",
                "{\"keys\":[" + members + ",\"created\":1,\"retired\":2}]}",
                "{\"keys\":[" + members + ",\"created\":1}]",
                "{\"keys\":[" + publicMembers.substring(0, publicMembers.length() - 1) + ",\"created\":1}]}",
                "{\"keys\":[" + members.replace("P-256", "P-384") + ",\"created\":1}]}",
                "{\"keys\":[" + members.replace("EC", "RSA") + ",\"created\":1}]}");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedFileStopsWithItsNameAndNothingOfWhatItHolds(String content) throws IOException {
        Files.createDirectories(directory());
        Files.writeString(file(), content);

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(file().toString())
                .hasMessageContaining("malformed").hasNoCause()
                .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("canary").doesNotContain("\"d\""));
        assertThat(file()).hasContent(content);
    }

    @Test
    void keysArePrintedAsStars() throws IOException {
        SigningKeys keys = open();

        assertThat(keys.toString()).isEqualTo("SigningKeys[***]");
        assertThat(keys.signing().toString()).contains("***")
                .doesNotContain(keys.signing().jwk().getD().toString());
    }
}
