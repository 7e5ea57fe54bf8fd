package dev.miniecr.server;

/** Gives memory back to the system when work has ended: the heap grows with work, and without a collection it stays as it was. */
final class IdleMemory {
    /*
     * The heap's use tells both: where it has grown by next to nothing for a while, nobody is being served, and a collection disturbs nobody; where
     * it has grown by much since the last collection, whoever's it was, there is something to give back. So there is after the start.
     */
    private static final int QUIET_LOOKS = 2;
    private static final long STIRRING_BYTES = 128 << 10;
    private static final long WORTHWHILE_BYTES = 4 << 20;

    private final Heap heap;
    private long usedBefore;
    private long usedAtLeast;
    private int quietLooks;

    /** The memory that objects are in. */
    interface Heap {
        long used();

        void collect();

        Heap OF_THIS_PROCESS = new Heap() {
            @Override
            public long used() {
                Runtime runtime = Runtime.getRuntime();
                return runtime.totalMemory() - runtime.freeMemory();
            }

            @Override
            public void collect() {
                System.gc();
            }
        };
    }

    IdleMemory(Heap heap) {
        this.heap = heap;
        this.usedBefore = heap.used();
        this.usedAtLeast = 0;
    }

    /** Looks whether there is something to do. Called about twice a second, by one thread. */
    void look() {
        long used = heap.used();
        boolean quiet = used >= usedBefore && used - usedBefore < STIRRING_BYTES;
        quietLooks = quiet ? quietLooks + 1 : 0;
        usedAtLeast = Math.min(usedAtLeast, used);
        if (quietLooks >= QUIET_LOOKS && used - usedAtLeast >= WORTHWHILE_BYTES) {
            heap.collect();
            used = heap.used();
            usedAtLeast = used;
            quietLooks = 0;
        }
        usedBefore = used;
    }
}
