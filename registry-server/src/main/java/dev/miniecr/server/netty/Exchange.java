package dev.miniecr.server.netty;

import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Target;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
final class Exchange implements IncomingBody.Source, ContentSender.Listener {
    /*
     * Runs on the connection's event loop, but for answer(), which is the whole life of the request's virtual thread. The service is
     * asked for an answer at once first, here; if it has none the virtual thread starts, and comes back with its answer as a task of the
     * event loop. The exchange is over when the answer is sent and the request's content has come to its end, which a content that
     * nobody read is helped to by throwing it away.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Target ASTERISK = new Target("*", java.util.List.of(), dev.miniecr.server.http.Query.EMPTY);

    private enum Phase {
        SERVING, ANSWERING, ANSWERED, OVER
    }

    private final Connection connection;
    private final RequestHead head;
    private final Request request;
    private final Optional<IncomingBody> body;
    private final ContentReader content;
    private final long started = System.nanoTime();
    private final Pace incoming;
    private final Pace outgoing;
    private Phase phase = Phase.SERVING;
    private boolean contentComplete;
    private boolean contentBroken;
    private boolean continued;
    private boolean closeAfter;
    private long received;
    private long thrownAway;
    private int status;
    private Optional<ContentSender> sender = Optional.empty();

    private Exchange(Connection connection, RequestHead head, Target target) {
        this.connection = connection;
        this.head = head;
        Shared shared = connection.shared();
        this.incoming = new Pace(shared.settings().timeouts());
        this.outgoing = new Pace(shared.settings().timeouts());
        boolean none = head.length().equals(OptionalLong.of(0));
        this.contentComplete = none;
        this.content = ContentReader.of(head.length(), shared.settings().limits());
        this.body = none ? Optional.empty() : Optional.of(new IncomingBody(head.length(), shared.budget(), this));
        RequestBody requestBody = body.isPresent() ? body.get() : NoBody.NONE;
        this.request = new Request(shared.nextRequestId(), Method.of(head.method()), target, head.fields(), requestBody,
                connection.channel().remoteAddress());
    }

    static Exchange of(Connection connection, RequestHead head) {
        return new Exchange(connection, head, head.target().equals("*") ? ASTERISK : Target.parse(head.target()));
    }

    void start() {
        Optional<Response> atOnce;
        try {
            atOnce = head.target().equals("*")
                    ? Optional.of(Response.of(204).with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"))
                    : connection.shared().service().answerAtOnce(request);
        } catch (RuntimeException e) {
            atOnce = Optional.of(failed(e));
        }
        if (atOnce.isPresent()) {
            respond(atOnce.get());
        } else {
            Thread.ofVirtual().name(request.id()).start(this::answer);
        }
    }

    private void answer() {
        Response response;
        try {
            response = connection.shared().service().answer(request);
        } catch (RuntimeException e) {
            response = failed(e);
        } finally {
            body.ifPresent(IncomingBody::giveBack);
        }
        Response answer = response;
        try {
            connection.loop().thread().execute(() -> {
                respond(answer);
                connection.flush();
            });
        } catch (RejectedExecutionException e) {
            body.ifPresent(IncomingBody::abandon);
            close(answer.body());
        }
    }

    private Response failed(RuntimeException e) {
        LOG.error("Request {} failed", request.id(), e);
        return Failures.ofOurs();
    }

    private void respond(Response response) {
        if (phase != Phase.SERVING) {
            body.ifPresent(IncomingBody::abandon);
            close(response.body());
            return;
        }
        phase = Phase.ANSWERING;
        body.ifPresent(IncomingBody::abandon);
        status = response.status();
        closeAfter = !head.keepAlive() || connection.shared().draining().get() || connection.inputEnded()
                || contentBroken || contentIsTooLong();
        HeadWriter writer = connection.loop().heads().status(status).requestId(request.id());
        for (Response.Field field : response.fields()) {
            writer.field(field.name(), field.value());
        }
        if (closeAfter) {
            writer.field("Connection", "close");
        } else if (head.version() == 0) {
            writer.field("Connection", "keep-alive");
        }
        ResponseBody whole = response.body();
        boolean without = request.method() == Method.HEAD || status == 204 || status == 304
                || whole instanceof ResponseBody.HeadOf;
        if (status != 204 && (status != 304 || whole instanceof ResponseBody.HeadOf)) {
            writer.contentLength(whole.length());
        }
        ContentSender sending = new ContentSender(connection, without ? new ResponseBody.HeadOf(0) : whole, whole,
                this);
        sender = Optional.of(sending);
        sending.start(writer);
        connection.updateReading();
    }

    private boolean contentIsTooLong() {
        if (contentComplete) {
            return false;
        }
        boolean continueOwed = head.expectsContinue() && !continued && received == 0;
        return continueOwed || content.remaining().orElse(0) > connection.shared().settings().limits().unreadBody();
    }

    @Override
    public void sent(boolean whole, long bytes) {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.ANSWERED;
        connection.shared().log().completed(request, status, received, bytes,
                Duration.ofNanos(System.nanoTime() - started));
        if (!whole) {
            phase = Phase.OVER;
            connection.close();
        } else if (closeAfter) {
            phase = Phase.OVER;
            connection.linger();
        } else if (contentComplete) {
            phase = Phase.OVER;
            connection.next();
        }
    }

    /** Takes content from the bytes; false when they belong to the next request. */
    boolean take(ByteBuf in) {
        if (contentComplete) {
            return false;
        }
        try {
            if (content.read(in, this::received)) {
                contentComplete = true;
                body.ifPresent(IncomingBody::complete);
            }
        } catch (Refusal refusal) {
            breakOff(refusal);
            in.skipBytes(in.readableBytes());
        }
        if (phase == Phase.ANSWERED && contentComplete) {
            phase = Phase.OVER;
            connection.next();
        }
        return true;
    }

    private void received(ByteBuf piece) {
        received += piece.readableBytes();
        if (phase == Phase.SERVING) {
            body.orElseThrow().add(piece);
            return;
        }
        thrownAway += piece.readableBytes();
        piece.release();
        if (thrownAway > connection.shared().settings().limits().unreadBody()) {
            closeAfter = true;
            if (phase == Phase.ANSWERED) {
                phase = Phase.OVER;
                connection.linger();
            }
        }
    }

    private void breakOff(Refusal why) {
        contentBroken = true;
        contentComplete = true;
        body.ifPresent(broken -> broken.breakOff(why));
        closeAfter = true;
    }

    boolean contentIsComplete() {
        return contentComplete;
    }

    boolean wantsContent() {
        return phase != Phase.SERVING || body.orElseThrow().wantsMore();
    }

    int contentRoom() {
        return contentComplete ? 0 : connection.shared().budget().window();
    }

    @Override
    public void contentWanted() {
        try {
            connection.loop().thread().execute(() -> {
                if (head.expectsContinue() && !continued && received == 0 && phase == Phase.SERVING) {
                    continued = true;
                    connection.write(connection.channel().alloc().directBuffer().writeBytes(
                            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                    connection.flush();
                }
                connection.updateReading();
            });
        } catch (RejectedExecutionException e) {
            body.orElseThrow().breakOff(Refusal.badRequest("The server stopped"));
        }
    }

    void check(long now) {
        if (contentComplete || !connection.reading()) {
            incoming.restart(now, received);
        } else if (!incoming.keepsUp(now, received)) {
            breakOff(new Refusal(408, "The content came too slowly"));
        }
        long sent = sender.map(ContentSender::sent).orElse(0L) - connection.unsent();
        if (phase != Phase.ANSWERING || !sender.map(ContentSender::waitsForClient).orElse(false)) {
            outgoing.restart(now, sent);
        } else if (!outgoing.keepsUp(now, sent)) {
            connection.close();
        }
    }

    void writable() {
        sender.ifPresent(ContentSender::advance);
    }

    void inputEnded() {
        if (!contentComplete) {
            breakOff(Refusal.badRequest("The content ended before its length"));
        }
    }

    void connectionClosed() {
        inputEnded();
        sender.ifPresent(ContentSender::connectionClosed);
        if (phase == Phase.SERVING) {
            phase = Phase.OVER;
            connection.shared().log().completed(request, 0, received, 0, Duration.ofNanos(System.nanoTime() - started));
        }
    }

    static void close(ResponseBody unsent) {
        Thread.startVirtualThread(() -> {
            try {
                unsent.close();
            } catch (IOException e) {
                LOG.warn("A response body did not close", e);
            }
        });
    }
}
