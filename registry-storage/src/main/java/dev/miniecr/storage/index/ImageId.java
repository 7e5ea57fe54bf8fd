package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Tag;
import java.util.Optional;

/** One name of an image: its digest and a tag on it; no tag where it has none. */
public record ImageId(Digest digest, Optional<Tag> tag) {}
