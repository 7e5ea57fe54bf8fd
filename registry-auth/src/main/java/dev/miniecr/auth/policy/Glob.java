package dev.miniecr.auth.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A text with {@code *} (any characters, or none) and {@code ?} (one character), against which whole texts are matched. */
final class Glob {
    /*
     * Where a literal does not match, only the last star is tried again one character further: what earlier stars took cannot matter, for the
     * shortest that they can take leaves the most to the later ones. So there is no recursion, and matching takes at most length of the text
     * times length of what stands between two stars.
     */
    private static final int STAR = -1;
    private static final int ONE = -2;

    private final int[] tokens;
    private final boolean folded;

    private Glob(int[] tokens, boolean folded) {
        this.tokens = tokens;
        this.folded = folded;
    }

    static Glob parse(String text) {
        Builder builder = new Builder();
        text.chars().forEach(c -> {
            switch (c) {
                case '*' -> builder.star();
                case '?' -> builder.one();
                default -> builder.literal(c);
            }
        });
        return builder.build();
    }

    /** The same, where case does not matter. */
    Glob ignoringCase() {
        return new Glob(IntStream.of(tokens).map(token -> token < 0 ? token : fold((char) token)).toArray(), true);
    }

    boolean matches(String text) {
        int at = 0;
        int token = 0;
        int afterStar = -1;
        int taken = 0;
        while (at < text.length()) {
            if (token < tokens.length && tokens[token] == STAR) {
                afterStar = ++token;
                taken = at;
                if (afterStar == tokens.length) {
                    return true;
                }
            } else if (token < tokens.length && isOne(tokens[token], text.charAt(at))) {
                token++;
                at++;
            } else if (afterStar >= 0) {
                token = afterStar;
                at = ++taken;
            } else {
                return false;
            }
        }
        while (token < tokens.length && tokens[token] == STAR) {
            token++;
        }
        return token == tokens.length;
    }

    private boolean isOne(int token, char c) {
        return token == ONE || token == (folded ? fold(c) : c);
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    /** What stands between the colons that are literal, the last part with all colons that follow. */
    List<Glob> splitAtColons(int parts) {
        List<Glob> split = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < tokens.length && split.size() < parts - 1; i++) {
            if (tokens[i] == ':') {
                split.add(part(from, i));
                from = i + 1;
            }
        }
        split.add(part(from, tokens.length));
        return split;
    }

    private Glob part(int from, int to) {
        return new Glob(IntStream.range(from, to).map(i -> tokens[i]).toArray(), folded);
    }

    boolean isStar() {
        return tokens.length == 1 && tokens[0] == STAR;
    }

    /** Puts a glob together; stars in a row become one. */
    static final class Builder {
        private final IntStream.Builder tokens = IntStream.builder();
        private boolean afterStar;

        void star() {
            if (!afterStar) {
                tokens.add(STAR);
            }
            afterStar = true;
        }

        void one() {
            add(ONE);
        }

        void literal(int c) {
            add(c);
        }

        void literal(String text) {
            text.chars().forEach(this::literal);
        }

        private void add(int token) {
            tokens.add(token);
            afterStar = false;
        }

        Glob build() {
            return new Glob(tokens.build().toArray(), false);
        }
    }
}
