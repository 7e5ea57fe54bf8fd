package dev.miniecr.storage.index;

import java.util.List;
import java.util.OptionalLong;

/** A page of referrers: descriptors as JSON, and the cursor that the next page begins after, if there is one. */
public record ReferrerPage(List<byte[]> descriptors, OptionalLong next) {
    public ReferrerPage {
        descriptors = List.copyOf(descriptors);
    }
}
