package dev.miniecr.auth.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…}, parsed. */
record AuthorizationHeader(String accessKeyId, CredentialScope scope, List<String> signedHeaders, String signature) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final int MOST_CHARACTERS = 8192;
    private static final int MOST_HEADERS = 256;
    private static final List<String> PARAMETERS = List.of("Credential", "Signature", "SignedHeaders");

    AuthorizationHeader {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** Throws RefusedSignatureException: MISSING_AUTHENTICATION_TOKEN for another scheme, INCOMPLETE_SIGNATURE, INVALID_SIGNATURE. */
    static AuthorizationHeader parse(String text) {
        String trimmed = text.strip();
        int space = trimmed.indexOf(' ');
        String algorithm = space < 0 ? trimmed : trimmed.substring(0, space);
        if (!algorithm.startsWith("AWS4-")) {
            throw RefusedSignatureException.missing();
        }
        if (!algorithm.equals(ALGORITHM)) {
            throw RefusedSignatureException.incomplete("Unsupported AWS 'algorithm'. " + hashed(text));
        }
        if (text.length() > MOST_CHARACTERS) {
            throw RefusedSignatureException.incomplete("Authorization header is too long. " + hashed(text));
        }
        Map<String, String> parameters = parameters(space < 0 ? "" : trimmed.substring(space + 1), text);
        return read(parameters.getOrDefault("Credential", ""), parameters.getOrDefault("SignedHeaders", ""),
                parameters.getOrDefault("Signature", ""));
    }

    private static Map<String, String> parameters(String list, String whole) {
        Map<String, String> parameters = new HashMap<>();
        int start = 0;
        while (start < list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String pair = list.substring(start, end).strip();
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw RefusedSignatureException
                        .incomplete("Invalid key=value pair (missing equal-sign) in Authorization header. "
                                + hashed(whole));
            }
            String name = pair.substring(0, equals);
            if (!PARAMETERS.contains(name) || parameters.put(name, pair.substring(equals + 1)) != null) {
                throw RefusedSignatureException.incomplete(
                        "Authorization header takes 'Credential', 'SignedHeaders' and 'Signature' once each. "
                                + hashed(whole));
            }
            start = end + 1;
        }
        requireAll(parameters, whole);
        return parameters;
    }

    private static void requireAll(Map<String, String> parameters, String whole) {
        StringBuilder missing = new StringBuilder();
        for (String name : PARAMETERS) {
            if (parameters.getOrDefault(name, "").isEmpty()) {
                missing.append("Authorization header requires '").append(name).append("' parameter. ");
            }
        }
        if (!missing.isEmpty()) {
            throw RefusedSignatureException.incomplete(missing + hashed(whole));
        }
    }

    private static AuthorizationHeader read(String credential, String signedHeaders, String signature) {
        String[] parts = credential.split("/", -1);
        if (parts.length != 5) {
            throw RefusedSignatureException.incomplete(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '"
                            + credential + "'");
        }
        if (!parts[4].equals(CredentialScope.TERMINATOR)) {
            throw RefusedSignatureException.invalid(
                    "Credential should be scoped with a valid terminator: 'aws4_request', not '" + parts[4] + "'.");
        }
        return new AuthorizationHeader(parts[0], new CredentialScope(parts[1], parts[2], parts[3]),
                names(signedHeaders), signature);
    }

    private static List<String> names(String list) {
        List<String> names = List.of(list.split(";", -1));
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty() || !name.equals(name.toLowerCase(Locale.ROOT)) || !seen.add(name)) {
                throw RefusedSignatureException.incomplete(
                        "SignedHeaders must be lower-case names with semicolons between them, each once, got '" + list
                                + "'");
            }
        }
        if (names.size() > MOST_HEADERS) {
            throw RefusedSignatureException.incomplete("SignedHeaders has more than " + MOST_HEADERS + " names");
        }
        return names;
    }

    /* AWS shows the hash of the header and not the header: it may hold what was meant for another server. */
    private static String hashed(String text) {
        return "(Hashed with SHA-256 and encoded with Base64) Authorization="
                + Base64.getEncoder().encodeToString(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
