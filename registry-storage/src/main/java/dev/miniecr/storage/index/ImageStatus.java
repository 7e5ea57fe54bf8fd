package dev.miniecr.storage.index;

/** Whether an image can be pulled: an archived one is kept and listed, and not there for those who pull. */
public enum ImageStatus {
    ACTIVE, ARCHIVED
}
