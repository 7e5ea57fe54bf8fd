package dev.miniecr.auth.tls;

import java.net.InetAddress;
import java.util.Locale;

/** A name that a certificate vouches for. */
public sealed interface SubjectName {

    /** A host name, of which the first label may be an asterisk; lower case, without a dot at the end. */
    record Dns(String name) implements SubjectName {
        private static final int MOST_NAME = 253;
        private static final int MOST_LABEL = 63;

        public Dns {
            name = name.toLowerCase(Locale.ROOT);
            name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            String rest = name.startsWith("*.") ? name.substring(2) : name;
            if (rest.isEmpty() || name.length() > MOST_NAME) {
                throw new IllegalArgumentException("Not a host name: " + name);
            }
            for (String label : rest.split("\\.", -1)) {
                boolean shaped = !label.isEmpty() && label.length() <= MOST_LABEL && !label.startsWith("-")
                        && !label.endsWith("-");
                if (!shaped || !label.chars().allMatch(Dns::isLetterDigitHyphen)) {
                    throw new IllegalArgumentException("Not a host name: " + name);
                }
            }
        }

        private static boolean isLetterDigitHyphen(int c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        }
    }

    /** An IP address. */
    record Ip(InetAddress address) implements SubjectName {}

    /** An IPv4 or IPv6 address, with or without brackets, or else a host name. Throws IllegalArgumentException. */
    static SubjectName parse(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        boolean digits = !bare.isEmpty() && bare.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        if (!bracketed && !digits && bare.indexOf(':') < 0) {
            return new Dns(text);
        }
        InetAddress address = InetAddress.ofLiteral(bare);
        if (bare.indexOf('%') >= 0 || (digits && !address.getHostAddress().equals(bare))) {
            throw new IllegalArgumentException("Not an address: " + text);
        }
        return new Ip(address);
    }
}
