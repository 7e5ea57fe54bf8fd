package dev.miniecr.server.sts;

import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes the XML of the query protocol's answers. */
final class StsXml {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final StringBuilder text = new StringBuilder();

    private StsXml() {}

    /** The answer to an action that succeeded: what is in its Result element is the writer's. */
    static Response result(Request request, String action, Consumer<StsXml> result) {
        StsXml xml = new StsXml();
        xml.root(action + "Response", response -> {
            response.element(action + "Result", result);
            response.element("ResponseMetadata", data -> data.text("RequestId", request.id()));
        });
        return xml.response(request, 200);
    }

    static Response error(Request request, int status, String code, String message) {
        StsXml xml = new StsXml();
        xml.root("ErrorResponse", response -> {
            response.element("Error", error -> {
                error.text("Type", status < 500 ? "Sender" : "Receiver");
                error.text("Code", code);
                error.text("Message", message);
            });
            response.text("RequestId", request.id());
        });
        return xml.response(request, status);
    }

    private void root(String name, Consumer<StsXml> content) {
        text.append('<').append(name).append(" xmlns=\"").append(NAMESPACE).append("\">");
        content.accept(this);
        text.append("</").append(name).append('>');
    }

    void element(String name, Consumer<StsXml> content) {
        text.append('<').append(name).append('>');
        content.accept(this);
        text.append("</").append(name).append('>');
    }

    void text(String name, String value) {
        element(name, xml -> xml.append(value));
    }

    /* XML 1.0 has no control characters but these three. */
    private void append(String value) {
        value.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '\t', '\n', '\r' -> text.append("&#").append(c).append(';');
                default -> text.appendCodePoint(c < ' ' || (c >= 0xd800 && c < 0xe000) || c > 0xfffd ? '?' : c);
            }
        });
    }

    private Response response(Request request, int status) {
        return Response.of(status).with("Content-Type", "text/xml").with("x-amzn-RequestId", request.id())
                .with(new ResponseBody.Bytes(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
