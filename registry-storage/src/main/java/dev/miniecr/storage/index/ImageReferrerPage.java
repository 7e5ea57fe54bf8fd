package dev.miniecr.storage.index;

import java.util.List;
import java.util.OptionalLong;

/** A page of referrers, perhaps a short one, and the image that the next begins after, if there is one. */
public record ImageReferrerPage(List<ImageReferrer> referrers, OptionalLong next) {
    public ImageReferrerPage {
        referrers = List.copyOf(referrers);
    }
}
