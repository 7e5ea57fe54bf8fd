package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleMemoryTest {
    private static final long MIB = 1 << 20;

    private final CountingHeap heap = new CountingHeap();
    private final IdleMemory memory = new IdleMemory(heap);

    private static final class CountingHeap implements IdleMemory.Heap {
        private long used = 10 * MIB;
        private int collections;

        @Override
        public long used() {
            return used;
        }

        @Override
        public void collect() {
            collections++;
            used = 11 * MIB;
        }
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            memory.look();
        }
    }

    @Test
    void whatTheStartLeftIsGivenBackOnce() {
        look(100);

        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void whatWorkLeftIsGivenBackOnceTheWorkHasEnded() {
        look(100);
        heap.used = 40 * MIB;

        look(100);

        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void nothingIsCollectedDuringWork() {
        for (int i = 0; i < 100; i++) {
            heap.used += 5 * MIB;
            memory.look();
        }

        assertThat(heap.collections).isZero();
    }

    @Test
    void aCollectionOfTheCollectorsOwnIsASignOfWork() {
        heap.used = 40 * MIB;
        look(2);
        heap.used = 20 * MIB;
        look(2);

        assertThat(heap.collections).isZero();
    }

    @Test
    void growthIsCountedFromTheLeastThatWasUsed() {
        look(100);
        heap.used = 4 * MIB;
        look(1);
        heap.used = 9 * MIB;

        look(100);

        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void smallTalkIsLeftToItself() {
        look(100);

        for (int i = 0; i < 3; i++) {
            heap.used += MIB; // and the look that sees it is no quiet one
            look(10);
        }

        assertThat(heap.collections).isEqualTo(1);
    }
}
