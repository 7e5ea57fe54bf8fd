package dev.miniecr.server.netty;

import dev.miniecr.server.http.Response.Field;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A client that sends any bytes and reads what comes, each time with a deadline. */
final class WireClient implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    private final Socket tcp;
    private final Socket socket;
    private final InputStream in;

    /** What the server answered. */
    record Answer(int status, List<Field> fields, String text) {
        Optional<String> field(String name) {
            return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
        }
    }

    WireClient(InetSocketAddress server) {
        this(server, new Socket());
    }

    /** With a socket that has its options already. */
    WireClient(InetSocketAddress server, Socket socket) {
        this.tcp = connected(server, socket);
        this.socket = tcp;
        this.in = input(tcp);
    }

    /** Over TLS, without a word about what is spoken in it. */
    WireClient(InetSocketAddress server, Socket socket, SSLContext tls) {
        this.tcp = connected(server, socket);
        this.socket = secured(tls, tcp);
        this.in = input(this.socket);
    }

    private static Socket connected(InetSocketAddress server, Socket socket) {
        try {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(server, DEADLINE_MILLIS);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket secured(SSLContext tls, Socket socket) {
        try {
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(),
                    true);
            secured.startHandshake();
            return secured;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream input(Socket socket) {
        try {
            return new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WireClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    WireClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the sending side. */
    WireClient endOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer, to anything but HEAD. */
    Answer answer() {
        Answer head = headOnly();
        boolean hasContent = head.status() >= 200 && head.status() != 204 && head.status() != 304;
        int length = hasContent ? Integer.parseInt(head.field("Content-Length").orElseThrow()) : 0;
        return new Answer(head.status(), head.fields(), new String(content(length), StandardCharsets.ISO_8859_1));
    }

    /** The head of the next answer; its content, if there is any, is still to be read. */
    Answer headOnly() {
        String[] status = line().split(" ", 3);
        if (!status[0].equals("HTTP/1.1")) {
            throw new IllegalStateException("Not a status line: " + String.join(" ", status));
        }
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] field = line.split(": ", 2);
            fields.add(new Field(field[0], field[1]));
        }
        return new Answer(Integer.parseInt(status[1]), List.copyOf(fields), "");
    }

    private String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = read();
        while (c != '\r') {
            line.write(c);
            c = read();
        }
        if (read() != '\n') {
            throw new IllegalStateException("A line ended without LF: " + line);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private int read() {
        try {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("The server closed the connection");
            }
            return c;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] content(int length) {
        try {
            byte[] content = in.readNBytes(length);
            if (content.length < length) {
                throw new EOFException("The server closed after " + content.length + " of " + length + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the server closes or breaks the connection. */
    byte[] rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                rest.write(buffer, 0, count);
            }
        } catch (SocketException | SSLException e) {
            return rest.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rest.toByteArray();
    }

    /** Breaks the connection with a reset. */
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
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
