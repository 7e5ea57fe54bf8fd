package dev.miniecr.storage;

import dev.miniecr.storage.lifecycle.LifecycleAction;
import dev.miniecr.storage.oci.Repository;
import java.util.List;
import java.util.stream.Stream;

/** What the policies that were due have done: of how many repositories, to how many images, and where it failed. */
public record LifecycleReport(int repositories, int expired, int archived, List<Failure> failures) {
    public static final LifecycleReport NOTHING = new LifecycleReport(0, 0, 0, List.of());

    /** A policy that is none (InvalidLifecyclePolicyException), or what the machine or the program did wrong. */
    public record Failure(Repository repository, Exception cause) {}

    public LifecycleReport {
        failures = List.copyOf(failures);
    }

    static LifecycleReport of(LifecycleOutcome outcome) {
        int expired = (int) outcome.done().stream().filter(one -> one.action() instanceof LifecycleAction.Expire)
                .count();
        return new LifecycleReport(1, expired, outcome.done().size() - expired, List.of());
    }

    static LifecycleReport failed(Repository repository, Exception cause) {
        return new LifecycleReport(1, 0, 0, List.of(new Failure(repository, cause)));
    }

    LifecycleReport plus(LifecycleReport other) {
        return new LifecycleReport(repositories + other.repositories, expired + other.expired,
                archived + other.archived, Stream.concat(failures.stream(), other.failures.stream()).toList());
    }
}
