package dev.miniecr.storage.blob.file;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The calls of Linux's C library that make big files faster and that Java does not have. */
record LinuxFileCalls(MethodHandle open, MethodHandle close, MethodHandle fallocate, MethodHandle syncFileRange,
        MethodHandle ftruncate) {
    /*
     * They work on a file descriptor of their own, opened by path, since a FileChannel shows its own to nobody. None of them changes a byte of the
     * file, so nobody looks at what they return: on a file system that cannot do them, nothing is done. Each call pins its carrier thread; none
     * waits for the disk for long. On 64-bit Linux off_t is a Java long, with glibc as with musl.
     */
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    /** Empty where the system has no such calls or the JVM may not make them. */
    @SuppressWarnings("restricted")
    static Optional<LinuxFileCalls> find() {
        if (ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            ValueLayout.OfInt number = ValueLayout.JAVA_INT;
            ValueLayout.OfLong offset = ValueLayout.JAVA_LONG;
            return Optional.of(new LinuxFileCalls(
                    linker.downcallHandle(library.findOrThrow("open"),
                            FunctionDescriptor.of(number, ValueLayout.ADDRESS, number),
                            Linker.Option.firstVariadicArg(2)),
                    linker.downcallHandle(library.findOrThrow("close"), FunctionDescriptor.of(number, number)),
                    linker.downcallHandle(library.findOrThrow("fallocate"),
                            FunctionDescriptor.of(number, number, number, offset, offset)),
                    linker.downcallHandle(library.findOrThrow("sync_file_range"),
                            FunctionDescriptor.of(number, number, offset, offset, number)),
                    linker.downcallHandle(library.findOrThrow("ftruncate"),
                            FunctionDescriptor.of(number, number, offset))));
        } catch (NoSuchElementException | UnsupportedOperationException | IllegalCallerException unavailable) {
            return Optional.empty();
        }
    }

    /** A descriptor of the file for the other calls; negative when there is none to be had. */
    int openForWriting(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) open.invokeExact(arena.allocateFrom(file.toString()), O_WRONLY | O_CLOEXEC);
        } catch (Throwable e) {
            throw cannotHappen(e);
        }
    }

    void close(int descriptor) {
        try {
            int _ = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw cannotHappen(e);
        }
    }

    /** Sets room aside without a change of the file's size. */
    void reserve(int descriptor, long position, long length) {
        try {
            int _ = (int) fallocate.invokeExact(descriptor, FALLOC_FL_KEEP_SIZE, position, length);
        } catch (Throwable e) {
            throw cannotHappen(e);
        }
    }

    /** Begins to write the range to the disk and does not wait for it. */
    void writeBack(int descriptor, long position, long length) {
        try {
            int _ = (int) syncFileRange.invokeExact(descriptor, position, length, SYNC_FILE_RANGE_WRITE);
        } catch (Throwable e) {
            throw cannotHappen(e);
        }
    }

    /** Sets the file's size, the same one too: that gives back what was reserved beyond it, where FileChannel.truncate does nothing. */
    void truncate(int descriptor, long size) {
        try {
            int _ = (int) ftruncate.invokeExact(descriptor, size);
        } catch (Throwable e) {
            throw cannotHappen(e);
        }
    }

    private static IllegalStateException cannotHappen(Throwable e) {
        return new IllegalStateException("A call whose types were declared does not throw", e);
    }
}
