package dev.miniecr.server.netty;

import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Query;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.ResponseBody.HeadOf;
import dev.miniecr.server.http.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
final class Exchange implements ContentSender.Listener {
    /*
     * Runs on the connection's event loop, but for answer(), which is the whole life of the request's virtual thread. The service is
     * asked for an answer at once first, here; if it has none the virtual thread starts, and comes back with its answer as a task of the
     * event loop. The exchange is over when the answer is sent and the request's content has come to its end; a content that nobody read
     * is thrown away as it comes, or the connection closed where that is too much.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Target ASTERISK = new Target("*", List.of(), Query.EMPTY);

    private enum Phase {
        SERVING, ANSWERING, ANSWERED, OVER
    }

    private final Wire wire;
    private final RequestHead head;
    private final Incoming incoming;
    private final Request request;
    private final long started = System.nanoTime();
    private Phase phase = Phase.SERVING;
    private Optional<ContentSender> sender = Optional.empty();
    private boolean closeAfter;
    private int status;

    /** Throws MalformedTargetException. */
    Exchange(Wire wire, RequestHead head, ContentReader reader) {
        this.wire = wire;
        this.head = head;
        Target target = head.target().equals("*") ? ASTERISK : Target.parse(head.target());
        this.incoming = new Incoming(wire, head, reader);
        this.request = new Request(wire.shared().nextRequestId(), Method.of(head.method()), target, head.fields(),
                incoming.body(), wire.peer().address(), wire.peer().secure(), wire.peer().certificate());
    }

    Incoming incoming() {
        return incoming;
    }

    void begin() {
        Optional<Response> atOnce = answerAtOnce();
        if (atOnce.isPresent()) {
            respond(atOnce.get());
        } else {
            Thread.ofVirtual().name(request.id()).start(this::answer);
        }
    }

    private Optional<Response> answerAtOnce() {
        if (head.target().equals("*")) {
            return Optional.of(Response.of(204).with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
        }
        try {
            return wire.shared().service().answerAtOnce(request);
        } catch (RuntimeException | Error e) {
            return Optional.of(failed(e));
        }
    }

    private void answer() {
        Response response = askService();
        try {
            wire.loop().thread().execute(() -> {
                respond(response);
                wire.flush();
            });
        } catch (RejectedExecutionException e) {
            incoming.abandon();
            Bodies.close(response.body());
        }
    }

    private Response askService() {
        try {
            return wire.shared().service().answer(request);
        } catch (RuntimeException | Error e) {
            return failed(e);
        } finally {
            incoming.readerDone();
        }
    }

    private Response failed(Throwable e) {
        LOG.error("Request {} failed", request.id(), e);
        return Failures.ofOurs();
    }

    private void respond(Response response) {
        incoming.abandon();
        if (phase != Phase.SERVING) {
            Bodies.close(response.body());
            return;
        }
        phase = Phase.ANSWERING;
        if (response.status() >= 500 && incoming.breakSeen().isPresent()) {
            Bodies.close(response.body());
            send(Failures.of(incoming.breakSeen().get()));
        } else if (isSendable(response)) {
            send(response);
        } else {
            Bodies.close(response.body());
            send(failed(new IllegalStateException("Not an answer to " + head.method() + ": " + response)));
        }
    }

    private boolean isSendable(Response response) {
        boolean hasStatus = response.status() >= 200 && response.status() <= 599;
        boolean needsContent = request.method() != Method.HEAD && response.status() != 204 && response.status() != 304;
        return hasStatus && !(needsContent && response.body() instanceof HeadOf);
    }

    private void send(Response response) {
        status = response.status();
        closeAfter = !head.keepAlive() || wire.isEnding() || incoming.mustClose();
        Head writer = wire.head(status).requestId(request.id());
        for (Response.Field field : response.fields()) {
            writer.field(field.name(), field.value());
        }
        if (closeAfter) {
            writer.field("Connection", "close");
        } else if (head.version() == 0) {
            writer.field("Connection", "keep-alive");
        }
        ResponseBody body = response.body();
        if (status == 304 ? body instanceof HeadOf : status != 204) {
            writer.contentLength(body.length());
        }
        boolean withContent = request.method() != Method.HEAD && status != 204 && status != 304;
        ContentSender sending = new ContentSender(wire, body, this);
        sender = Optional.of(sending);
        sending.start(writer, withContent);
        wire.updateReading();
    }

    @Override
    public void sent(boolean whole, long bytes) {
        wire.shared().log().completed(request, status, incoming.received(), bytes, took());
        if (whole) {
            phase = Phase.ANSWERED;
            settle();
        } else {
            phase = Phase.OVER;
            wire.close();
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Lets the connection go on, or end, once the answer is sent and the content is done with. */
    void settle() {
        if (phase != Phase.ANSWERED) {
            return;
        }
        if (closeAfter || incoming.mustClose()) {
            phase = Phase.OVER;
            wire.linger();
        } else if (incoming.ended()) {
            phase = Phase.OVER;
            wire.next();
        }
    }

    void check(long now) {
        incoming.check(now);
        if (phase == Phase.ANSWERING && sender.isPresent() && !sender.get().keepsUp(now)) {
            wire.close();
        }
        settle();
    }

    void writable() {
        sender.ifPresent(ContentSender::advance);
    }

    void inputEnded() {
        incoming.breakOff(Refusal.badRequest("The content ended before its time"));
        settle();
    }

    void connectionClosed() {
        incoming.breakOff(Refusal.badRequest("The connection broke"));
        if (phase == Phase.SERVING) {
            phase = Phase.OVER;
            wire.shared().log().completed(request, 0, incoming.received(), 0, took());
        } else {
            sender.ifPresent(ContentSender::connectionClosed);
        }
    }
}
