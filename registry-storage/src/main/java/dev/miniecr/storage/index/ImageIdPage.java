package dev.miniecr.storage.index;

import java.util.List;
import java.util.Optional;

/** A page of image ids, perhaps a short one, and the position that the next begins after, if there is one. */
public record ImageIdPage(List<ImageId> ids, Optional<ImagePosition> next) {
    public ImageIdPage {
        ids = List.copyOf(ids);
    }
}
