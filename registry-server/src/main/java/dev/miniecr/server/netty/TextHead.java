package dev.miniecr.server.netty;

/** The head of an answer in HTTP/1.1. */
final class TextHead implements Head {
    private final Connection connection;
    private final HeadWriter writer;

    TextHead(Connection connection, HeadWriter writer) {
        this.connection = connection;
        this.writer = writer;
    }

    @Override
    public Head requestId(String id) {
        writer.requestId(id);
        return this;
    }

    @Override
    public Head contentLength(long length) {
        writer.contentLength(length);
        return this;
    }

    @Override
    public Head field(String name, String value) {
        writer.field(name, value);
        return this;
    }

    @Override
    public void send() {
        connection.write(writer.end(connection.alloc(), 0));
    }

    @Override
    public void send(byte[] content, int length) {
        connection.write(writer.end(connection.alloc(), length).writeBytes(content, 0, length));
    }
}
