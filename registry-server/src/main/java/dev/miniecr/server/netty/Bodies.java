package dev.miniecr.server.netty;

import dev.miniecr.server.http.ResponseBody;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every sender of response bodies knows about them. */
final class Bodies {
    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    private Bodies() {}

    /** The pieces that a body is made of, without empty ones. */
    static List<ResponseBody> pieces(ResponseBody body) {
        return flat(body).filter(piece -> piece.length() > 0).toList();
    }

    private static Stream<ResponseBody> flat(ResponseBody body) {
        return switch (body) {
            case ResponseBody.Parts(var parts, var _) -> parts.stream().flatMap(Bodies::flat);
            case ResponseBody.HeadOf _ -> Stream.empty();
            case ResponseBody.Bytes _,ResponseBody.Region _,ResponseBody.Stream _ -> Stream.of(body);
        };
    }

    /** Closes without blocking: leases are given back here and now, streams may take their time on a thread of their own. */
    static void close(ResponseBody body) {
        switch (body) {
            case ResponseBody.Bytes _,ResponseBody.HeadOf _ -> {
            }
            case ResponseBody.Region _ -> closeHere(body);
            case ResponseBody.Stream _ -> Thread.startVirtualThread(() -> closeHere(body));
            case ResponseBody.Parts _ -> {
                if (flat(body).anyMatch(ResponseBody.Stream.class::isInstance)) {
                    Thread.startVirtualThread(() -> closeHere(body));
                } else {
                    closeHere(body);
                }
            }
        }
    }

    private static void closeHere(ResponseBody body) {
        try {
            body.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("A response body did not close", e);
        }
    }
}
