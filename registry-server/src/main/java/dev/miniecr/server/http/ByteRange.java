package dev.miniecr.server.http;

/** Bytes first to last, both inclusive, of a representation. */
record ByteRange(long first, long last) {
    long length() {
        return last - first + 1;
    }

    boolean touches(ByteRange other) {
        return first <= other.last + 1 && other.first <= last + 1;
    }

    ByteRange and(ByteRange other) {
        return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
    }

    /** The value of Content-Range. */
    String of(long length) {
        return "bytes " + first + "-" + last + "/" + length;
    }
}
