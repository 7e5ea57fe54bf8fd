package dev.miniecr.server.netty;

import java.util.Optional;

/** A request target in absolute form (RFC 9112 section 3.2.2), split into the authority and the target in origin form. */
record AbsoluteTarget(String authority, String target) {

    static Optional<AbsoluteTarget> parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        String scheme = text.substring(0, colon);
        int start = colon + 3;
        int end = start;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        String authority = text.substring(start, end);
        boolean http = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
        if (!http || authority.isEmpty() || authority.contains("@")) {
            return Optional.empty();
        }
        String rest = text.substring(end);
        return Optional.of(new AbsoluteTarget(authority, rest.startsWith("/") ? rest : "/" + rest));
    }
}
