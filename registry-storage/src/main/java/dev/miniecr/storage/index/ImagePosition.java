package dev.miniecr.storage.index;

/**
 * Where a list of image ids goes on: behind this image's tag.
 *
 * @param tag compared by its bytes, and perhaps no tag
 */
public record ImagePosition(long image, String tag) {}
