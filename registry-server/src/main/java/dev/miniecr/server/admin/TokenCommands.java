package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Entity.Token;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.Listing;
import dev.miniecr.auth.user.Listing.ListedToken;
import dev.miniecr.auth.user.Tokens;
import dev.miniecr.auth.user.Tokens.NewToken;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands about tokens. */
final class TokenCommands {
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

    private final Identities identities;
    private final Clock clock;

    /** A new token, whose secret is shown this once. */
    record Created(String user, String name, String id, String secret, Optional<Instant> expiresAt) {
        @Override
        public String toString() {
            return "token " + name + " ***";
        }
    }

    TokenCommands(Identities identities, Clock clock) {
        this.identities = identities;
        this.clock = clock;
    }

    Map<String, AdminCommand> table() {
        return Map.of("token create", this::create, "token list", this::list, "token revoke", this::revoke);
    }

    private Created create(Arguments arguments) throws IOException {
        UserName user = new UserName(arguments.text("user"));
        NewToken wanted = new NewToken(name(arguments), arguments.findNumber("expiresSeconds").map(this::end),
                arguments.findText("policy").map(text -> PolicyDocument.parse(PolicyKind.IDENTITY, text).text()));
        Tokens.Created created = identities.tokens().create(user, wanted);
        Token token = created.token();
        return new Created(user.value(), token.name().value(), token.id(), created.secret(), token.expiresAt());
    }

    private Instant end(long seconds) {
        if (seconds <= 0 || seconds > LONGEST_LIFE.toSeconds()) {
            throw new IllegalArgumentException("A token expires after now and within a hundred years");
        }
        return clock.instant().plusSeconds(seconds);
    }

    private Object list(Arguments arguments) {
        Listing listing = identities.directory().listing();
        List<ListedToken> tokens = Owners.named(arguments, listing).flatMap(user -> listing.tokens(user).stream())
                .toList();
        return Map.of("tokens", tokens);
    }

    private Object revoke(Arguments arguments) throws IOException {
        UserName user = new UserName(arguments.text("user"));
        TokenName name = name(arguments);
        identities.tokens().delete(user, name);
        return Map.of("user", user.value(), "name", name.value());
    }

    private static TokenName name(Arguments arguments) {
        return new TokenName(arguments.text("name"));
    }
}
