package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.access.AddressRange;
import dev.miniecr.server.access.Origins;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.HostTemplate;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.oci.Exchange;
import dev.miniecr.storage.oci.RegistryId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The account that the name means by which the client called the server. */
final class SitesTest {
    private static final RegistryId FIRST = new RegistryId("000000000000");
    private static final RegistryId OTHER = new RegistryId("111122223333");
    private static final HostTemplate HOSTS = new HostTemplate("<account>.dkr.ecr.<region>.example.test", "us-east-1");

    /* Each answers with the name of its account. */
    private static Sites.Site site(String name) {
        Service service = _ -> Response.of(200).with("Site", name);
        return new Sites.Site(service, service);
    }

    private static String called(Optional<HostTemplate> hosts, List<AddressRange> proxies, String... fields) {
        Sites sites = new Sites(FIRST, new ByAccount<>(Map.of(FIRST, site("first"), OTHER, site("other"))),
                new Origins(proxies, Optional.empty()), hosts, account -> site("elsewhere " + account));
        Exchange exchange = new Exchange(request -> sites.of(request).oci().answer(request), "GET", "/v2/");
        for (int i = 0; i < fields.length; i += 2) {
            exchange = exchange.field(fields[i], fields[i + 1]);
        }
        return exchange.send().field("Site").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            000000000000.dkr.ecr.us-east-1.example.test,       first
            111122223333.dkr.ecr.us-east-1.example.test,       other
            111122223333.dkr.ecr.us-east-1.example.test:5000,  other
            111122223333.DKR.ecr.us-east-1.Example.test:5000,  other
            444455556666.dkr.ecr.us-east-1.example.test,       elsewhere 444455556666
            444455556666.DKR.ecr.us-east-1.example.test:443,   elsewhere 444455556666
            111122223333.dkr.ecr.eu-west-1.example.test,       first
            11112222333.dkr.ecr.us-east-1.example.test,        first
            a11122223333.dkr.ecr.us-east-1.example.test,       first
            x111122223333.dkr.ecr.us-east-1.example.test,      first
            111122223333.dkr.ecr.us-east-1.example.test.evil,  first
            example.test,                                      first
            127.0.0.1:5000,                                    first
            [::1]:5000,                                        first
            [::1],                                             first
            '',                                                first
            """)
    void theHostNameSaysWhichAccountIsMeant(String host, String site) {
        assertThat(called(Optional.of(HOSTS), List.of(), "Host", host)).isEqualTo(site);
        assertThat(called(Optional.empty(), List.of(), "Host", host)).isEqualTo("first");
    }

    @Test
    void aRequestWithoutAHostMeansTheFirstAccount() {
        assertThat(called(Optional.of(HOSTS), List.of())).isEqualTo("first");
    }

    @Test
    void whatAProxySaysCountsWhereItIsTrusted() {
        String[] fields = {"Host", "backend:5000", "X-Forwarded-Host", HOSTS.host(OTHER) + ", inner.example.test"};

        assertThat(called(Optional.of(HOSTS), List.of(AddressRange.parse("127.0.0.0/8")), fields)).isEqualTo("other");
        assertThat(called(Optional.of(HOSTS), List.of(), fields)).isEqualTo("first");
        assertThat(called(Optional.of(HOSTS), List.of(AddressRange.parse("127.0.0.0/8")), "Host", HOSTS.host(OTHER)))
                .isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.example.test", "<account>.<account>.test", "<account>.example.test:5000",
            "https://<account>.example.test", "<account>.Example.test", "<account>.<zone>.test", "<account>."})
    void aTemplateIsAHostNameWithTheAccountInItOnce(String text) {
        assertThatThrownBy(() -> new HostTemplate(text, "us-east-1")).isInstanceOf(IllegalArgumentException.class);
    }
}
