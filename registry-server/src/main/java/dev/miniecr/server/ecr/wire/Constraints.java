package dev.miniecr.server.ecr.wire;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What AWS's model demands of an operation's input: members that have to be there, lengths, ranges, patterns, enums. */
public final class Constraints {
    /*
     * The words are AWS's, as captured from the service. Most come from the framework under ECR ("Member must ..."); for the name of a repository, and for
     * the id of a registry outside of a list, ECR has its own ("must ..."), and names the member even where the value stood in a list.
     */
    private static final String NOT_NULL = "must not be null";

    private final String refusal;

    private Constraints(String refusal) {
        this.refusal = refusal;
    }

    /* The table is read when the first request asks for it. */
    private static final class Table {
        static final Map<String, ConstraintTable.Operation> OPERATIONS = ConstraintTable.load();
    }

    /** The names of all operations of the model. */
    public static Set<String> operations() {
        return Table.OPERATIONS.keySet();
    }

    /**
     * Whether the input of one of the operations is what the model demands; types are left to the codec.
     *
     * Throws EcrException with the first violation: InvalidParameterException, or ValidationException where the operation has only that.
     */
    public static void check(String operation, JsonNode input) {
        ConstraintTable.Operation table = Table.OPERATIONS.get(operation);
        if (table == null) {
            throw new IllegalArgumentException("There is no operation " + operation);
        }
        new Constraints(table.refusal()).members("", table.input(), input);
    }

    private void check(String path, Shape shape, JsonNode value) {
        switch (shape) {
            case Shape.Structure structure -> members(path + ".", structure, value);
            case Shape.Listing list -> elements(path, list, value);
            case Shape.Scalar scalar -> scalar.unmet(value).ifPresent(demand -> refuse(path, demand.text()));
        }
    }

    private void members(String prefix, Shape.Structure structure, JsonNode object) {
        if (!object.isObject()) {
            return;
        }
        for (Shape.Member member : structure.members()) {
            String path = prefix + lowerCamel(member.name());
            JsonNode value = object.path(member.name());
            if (!value.isMissingNode() && !value.isNull()) {
                check(path, member.shape(), value);
            } else if (member.required()) {
                refuse(path, notNull(member.shape()));
            }
        }
    }

    private void elements(String path, Shape.Listing list, JsonNode array) {
        if (!array.isArray()) {
            return;
        }
        list.unmet(array).ifPresent(demand -> refuse(path, demand.text()));
        int position = 0;
        for (JsonNode value : array) {
            position++;
            if (list.element() instanceof Shape.Scalar scalar) {
                element(path, scalar, value);
            } else if (value.isNull()) {
                refuse(path + "." + position + ".member", notNull(list.element()));
            } else {
                check(path + "." + position + ".member", list.element(), value);
            }
        }
    }

    private void element(String path, Shape.Scalar scalar, JsonNode value) {
        if (value.isNull()) {
            refuse(scalar.ownWords() ? lowerCamel(scalar.name()) : path, notNull(scalar));
        }
        scalar.unmet(value).ifPresent(demand -> {
            if (scalar.ownWords()) {
                refuse(lowerCamel(scalar.name()), demand.text());
            }
            refuse(path, "Member must satisfy constraint: ["
                    + scalar.demands().stream().map(Demand::text).collect(Collectors.joining(", ")) + "]");
        });
    }

    private static String notNull(Shape shape) {
        return shape instanceof Shape.Scalar(_, boolean ownWords, _) && ownWords ? NOT_NULL : "Member " + NOT_NULL;
    }

    private static String lowerCamel(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private void refuse(String path, String demand) {
        throw new EcrException(refusal,
                "Invalid parameter at '" + path + "' failed to satisfy constraint: '" + demand + "'");
    }
}
