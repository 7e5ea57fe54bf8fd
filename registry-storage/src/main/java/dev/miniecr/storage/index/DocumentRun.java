package dev.miniecr.storage.index;

import java.time.Instant;
import java.util.Optional;

/** A document that is acted on now and then, and when that was last. */
public record DocumentRun(Document document, Optional<Instant> lastAt) {}
