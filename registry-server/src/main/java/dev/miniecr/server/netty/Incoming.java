package dev.miniecr.server.netty;

import dev.miniecr.server.http.RequestBody;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;

/** The content of one request as the event loop sees it: what of it came, what became of it, and whether more is wanted. */
final class Incoming implements IncomingBody.Source {
    private final Wire wire;
    private final RequestHead head;
    private final ContentReader reader;
    private final Optional<IncomingBody> body;
    private final Pace pace;
    private Optional<Refusal> broken = Optional.empty();
    private boolean complete;
    private boolean unwanted;
    private boolean counted;
    private boolean continued;
    private long received;
    private long thrownAway;

    Incoming(Wire wire, RequestHead head, ContentReader reader) {
        this.wire = wire;
        this.head = head;
        this.pace = new Pace(wire.shared().settings().timeouts());
        this.reader = reader;
        this.complete = head.length().equals(OptionalLong.of(0));
        this.body = complete
                ? Optional.empty()
                : Optional.of(new IncomingBody(head.length(), wire.shared().budget(), this));
    }

    RequestBody body() {
        return body.isPresent() ? body.get() : NoBody.NONE;
    }

    long received() {
        return received;
    }

    /** Whether the end was reached, well or not: what follows is not this content. */
    boolean ended() {
        return complete || broken.isPresent();
    }

    /** Why the content broke off, where its reader was told so. */
    Optional<Refusal> breakSeen() {
        return body.filter(IncomingBody::breakSeen).isPresent() ? broken : Optional.empty();
    }

    void take(ByteBuf in) {
        try {
            if (reader.read(in, this::received)) {
                end();
            }
        } catch (Refusal malformed) {
            in.skipBytes(in.readableBytes());
            breakOff(malformed);
        }
    }

    /** All of it has come; no effect when the end was reached before. */
    void end() {
        if (!ended()) {
            complete = true;
            uncount();
            body.ifPresent(IncomingBody::complete);
        }
    }

    private void received(ByteBuf piece) {
        received += piece.readableBytes();
        if (unwanted) {
            thrownAway += piece.readableBytes();
            piece.release();
        } else {
            body.orElseThrow().add(piece);
        }
    }

    /** No more will come, and this is why; no effect when the end was reached. */
    void breakOff(Refusal why) {
        if (!ended()) {
            broken = Optional.of(why);
            uncount();
            body.ifPresent(open -> open.breakOff(why));
        }
    }

    /** Called by the reader's thread, when it is done. */
    void readerDone() {
        body.ifPresent(IncomingBody::giveBack);
    }

    /** The reader is done: what still comes is thrown away. */
    void abandon() {
        unwanted = true;
        uncount();
        body.ifPresent(IncomingBody::abandon);
    }

    /** Whether the rest is not worth reading, or there is no telling where it ends: the connection cannot go on after the answer. */
    boolean mustClose() {
        if (complete) {
            return false;
        }
        boolean undecided = head.expectsContinue() && !continued && received == 0;
        int most = wire.shared().settings().limits().unreadBody();
        return broken.isPresent() || undecided || thrownAway + reader.remaining().orElse(0) > most;
    }

    /** Whether nobody will read what still comes. */
    boolean unwanted() {
        return unwanted;
    }

    /** Whether more was asked for, to be read or to be thrown away. */
    boolean asked() {
        return unwanted || body.filter(IncomingBody::asked).isPresent();
    }

    /** Decides whether more is to come now, which has to be done then. */
    boolean decideReading() {
        return unwanted || body.orElseThrow().decideReading();
    }

    /** How large a piece there is room for: at least one byte, for who reads nothing learns nothing. */
    int room() {
        long window = wire.shared().budget().window();
        long free = unwanted ? window : window - body.map(IncomingBody::queued).orElse(0L);
        return (int) Math.max(1, Math.min(free, reader.remaining().orElse(window)));
    }

    /** Gives the content up when it comes too slowly. */
    void check(long now) {
        if (ended() || !wire.reading()) {
            pace.restart(now, received);
        } else if (!pace.keepsUp(now, received)) {
            breakOff(new Refusal(408, "The content came too slowly"));
        }
    }

    @Override
    public void contentWanted() {
        try {
            wire.loop().thread().execute(this::read);
        } catch (RejectedExecutionException e) {
            body.orElseThrow().breakOff(new Refusal(503, "The server stopped"));
        }
    }

    @Override
    public void contentTaken(int bytes) {
        wire.taken(bytes);
    }

    private void read() {
        if (ended() || unwanted) {
            return;
        }
        if (!counted) {
            counted = true;
            wire.shared().budget().opened();
        }
        if (head.expectsContinue() && !continued && received == 0) {
            continued = true;
            wire.sendContinue();
        }
        wire.updateReading();
    }

    private void uncount() {
        if (counted) {
            counted = false;
            wire.shared().budget().closed();
        }
    }
}
