package dev.miniecr.storage.index;

/** Which images of a repository need a blob: none, one at least that can be pulled, or archived ones alone. */
public enum BlobUse {
    UNREFERENCED, ACTIVE, ARCHIVED
}
