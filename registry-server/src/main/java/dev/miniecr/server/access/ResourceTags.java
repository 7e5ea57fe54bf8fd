package dev.miniecr.server.access;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The tags of resources, as they are now: what {@code aws:ResourceTag/KEY} and {@code ecr:ResourceTag/KEY} answer. */
public interface ResourceTags {

    /** Nothing has tags. */
    ResourceTags NONE = new ResourceTags() {
        @Override
        public Optional<Map<String, String>> cached(String resourceArn) {
            return Optional.of(Map.of());
        }

        @Override
        public Map<String, String> find(String resourceArn) {
            return Map.of();
        }
    };

    /** From memory, without blocking; empty where they are not there. */
    Optional<Map<String, String>> cached(String resourceArn);

    /** No tags at all where there is no such resource. */
    Map<String, String> find(String resourceArn) throws IOException;
}
