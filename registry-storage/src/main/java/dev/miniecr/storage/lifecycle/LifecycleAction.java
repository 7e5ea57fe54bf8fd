package dev.miniecr.storage.lifecycle;

/** What a rule does with an image. */
public sealed interface LifecycleAction {

    /** The image is deleted. */
    record Expire() implements LifecycleAction {}

    /** The image goes to another storage class. */
    record Transition(StorageClass target) implements LifecycleAction {}
}
