package dev.miniecr.auth.sigv4;

import java.time.Instant;

/** Who signed a request, when, and for which region and service. */
public record VerifiedSignature<H>(H holder, String accessKeyId, Instant signedAt, String region, String service) {}
