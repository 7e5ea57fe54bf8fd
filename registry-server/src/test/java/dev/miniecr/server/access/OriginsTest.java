package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.oci.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies say about requests, and which proxies are believed. */
final class OriginsTest {
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:ListImages","Resource":"*","Condition":%s}}""";

    @TempDir
    private Path folder;

    private AccessFixture behind(List<AddressRange> proxies, Optional<String> publicUrl) throws IOException {
        return new AccessFixture(folder,
                new AccessConfig(false, AccessConfig.Challenge.BEARER, false, Optional.empty(), 100,
                        new AccessConfig.Tokens(Duration.ofMinutes(5), false, Duration.ofDays(30), Duration.ofDays(30)),
                        new AccessConfig.Passwords(1, 64), AccessConfig.Limits.NONE),
                new Origins(proxies, publicUrl));
    }

    private static Exchange.Answer tags(AccessFixture registry, String... fields) {
        Exchange exchange = registry.oci("GET", "/v2/team/app/tags/list", AccessFixture.basic("someone"));
        for (int i = 0; i < fields.length; i += 2) {
            exchange = exchange.field(fields[i], fields[i + 1]);
        }
        return exchange.send();
    }

    @Test
    void nobodyIsBelievedUnlessListed() throws IOException {
        try (AccessFixture registry = behind(List.of(), Optional.empty())) {
            registry.user("someone");
            registry.policy("someone", POLICY.formatted("{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}"));

            tags(registry, "X-Forwarded-For", "192.0.2.7").is(403);
            assertThat(registry.oci("GET", "/v2/").field("X-Forwarded-Host", "evil.test")
                    .field("X-Forwarded-Proto", "https").send().field("WWW-Authenticate").orElseThrow())
                    .contains("http://registry.test:5000/token");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.7                       | 404
            192.0.2.7, 10.1.2.3             | 404
            203.0.113.9, 192.0.2.7          | 404
            192.0.2.7, 203.0.113.9          | 403
            192.0.2.7, 203.0.113.9, 10.0.0.1 | 403
            nonsense                        | 403
            192.0.2.7, nonsense             | 403
            """)
    void theLastAddressThatNoTrustedProxyHasIsTheClients(String forwarded, int status) throws IOException {
        try (AccessFixture registry = behind(
                List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("10.0.0.0/8")), Optional.empty())) {
            registry.user("someone");
            registry.policy("someone", POLICY.formatted("{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}"));

            tags(registry, "X-Forwarded-For", forwarded).is(status);
        }
    }

    @Test
    void aTrustedProxySaysHowTheClientCame() throws IOException {
        try (AccessFixture registry = behind(List.of(AddressRange.parse("127.0.0.1")), Optional.empty())) {
            registry.user("someone");
            registry.policy("someone", POLICY.formatted("{\"Bool\":{\"aws:SecureTransport\":\"true\"}}"));

            tags(registry).is(403);
            tags(registry, "X-Forwarded-Proto", "https").is(404);
            assertThat(registry.oci("GET", "/v2/").field("X-Forwarded-Host", "images.example.com")
                    .field("X-Forwarded-Proto", "https").send().field("WWW-Authenticate").orElseThrow())
                    .contains("realm=\"https://images.example.com/token\"");
        }
    }

    @Test
    void thePublicUrlIsTheRealmWhateverIsSaid() throws IOException {
        try (AccessFixture registry = behind(List.of(AddressRange.parse("127.0.0.1")),
                Optional.of("https://images.example.com/"))) {
            assertThat(registry.oci("GET", "/v2/").field("X-Forwarded-Host", "other.test").send()
                    .field("WWW-Authenticate").orElseThrow())
                    .contains("realm=\"https://images.example.com/token\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "192.0.2.7,192.0.2.7,true",
            "192.0.2.7,192.0.2.8,false", "0.0.0.0/0,203.0.113.1,true", "::1,::1,true", "fd00::/8,fd12::3,true",
            "fd00::/8,fe80::1,false", "10.0.0.0/8,::1,false", "192.0.2.128/25,192.0.2.127,false"})
    void rangesHoldTheAddressesThatBeginWithTheirBits(String range, String address, boolean held) {
        assertThat(AddressRange.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/129", "10.0.0/8 "})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
