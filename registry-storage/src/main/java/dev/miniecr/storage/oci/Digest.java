package dev.miniecr.storage.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A content digest (image-spec "Digests"): a registered algorithm and its lower-case hexadecimal value. */
public record Digest(Algorithm algorithm, String hex) implements Reference, Comparable<Digest> {

    /** The algorithms that image-spec registers and this registry stores. */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64), SHA512("sha512", "SHA-512", 128);

        private final String word;
        private final String javaName;
        private final int hexLength;

        Algorithm(String word, String javaName, int hexLength) {
            this.word = word;
            this.javaName = javaName;
            this.hexLength = hexLength;
        }

        /** The word before the colon. Throws RegistryException(DigestInvalid) for an algorithm that is not stored here. */
        public static Algorithm parse(String word) {
            for (Algorithm algorithm : values()) {
                if (algorithm.word.equals(word)) {
                    return algorithm;
                }
            }
            throw new RegistryException(
                    new RegistryError.DigestInvalid(word, "the algorithms here are sha256 and sha512"));
        }

        /** A fresh running digest. */
        public MessageDigest start() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java runtime has " + javaName, e);
            }
        }

        /** The digest of what a running digest has seen; resets it. */
        public Digest finish(MessageDigest running) {
            return new Digest(this, HexFormat.of().formatHex(running.digest()));
        }

        public Digest of(byte[] bytes) {
            MessageDigest running = start();
            running.update(bytes);
            return finish(running);
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public Digest {
        if (hex.length() != algorithm.hexLength || !hex.chars().allMatch(Digest::isLowerHex)) {
            throw new RegistryException(new RegistryError.DigestInvalid(algorithm + ":" + hex,
                    "a " + algorithm + " digest has " + algorithm.hexLength + " lower-case hexadecimal digits"));
        }
    }

    /** Throws RegistryException(DigestInvalid) when the text is no digest of an algorithm that is stored here. */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new RegistryException(new RegistryError.DigestInvalid(text, "a digest is algorithm:hex"));
        }
        return new Digest(Algorithm.parse(text.substring(0, colon)), text.substring(colon + 1));
    }

    public static boolean isValid(String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            String prefix = algorithm.word + ":";
            if (text.startsWith(prefix) && text.length() == prefix.length() + algorithm.hexLength
                    && text.chars().skip(prefix.length()).allMatch(Digest::isLowerHex)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public int compareTo(Digest other) {
        int byAlgorithm = algorithm.compareTo(other.algorithm);
        return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
