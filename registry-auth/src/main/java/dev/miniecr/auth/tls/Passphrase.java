package dev.miniecr.auth.tls;

/** What a private key is encrypted with. */
public record Passphrase(String text) {

    char[] characters() {
        return text.toCharArray();
    }

    @Override
    public String toString() {
        return "***";
    }
}
