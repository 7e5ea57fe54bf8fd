package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.Response.Field;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All field lines of a head, as they are signed. */
final class FieldLinesTest {
    private static final String HEAD = "Host: a.test\r\nX-Twice: 1\r\nx-twice: 2\r\n";

    private static HeadFields parsed(Optional<String> authority) {
        HeadFields fields = new HeadFields(HEAD.getBytes(StandardCharsets.ISO_8859_1), authority);
        fields.add(0, 4, 6, 12);
        fields.add(14, 21, 23, 24);
        fields.add(26, 33, 35, 36);
        return fields;
    }

    @Test
    void linesStandInTheirOrderAsTheyWereSent() {
        assertThat(parsed(Optional.empty()).fields()).containsExactly(new Field("Host", "a.test"),
                new Field("X-Twice", "1"), new Field("x-twice", "2"));
    }

    @Test
    void theAuthorityOfTheTargetStandsForHost() {
        assertThat(parsed(Optional.of("b.test")).fields()).containsExactly(new Field("Host", "b.test"),
                new Field("X-Twice", "1"), new Field("x-twice", "2"));
    }

    @Test
    void theAuthorityOfHttp2StandsForHostAndNothingElseOfItsOwnIsThere() {
        DefaultHttp2Headers headers = new DefaultHttp2Headers();
        headers.method("POST").path("/").scheme("https").authority("b.test").add("host", "b.test").add("x-twice", "1")
                .add("x-twice", "2");

        assertThat(new StreamFields(headers, "b.test").fields()).containsExactly(new Field("host", "b.test"),
                new Field("x-twice", "1"), new Field("x-twice", "2"));
    }
}
