package dev.miniecr.auth.user;

final class MemoryIdentityStoreTest extends IdentityStoreContract {
    private final MemoryIdentityStore store = new MemoryIdentityStore();

    @Override
    protected IdentityStore open() {
        return store;
    }
}
