package dev.miniecr.server.ecr.settings;

import dev.miniecr.auth.Principal;
import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.RegisterPullTimeUpdateExclusionResponse;

/** Whose pulls leave no trace in the times of images: users and roles by their ARNs, in the index and in memory. */
public final class PullTimeExclusions {
    private static final int MOST = 100;

    private final HeldDocuments<RegisterPullTimeUpdateExclusionResponse> held;

    public PullTimeExclusions(Documents documents, RegistryId registry) throws IOException {
        this.held = new HeldDocuments<>(
                ModelDocuments.of(documents, RegisterPullTimeUpdateExclusionResponse::builder),
                Document.Kind.PULL_TIME_EXCLUSION, registry);
    }

    /** Whether a pull by this principal is one to remember. Never blocks. */
    public boolean counts(Principal principal) {
        return held.current().isEmpty() || !held.current().containsKey(listed(principal));
    }

    /* A session goes by its role. */
    private static String listed(Principal principal) {
        return switch (principal.kind()) {
            case ANONYMOUS, USER -> principal.arn();
            case ROLE_SESSION -> "arn:aws:iam::" + principal.account() + ":role/"
                    + principal.name().substring(0, principal.name().lastIndexOf('/'));
        };
    }

    NavigableSet<String> arns() {
        return held.current().navigableKeySet();
    }

    /** Empty where it is there already. Throws RegistryException(LimitExceeded). */
    Optional<RegisterPullTimeUpdateExclusionResponse> add(String arn, Instant now) throws IOException {
        RegisterPullTimeUpdateExclusionResponse exclusion = RegisterPullTimeUpdateExclusionResponse.builder()
                .principalArn(arn).createdAt(now).build();
        return held.add(arn, exclusion, MOST) ? Optional.of(exclusion) : Optional.empty();
    }

    /** False where it was not there. */
    boolean remove(String arn) throws IOException {
        return held.remove(arn).isPresent();
    }
}
