package dev.miniecr.storage.index;

import java.util.EnumSet;
import java.util.Set;

/** Which images a list shows. */
public record ImageFilter(TagStatus tagStatus, Set<ImageStatus> statuses) {

    /** Those that can be pulled. */
    public static final ImageFilter ACTIVE = new ImageFilter(TagStatus.ANY, Set.of(ImageStatus.ACTIVE));

    public static final ImageFilter ALL = new ImageFilter(TagStatus.ANY, EnumSet.allOf(ImageStatus.class));

    public ImageFilter {
        statuses = Set.copyOf(statuses);
    }
}
