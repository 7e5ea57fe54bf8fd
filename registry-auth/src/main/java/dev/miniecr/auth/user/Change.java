package dev.miniecr.auth.user;

/** One step of a transaction. */
public sealed interface Change {

    Entity entity();

    /** Adds the entity, or takes the place of the one with its key. */
    record Put(Entity entity) implements Change {}

    /** Removes the entity with this one's key, if there is one. */
    record Remove(Entity entity) implements Change {}
}
