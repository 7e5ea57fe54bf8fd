package dev.miniecr.storage.index;

/** Which images a list shows by whether they have tags. */
public enum TagStatus {
    ANY, TAGGED, UNTAGGED
}
