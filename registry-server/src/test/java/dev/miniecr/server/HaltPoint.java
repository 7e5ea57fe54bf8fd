package dev.miniecr.server;

import dev.miniecr.storage.blob.file.FileLayer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One moment at which the process halts: before, halfway through, or after a method of the storage, when it has been called so often. */
final class HaltPoint {
    /*
     * A step has the name of the method that does it. Halting is Runtime.halt: no hook, no finally, no flush; what the kernel has been given stays,
     * as with kill -9.
     */
    private static final int STATUS = 137;

    private enum Side {
        BEFORE, HALFWAY, AFTER
    }

    private final String step;
    private final Side side;
    private final AtomicInteger left;
    private volatile boolean armed;

    private HaltPoint(boolean armed, String step, Side side, int times) {
        this.armed = armed;
        this.step = step;
        this.side = side;
        this.left = new AtomicInteger(times);
    }

    /** FROM:STEP:SIDE:TIMES, as {@code armed:rename:before:3}: the third rename is not made, counted once it is armed; or from the {@code start}. */
    static HaltPoint parse(String text) {
        String[] parts = text.split(":", -1);
        return new HaltPoint(parts[0].equals("start"), parts[1],
                Side.valueOf(parts[2].toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts[3]));
    }

    /** Steps count from now on. */
    void arm() {
        armed = true;
    }

    /** The same, but that the process may halt at its methods, and at those of the files that it opens for writing. */
    <T> T on(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(HaltPoint.class.getClassLoader(), new Class<?>[]{type},
                (_, method, arguments) -> call(target, method, arguments)));
    }

    private @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals(step)) {
            come(Side.BEFORE);
            comeHalfway(target, method, arguments);
        }
        Object result = invoke(target, method, arguments);
        if (method.getName().equals(step)) {
            come(Side.AFTER);
        }
        return result instanceof FileLayer.WritableFile file ? on(FileLayer.WritableFile.class, file) : result;
    }

    private void come(Side to) {
        if (to == side && armed && left.decrementAndGet() == 0) {
            halt();
        }
    }

    /** Only a write has a half: some of its bytes. */
    private void comeHalfway(Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (side == Side.HALFWAY && armed && arguments != null && arguments[0] instanceof ByteBuffer[] buffers
                && left.decrementAndGet() == 0) {
            ByteBuffer[] half = Arrays.stream(buffers)
                    .map(buffer -> buffer.duplicate().limit(buffer.position() + (buffer.remaining() + 1) / 2))
                    .toArray(ByteBuffer[]::new);
            invoke(target, method, new Object[]{half});
            halt();
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(STATUS);
    }

    private static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
