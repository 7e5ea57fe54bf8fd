package dev.miniecr.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.user.IdentityLimits;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerConfigTest {
    private static final Path SHIPPED = Path.of("..", "config", "mini-ecr.yaml");

    @TempDir
    private Path folder;

    @Test
    void theShippedFileHasEveryKeyWithItsDefault() {
        Map<String, String> defaults = ServerConfig.ALL.stream()
                .collect(Collectors.toMap(Setting::key, Setting::usual));

        Map<String, String> shipped = ConfigSource.file(SHIPPED, defaults.keySet());

        assertThat(shipped).isEqualTo(defaults);
    }

    @Test
    void theShippedFileExplainsEveryKey() throws IOException {
        String previous = "";
        for (String line : Files.readAllLines(SHIPPED)) {
            boolean section = line.matches("\\w+:");
            boolean inCommentedGroup = previous.matches("\\s+\\w+: .*");
            if (line.matches("\\s*\\w+: .*") && !section && !inCommentedGroup) {
                assertThat(previous).as("the line before '%s'", line).contains("#");
            }
            previous = line;
        }
    }

    @Test
    void laterSourcesWin() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"),
                "listen: 127.0.0.1:1\nregion: eu-north-1\nmanifests:\n  sparse: true\n");

        ServerConfig config = ServerConfig.load(Optional.of(file),
                Map.of("MINIECR_LISTEN", "127.0.0.1:2", "MINIECR_MANIFESTS_SPARSE", "false"),
                Map.of("listen", "127.0.0.1:3"));

        assertThat(config.listen().getPort()).isEqualTo(3);
        assertThat(config.registry().sparse()).isFalse();
        assertThat(config.region()).isEqualTo("eu-north-1");
    }

    @Test
    void theLimitsOfIdentitiesAreSettings() {
        assertThat(ServerConfig.load(Optional.empty(), Map.of(), Map.of()).identityLimits())
                .isEqualTo(IdentityLimits.DEFAULT);
        assertThat(ServerConfig.load(Optional.empty(), Map.of("MINIECR_IDENTITIES_ACCESS_KEYS_PER_USER", "5"),
                Map.of("identities.users", "7")).identityLimits())
                .extracting(IdentityLimits::accessKeysPerUser, IdentityLimits::users).containsExactly(5, 7);
    }

    @Test
    void anUnknownKeyStopsTheStartAndNamesTheNearest() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "manifests:\n  sprase: true\n");

        assertThatThrownBy(() -> ServerConfig.load(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("manifests.sprase").hasMessageContaining("manifests.sparse");
    }

    @Test
    void anUnknownVariableStopsTheStartAndNamesTheNearest() {
        assertThatThrownBy(() -> ServerConfig.load(Optional.empty(), Map.of("MINIECR_LISTN", "x"), Map.of()))
                .isInstanceOf(ConfigException.class).hasMessageContaining("MINIECR_LISTEN");
    }

    @ParameterizedTest
    @CsvSource({"listen,nowhere", "listen,127.0.0.1:99999", "listen,:5000", "publicUrl,registry.example.com",
            "registryId,12",
            "manifests.sparse,yes", "manifests.maxBytes,4MB", "manifests.maxBytes,1", "uploads.expiry,24",
            "uploads.expiry,-1h",
            "uploads.maxOpen,0", "log.requests,some"})
    void aValueThatCannotBeParsedStopsTheStartWithItsKey(String key, String value) {
        assertThatThrownBy(() -> ServerConfig.load(Optional.empty(), Map.of(), Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key).hasMessageContaining(value);
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "5m,300000", "24h,86400000", "7d,604800000"})
    void timesHaveUnits(String text, long millis) {
        assertThat(Setting.time("t", "1s").parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void furtherAccountsNeedHostNames() {
        Map<String, String> both = Map.of("registryId", "123456789012", "aws.accounts", "111122223333, 000000000000",
                "aws.registryHosts", "<account>.example.test");

        assertThat(ServerConfig.load(Optional.empty(), Map.of(), both).accounts()).extracting(RegistryId::value)
                .containsExactly("123456789012", "111122223333", "000000000000");
        assertThatThrownBy(
                () -> ServerConfig.load(Optional.empty(), Map.of(), Map.of("aws.accounts", "111122223333")))
                .isInstanceOf(ConfigException.class).hasMessage("Setting aws.accounts needs aws.registryHosts: without"
                        + " host names of their own, what the further accounts hold could not be pulled. Set it to a"
                        + " name that leads here for each account, such as <account>.dkr.ecr.<region>.example.com");
        for (String accounts : List.of("000000000000", "111122223333,111122223333")) {
            assertThatThrownBy(() -> ServerConfig.load(Optional.empty(), Map.of(),
                    Map.of("aws.accounts", accounts, "aws.registryHosts", "<account>.example.test")))
                    .isInstanceOf(ConfigException.class).hasMessageContaining("which is there already");
        }
    }

    @ParameterizedTest
    @CsvSource({"listen,MINIECR_LISTEN", "manifests.sparse,MINIECR_MANIFESTS_SPARSE", "publicUrl,MINIECR_PUBLIC_URL",
            "repositories.createOnPush,MINIECR_REPOSITORIES_CREATE_ON_PUSH"})
    void keysBecomeVariables(String key, String variable) {
        assertThat(Setting.text(key, "").variable()).isEqualTo(variable);
    }
}
