package dev.miniecr.auth.password;

import java.security.SecureRandom;

/** Makes passwords that are read from a terminal and typed: 28 random characters in groups of four, none easily taken for another, 138 bits. */
public final class GeneratedPassword {
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 7;
    private static final int GROUP = 4;

    private GeneratedPassword() {}

    public static Password next(SecureRandom random) {
        StringBuilder text = new StringBuilder(GROUPS * (GROUP + 1));
        for (int i = 0; i < GROUPS * GROUP; i++) {
            if (i > 0 && i % GROUP == 0) {
                text.append('-');
            }
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Password(text.toString());
    }
}
