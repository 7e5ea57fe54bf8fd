package dev.miniecr.auth.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One line of a Condition block: an operator, a key in lower case, and the values that it is compared with. */
sealed interface Condition {
    String key();

    boolean holds(ConditionKeys values);

    /** The condition keys that it reads, in lower case. */
    default Set<String> keys() {
        return Set.of(key());
    }

    /** How the several values of a key are taken. */
    enum Quantifier {
        /** The key is expected to have one value; where it has several, one that matches is enough. */
        NONE(""), FOR_ANY_VALUE("ForAnyValue:"), FOR_ALL_VALUES("ForAllValues:");

        private final String prefix;

        Quantifier(String prefix) {
            this.prefix = prefix;
        }

        String prefix() {
            return prefix;
        }
    }

    /** The operator {@code Null}: whether the request lacks the key. */
    record Null(String key, List<Boolean> absent) implements Condition {
        public Null {
            absent = List.copyOf(absent);
        }

        @Override
        public boolean holds(ConditionKeys values) {
            return absent.contains(values.find(key).isEmpty());
        }
    }

    /**
     * Every other operator.
     *
     * @param negated  it is one of the {@code Not} ones
     * @param ifExists it holds where the request does not have the key
     */
    record Compare(Quantifier quantifier, boolean negated, boolean ifExists, String key,
            List<ValueTest> tests) implements Condition {
        public Compare {
            tests = List.copyOf(tests);
        }

        @Override
        public boolean holds(ConditionKeys values) {
            Optional<List<String>> found = values.find(key);
            if (found.isEmpty()) {
                return ifExists || holdsWithoutKey();
            }
            List<String> own = found.get();
            return switch (quantifier) {
                case NONE -> own.stream().anyMatch(value -> matches(value, values)) != negated;
                case FOR_ANY_VALUE -> own.stream().anyMatch(value -> matches(value, values) != negated);
                case FOR_ALL_VALUES -> own.stream().allMatch(value -> matches(value, values) != negated);
            };
        }

        private boolean holdsWithoutKey() {
            return switch (quantifier) {
                case NONE -> negated;
                case FOR_ANY_VALUE -> false;
                case FOR_ALL_VALUES -> true;
            };
        }

        private boolean matches(String value, ConditionKeys values) {
            return tests.stream().anyMatch(test -> test.matches(value, values));
        }

        @Override
        public Set<String> keys() {
            Set<String> keys = new HashSet<>();
            keys.add(key);
            tests.forEach(test -> keys.addAll(test.keys()));
            return keys;
        }
    }
}
