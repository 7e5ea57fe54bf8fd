package dev.miniecr.storage.lifecycle;

/** Where an image is kept: at hand, or in the archive, from which it cannot be pulled. */
public enum StorageClass {
    STANDARD, ARCHIVE
}
