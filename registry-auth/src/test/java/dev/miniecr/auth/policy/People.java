package dev.miniecr.auth.policy;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import java.util.List;
import java.util.Map;

/** The callers that the tests are about, by name. */
final class People {
    static final String OURS = "111122223333";
    static final String OTHERS = "444455556666";

    static final Identity ALICE = user(OURS, "alice", Map.of("team", "red", "star", "*"));
    static final Identity BOB = user(OURS, "bob", Map.of());
    static final Identity CAROL = user(OTHERS, "carol", Map.of("Team", "blue"));
    static final Identity DEPLOY = new Identity(
            new Principal(Principal.Kind.ROLE_SESSION, OURS, "AROADEPLOY0000000000:ci-7", "deploy/ci-7", Map.of()),
            new Credential(Credential.Kind.SESSION, "ASIAEXAMPLE"));
    static final List<Identity> ALL = List.of(ALICE, BOB, CAROL, DEPLOY, Identity.ANONYMOUS);

    private People() {}

    static Identity named(String name) {
        return switch (name) {
            case "alice" -> ALICE;
            case "bob" -> BOB;
            case "carol" -> CAROL;
            case "deploy" -> DEPLOY;
            case "anonymous", "anonymous+" -> Identity.ANONYMOUS;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Identity user(String account, String name, Map<String, String> tags) {
        String id = ("AIDA" + name.toUpperCase(java.util.Locale.ROOT) + "0000000000000000").substring(0, 20);
        return new Identity(new Principal(Principal.Kind.USER, account, id, name, tags), Credential.PASSWORD);
    }
}
