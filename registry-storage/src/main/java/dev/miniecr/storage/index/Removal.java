package dev.miniecr.storage.index;

/** How much the deletion of a repository may take. */
public enum Removal {
    /** Nothing is deleted where there is an image. */
    IF_EMPTY,

    /** The images go too. */
    WITH_IMAGES
}
