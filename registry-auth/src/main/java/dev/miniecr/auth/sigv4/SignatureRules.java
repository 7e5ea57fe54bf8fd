package dev.miniecr.auth.sigv4;

import java.util.Optional;
import java.util.Set;

/**
 * Which signatures are accepted.
 *
 * @param services        names that a credential may be scoped to, such as {@code ecr}
 * @param strictRegion    the only region that a credential may be scoped to; empty accepts all
 * @param unsignedPayload whether {@code x-amz-content-sha256: UNSIGNED-PAYLOAD} may leave the body out of the signature
 */
public record SignatureRules(Set<String> services, Optional<String> strictRegion, boolean unsignedPayload) {
    public SignatureRules {
        services = Set.copyOf(services);
    }
}
