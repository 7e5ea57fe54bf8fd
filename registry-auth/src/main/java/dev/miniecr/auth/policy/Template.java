package dev.miniecr.auth.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A text of a policy in which wildcards and variables may stand; what a variable gives is taken literally, stars included. */
final class Template {

    /** What a text is made of. */
    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Star() implements Part {}

        record One() implements Part {}

        record Variable(String key, Optional<String> absent) implements Part {}
    }

    private final List<Part> parts;
    private final Optional<Glob> fixed;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.fixed = keys().isEmpty() ? build(key -> Optional.empty()) : Optional.empty();
    }

    /** A text in which stars are stars. Throws IllegalArgumentException, with the reason, for a variable that is malformed. */
    static Template literal(String text, Version version) {
        return new Template(new Reader(text, version).read(false));
    }

    /** A text in which stars are wildcards. Throws IllegalArgumentException, with the reason, for a variable that is malformed. */
    static Template pattern(String text, Version version) {
        return new Template(new Reader(text, version).read(true));
    }

    /** The keys of its variables, in lower case. */
    Set<String> keys() {
        return parts.stream().filter(Part.Variable.class::isInstance).map(part -> ((Part.Variable) part).key())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is matched once its variables have values; empty where one has none or several, and no default: then nothing matches. */
    Optional<Glob> resolve(ConditionKeys values) {
        return fixed.isPresent() ? fixed : build(values::findOne);
    }

    /** The same without values; empty where there are variables. */
    Optional<Glob> fixed() {
        return fixed;
    }

    private interface Lookup {
        Optional<String> find(String key);
    }

    private Optional<Glob> build(Lookup values) {
        Glob.Builder glob = new Glob.Builder();
        for (Part part : parts) {
            switch (part) {
                case Part.Literal(String text) -> glob.literal(text);
                case Part.Star() -> glob.star();
                case Part.One() -> glob.one();
                case Part.Variable(String key, Optional<String> absent) -> {
                    Optional<String> value = values.find(key).or(() -> absent);
                    if (value.isEmpty()) {
                        return Optional.empty();
                    }
                    glob.literal(value.get());
                }
            }
        }
        return Optional.of(glob.build());
    }

    /** Takes a text apart. */
    private static final class Reader {
        private final String text;
        private final Version version;
        private final List<Part> parts = new ArrayList<>();
        private int at;

        Reader(String text, Version version) {
            this.text = text;
            this.version = version;
        }

        List<Part> read(boolean wildcards) {
            StringBuilder literal = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at);
                boolean variable = version == Version.OF_2012 && text.startsWith("${", at);
                if (!variable && !(wildcards && (c == '*' || c == '?'))) {
                    literal.append(c);
                    at++;
                    continue;
                }
                if (!literal.isEmpty()) {
                    parts.add(new Part.Literal(literal.toString()));
                    literal.setLength(0);
                }
                if (variable) {
                    parts.add(variable());
                } else {
                    parts.add(c == '*' ? new Part.Star() : new Part.One());
                    at++;
                }
            }
            if (!literal.isEmpty()) {
                parts.add(new Part.Literal(literal.toString()));
            }
            return parts;
        }

        private Part variable() {
            at += 2;
            int end = at;
            while (end < text.length() && text.charAt(end) != '}' && text.charAt(end) != ',') {
                end++;
            }
            if (end == text.length()) {
                throw new IllegalArgumentException("a policy variable that is not closed");
            }
            String key = text.substring(at, end).strip();
            at = end;
            Optional<String> absent = text.charAt(at) == ',' ? Optional.of(quoted()) : Optional.empty();
            at++;
            if (absent.isEmpty() && (key.equals("*") || key.equals("?") || key.equals("$"))) {
                return new Part.Literal(key);
            }
            if (key.indexOf(':') <= 0 || key.indexOf('$') >= 0 || key.indexOf('{') >= 0) {
                throw new IllegalArgumentException("a policy variable that names no condition key");
            }
            return new Part.Variable(key.toLowerCase(Locale.ROOT), absent);
        }

        /** The default of a variable: between quotes, after a comma, before the closing brace. */
        private String quoted() {
            int open = skipSpaces(at + 1);
            int close = open < text.length() && text.charAt(open) == '\'' ? text.indexOf('\'', open + 1) : -1;
            int end = close < 0 ? -1 : skipSpaces(close + 1);
            if (end < 0 || end == text.length() || text.charAt(end) != '}') {
                throw new IllegalArgumentException("a policy variable whose default is not 'quoted'");
            }
            at = end;
            return text.substring(open + 1, close);
        }

        private int skipSpaces(int from) {
            int next = from;
            while (next < text.length() && text.charAt(next) == ' ') {
                next++;
            }
            return next;
        }
    }
}
