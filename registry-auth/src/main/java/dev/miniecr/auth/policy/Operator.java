package dev.miniecr.auth.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** IAM's condition operators that compare, that is all but {@code Null}: in a policy {@code StringNotLike} and so on. */
enum Operator {
    STRING_EQUALS, STRING_NOT_EQUALS, STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE, STRING_LIKE, STRING_NOT_LIKE, NUMERIC_EQUALS, NUMERIC_NOT_EQUALS, NUMERIC_LESS_THAN, NUMERIC_LESS_THAN_EQUALS, NUMERIC_GREATER_THAN, NUMERIC_GREATER_THAN_EQUALS, DATE_EQUALS, DATE_NOT_EQUALS, DATE_LESS_THAN, DATE_LESS_THAN_EQUALS, DATE_GREATER_THAN, DATE_GREATER_THAN_EQUALS, BOOL, BINARY_EQUALS, IP_ADDRESS, NOT_IP_ADDRESS, ARN_EQUALS, ARN_NOT_EQUALS, ARN_LIKE, ARN_NOT_LIKE;

    private static final String IF_EXISTS = "IfExists";

    private final String word = Arrays.stream(name().split("_"))
            .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT)).collect(Collectors.joining());

    /** Makes a condition of an operator with its prefix and suffix, and a key in lower case; empty where there is no such operator. Throws IllegalArgumentException, with the reason, for a value it cannot read. */
    static Optional<Condition> read(String word, String key, List<String> texts, Version version) {
        if (word.equals("Null")) {
            return Optional.of(new Condition.Null(key, texts.stream().map(ValueTests::parseBoolean).toList()));
        }
        Condition.Quantifier quantifier = quantifier(word);
        String rest = word.substring(quantifier.prefix().length());
        boolean ifExists = rest.endsWith(IF_EXISTS);
        String plain = ifExists ? rest.substring(0, rest.length() - IF_EXISTS.length()) : rest;
        return find(plain).map(operator -> new Condition.Compare(quantifier, operator.isNegated(), ifExists, key,
                texts.stream().map(text -> operator.test(text, version)).toList()));
    }

    private static Condition.Quantifier quantifier(String word) {
        for (Condition.Quantifier quantifier : Condition.Quantifier.values()) {
            if (quantifier != Condition.Quantifier.NONE && word.startsWith(quantifier.prefix())) {
                return quantifier;
            }
        }
        return Condition.Quantifier.NONE;
    }

    private static Optional<Operator> find(String word) {
        for (Operator operator : values()) {
            if (operator.word.equals(word)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    private boolean isNegated() {
        return word.contains("Not");
    }

    /** What the operator asks of a value, or, where it is negated, what must not be so. */
    private ValueTest test(String text, Version version) {
        return switch (this) {
            case STRING_EQUALS, STRING_NOT_EQUALS -> ValueTests.text(text, version);
            case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE -> ValueTests.textIgnoringCase(text, version);
            case STRING_LIKE, STRING_NOT_LIKE -> ValueTests.like(text, version);
            case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> ValueTests.number(text, order -> order == 0);
            case NUMERIC_LESS_THAN -> ValueTests.number(text, order -> order < 0);
            case NUMERIC_LESS_THAN_EQUALS -> ValueTests.number(text, order -> order <= 0);
            case NUMERIC_GREATER_THAN -> ValueTests.number(text, order -> order > 0);
            case NUMERIC_GREATER_THAN_EQUALS -> ValueTests.number(text, order -> order >= 0);
            case DATE_EQUALS, DATE_NOT_EQUALS -> ValueTests.date(text, order -> order == 0);
            case DATE_LESS_THAN -> ValueTests.date(text, order -> order < 0);
            case DATE_LESS_THAN_EQUALS -> ValueTests.date(text, order -> order <= 0);
            case DATE_GREATER_THAN -> ValueTests.date(text, order -> order > 0);
            case DATE_GREATER_THAN_EQUALS -> ValueTests.date(text, order -> order >= 0);
            case BOOL -> ValueTests.bool(text);
            case BINARY_EQUALS -> ValueTests.binary(text);
            case IP_ADDRESS, NOT_IP_ADDRESS -> ValueTests.ipRange(text);
            case ARN_EQUALS, ARN_NOT_EQUALS, ARN_LIKE, ARN_NOT_LIKE -> ValueTests.arn(text, version);
        };
    }
}
