package dev.miniecr.server.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of HTTP/2 that sends any frames and reads what comes. */
final class FrameClient implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    private static final int DEADLINE_MILLIS = 20_000;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private final Socket tcp = new Socket();
    private final SSLSocket socket;
    private final DataInputStream in;
    private final Map<Integer, Http2Headers> heads = new HashMap<>();
    final List<Frame> seen = new ArrayList<>();

    /** One frame that came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int type, int flags, int stream, byte[] payload) {
        int number() {
            return ByteBuffer.wrap(payload).getInt();
        }
    }

    /** What was answered on a stream. */
    record Answer(Http2Headers headers, String text) {
        int status() {
            return Integer.parseInt(String.valueOf(headers.status()));
        }
    }

    /** Says hello, and that it wants windows of this size. */
    FrameClient(TestServer server, int window) {
        try {
            tcp.setSoTimeout(DEADLINE_MILLIS);
            tcp.setTcpNoDelay(true);
            tcp.connect(server.address, DEADLINE_MILLIS);
            socket = (SSLSocket) Security.trusting(server.settings.tls().orElseThrow().material().get())
                    .getSocketFactory().createSocket(tcp, "localhost", server.address.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[]{"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(window).array());
        await(frame -> frame.type() == SETTINGS && frame.flags() == 0);
        send(SETTINGS, ACK, 0, new byte[0]);
    }

    String protocol() {
        return socket.getApplicationProtocol();
    }

    FrameClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16))
                .putShort((short) payload.length).put((byte) type).put((byte) flags).putInt(stream).put(payload)
                .array();
    }

    FrameClient send(int type, int flags, int stream, byte[] payload) {
        return send(frame(type, flags, stream, payload));
    }

    FrameClient send(int type, int stream, int number) {
        return send(type, 0, stream, ByteBuffer.allocate(4).putInt(number).array());
    }

    /** Names and values in turn, as literals. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            literal(block, fields[i]);
            literal(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write((rest & 127) | 128);
                rest >>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    static byte[] request(String method, String path, String... more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(block(":method", method, ":scheme", "https", ":path", path, ":authority", "registry"));
        block.writeBytes(block(more));
        return block.toByteArray();
    }

    FrameClient get(int stream, String path) {
        return send(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path));
    }

    FrameClient post(int stream, String path, String... more) {
        return send(HEADERS, END_HEADERS, stream, request("POST", path, more));
    }

    FrameClient data(int stream, byte[] content, boolean last) {
        return send(DATA, last ? END_STREAM : 0, stream, content);
    }

    Frame next() {
        try {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(),
                    in.readNBytes(length));
            seen.add(frame);
            if (frame.type() == HEADERS) { // each of them, or the table gets out of step
                heads.put(frame.stream(), decoder.decodeHeaders(frame.stream(),
                        Unpooled.wrappedBuffer(frame.payload())));
            }
            return frame;
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until such a frame comes. */
    Frame await(Predicate<Frame> wanted) {
        Frame frame = next();
        while (!wanted.test(frame)) {
            frame = next();
        }
        return frame;
    }

    /** Reads the whole answer to a stream, letting others pass. */
    Answer answer(int stream) {
        Http2Headers headers = head(stream);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean ended = (seen.getLast().flags() & END_STREAM) != 0;
        while (!ended) {
            Frame data = await(frame -> frame.stream() == stream);
            if (data.type() == RST_STREAM) {
                throw new IllegalStateException("Reset with " + data.number());
            }
            if (data.type() == DATA) {
                content.writeBytes(data.payload());
                ended = (data.flags() & END_STREAM) != 0;
            }
        }
        return new Answer(headers, content.toString(StandardCharsets.ISO_8859_1));
    }

    /** The head of the answer to a stream. */
    Http2Headers head(int stream) {
        Frame head = await(frame -> frame.stream() == stream
                && (frame.type() == HEADERS || frame.type() == RST_STREAM));
        if (head.type() == RST_STREAM) {
            throw new IllegalStateException("Reset with " + head.number());
        }
        return Optional.ofNullable(heads.get(stream)).orElseThrow();
    }

    /** Reads until the server closes; the code of its GOAWAY, or -1. */
    int farewell() {
        try {
            while (true) {
                next();
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof java.net.SocketTimeoutException) {
                throw e;
            }
            return seen.stream().filter(frame -> frame.type() == GOAWAY)
                    .mapToInt(frame -> ByteBuffer.wrap(frame.payload()).getInt(4)).findFirst().orElse(-1);
        }
    }

    /** Sends until the server has closed. */
    void flood(int most, byte[] bytes) throws EOFException {
        try {
            for (int i = 0; i < most; i++) {
                socket.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            return;
        }
        throw new EOFException("The server took it all");
    }

    void reset() {
        try {
            tcp.setSoLinger(true, 0);
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
