package dev.miniecr.auth.password;

import java.util.ArrayDeque;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.Block;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;

/** The blocks of one run of Argon2, kept for the next. For one thread at a time. */
final class Argon2Memory implements BlockPool {
    private final ArrayDeque<Block> free = new ArrayDeque<>();

    @Override
    public Block allocate() {
        Block block = free.poll();
        return block == null ? new Block() : block;
    }

    /** Bouncy Castle has overwritten the block with zeros. */
    @Override
    public void deallocate(Block block) {
        free.push(block);
    }
}
