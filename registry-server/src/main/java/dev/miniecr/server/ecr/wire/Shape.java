package dev.miniecr.server.ecr.wire;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A kind of value that requests hold, and what the model demands of it. */
sealed interface Shape {

    /** Members in the model's order. */
    record Structure(List<Member> members) implements Shape {
        public Structure {
            members = List.copyOf(members);
        }
    }

    record Member(String name, boolean required, Shape shape) {}

    record Listing(List<Demand> demands, Shape element) implements Shape {
        public Listing {
            demands = List.copyOf(demands);
        }

        Optional<Demand> unmet(JsonNode list) {
            return Demand.unmet(demands, list);
        }
    }

    /**
     * A value by itself.
     *
     * @param ownWords whether ECR itself checks it, in words of its own, and not the framework under it
     */
    record Scalar(String name, boolean ownWords, List<Demand> demands) implements Shape {
        public Scalar {
            demands = List.copyOf(demands);
        }

        Optional<Demand> unmet(JsonNode value) {
            return Demand.unmet(demands, value);
        }
    }
}
