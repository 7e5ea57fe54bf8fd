package dev.miniecr.auth.user;

import java.io.IOException;
import java.util.List;

/** Where the identities are kept. Several nodes may use one store; what IOExceptions leave undone or done is seen at the next load. */
public interface IdentityStore {

    /**
     * What a store holds.
     *
     * @param epoch of the store when these were all
     */
    record Loaded(long epoch, Entities entities) {}

    /** Everything, as it was at one moment. */
    Loaded load() throws IOException;

    /** A number that every change makes another. */
    long epoch() throws IOException;

    /**
     * Makes all the changes, in their order, if the epoch is the given one: then they are durable when this returns, and the epoch is the
     * given one and 1. Otherwise changes nothing and returns false.
     */
    boolean change(long epoch, List<Change> changes) throws IOException;
}
