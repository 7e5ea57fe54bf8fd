package dev.miniecr.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.http.Query.Parameter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    static Stream<Arguments> paths() {
        return Stream.of(
                Arguments.of("/", List.of("")),
                Arguments.of("/v2/", List.of("v2", "")),
                Arguments.of("/v2", List.of("v2")),
                Arguments.of("//a//", List.of("", "a", "", "")),
                Arguments.of("/a/../b/.", List.of("a", "..", "b", ".")),
                Arguments.of("/v2/a%2Fb/%7e", List.of("v2", "a/b", "~")),
                Arguments.of("/%c3%A9/%F0%9F%90%B3", List.of("é", "🐳")),
                Arguments.of("/a+b", List.of("a+b")),
                Arguments.of("/%00", List.of("\0")),
                Arguments.of("/a?b/c", List.of("a")));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aPathIsSplitAndThenDecoded(String text, List<String> segments) {
        Target target = Target.parse(text);

        assertThat(target.segments()).isEqualTo(segments);
        assertThat(target.path()).isEqualTo(text.replaceFirst("[?].*", ""));
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                Arguments.of("/", List.of()),
                Arguments.of("/?", List.of()),
                Arguments.of("/?a", List.of(new Parameter("a", ""))),
                Arguments.of("/?a=", List.of(new Parameter("a", ""))),
                Arguments.of("/?=a", List.of(new Parameter("", "a"))),
                Arguments.of("/?a=b=c", List.of(new Parameter("a", "b=c"))),
                Arguments.of("/?a=1&&b=2&", List.of(new Parameter("a", "1"), new Parameter("b", "2"))),
                Arguments.of("/?a=1&a=2", List.of(new Parameter("a", "1"), new Parameter("a", "2"))),
                Arguments.of("/?a+b=c+%2B", List.of(new Parameter("a b", "c +"))),
                Arguments.of("/?%3D%26=%C3%A9", List.of(new Parameter("=&", "é"))),
                Arguments.of("/?a=/?b", List.of(new Parameter("a", "/?b"))));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryIsSplitAndThenDecoded(String text, List<Parameter> parameters) {
        assertThat(Target.parse(text).query().parameters()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v2", "*", "?a", "http://a/", "/a b", "/a\tb", "/a#b", "/é", "/\u007f", "/%", "/%4",
            "/%zz", "/%+1",
            "/%-1", "/a?%", "/a?b=%f", "/%ff", "/%c0%af", "/%c0%80", "/%e0%80%af", "/%ed%a0%80", "/%f5%80%80%80",
            "/%c3", "/%c3/%a9",
            "/?a=%c0%af", "/%D9%A1%", "/%u0041"})
    void whatNoRouteCouldMeanIsMalformed(String text) {
        assertThatThrownBy(() -> Target.parse(text)).isInstanceOf(MalformedTargetException.class);
    }

    @Test
    void theNumberOfParametersIsBounded() {
        assertThat(Target.parse("/?" + "a&".repeat(256)).query().parameters()).hasSize(256);
        assertThatThrownBy(() -> Target.parse("/?" + "a&".repeat(257))).isInstanceOf(MalformedTargetException.class);
    }
}
