package dev.miniecr.storage.index;

import java.util.List;
import java.util.OptionalLong;

/** A page of images, perhaps a short one, and the image that the next begins after, if there is one. */
public record ImagePage(List<Image> images, OptionalLong next) {
    public ImagePage {
        images = List.copyOf(images);
    }
}
