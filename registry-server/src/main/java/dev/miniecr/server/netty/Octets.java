package dev.miniecr.server.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at once. */
final class Octets {
    /*
     * A byte below n, for n up to 0x80, is one whose highest bit appears when n is taken from it and was not there before. A borrow can only come
     * from a byte that is below n itself, so whether there is any such byte is answered exactly.
     */
    static final int COUNT = Long.BYTES;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;
    private static final long AFTER_BREAKS = ONES * ('\r' + 1);
    private static final long SPACES = ONES * ' ';
    private static final long DELETES = ONES * 0x7f;

    private Octets() {}

    /** Whether none of the eight is CR or LF; false also for other control characters below them. */
    static boolean withoutBreak(byte[] bytes, int at) {
        long eight = (long) LONGS.get(bytes, at);
        return ((eight - AFTER_BREAKS) & ~eight & HIGHEST) == 0;
    }

    /** Whether none of the eight is a control character; false also for tabs. */
    static boolean withoutControl(byte[] bytes, int at) {
        long eight = (long) LONGS.get(bytes, at);
        long deletes = eight ^ DELETES;
        return ((((eight - SPACES) & ~eight) | ((deletes - ONES) & ~deletes)) & HIGHEST) == 0;
    }
}
