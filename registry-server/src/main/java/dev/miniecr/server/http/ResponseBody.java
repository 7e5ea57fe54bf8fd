package dev.miniecr.server.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.List;

/** The content of a response. Closed once, when it was sent or never will be. */
public sealed interface ResponseBody extends Closeable {

    static ResponseBody empty() {
        return new Bytes(new byte[0]);
    }

    /** How many bytes it has; what Content-Length says. */
    long length();

    @Override
    default void close() throws IOException {}

    /** Bytes in memory; not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a body is passed on once
    record Bytes(byte[] bytes) implements ResponseBody {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /** Part of a file, sent by the kernel without a copy. Closing gives the lease back. */
    record Region(FileChannel channel, long position, long length, Closeable lease) implements ResponseBody {
        @Override
        public void close() throws IOException {
            lease.close();
        }
    }

    /** Exactly this many bytes of a stream, read on a virtual thread. A stream that ends early breaks the connection. */
    record Stream(InputStream stream, long length) implements ResponseBody {
        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** One after another; for multipart/byteranges. Closing closes the lease. */
    record Parts(List<ResponseBody> parts, Closeable lease) implements ResponseBody {
        public Parts {
            parts = List.copyOf(parts);
        }

        @Override
        public long length() {
            return parts.stream().mapToLong(ResponseBody::length).sum();
        }

        @Override
        public void close() throws IOException {
            lease.close();
        }
    }

    /** The answer to HEAD: the length of what GET would send, and no content. */
    record HeadOf(long length) implements ResponseBody {}
}
