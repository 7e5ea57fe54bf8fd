package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.server.oci.Exchange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a password was exchanged for ends when the password changes, and nothing else does. */
final class PasswordChangeTest {
    private static final String SCOPE = "/token?service=mini-ecr&offline_token=true&scope=repository:team/app:pull";

    @TempDir
    private Path folder;
    private AccessFixture registry;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        registry.user("local");
        registry.setPassword("local", "first password");
        registry.htpasswd("file", "first password");
        for (String user : new String[]{"local", "file"}) {
            registry.identities.policies().attach(new UserName(user), AccessFixture.managed("miniecr/PushPull"));
        }
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    private void change(String user, String password) throws IOException {
        if (user.equals("local")) {
            registry.setPassword("local", password);
        } else {
            registry.htpasswd("file", password);
        }
    }

    private JsonNode tokens(String user, String password) {
        return registry.tokens("GET", SCOPE).field("Authorization", AccessFixture.basic(user, password)).send().is(200)
                .json();
    }

    private int refresh(JsonNode given) {
        return registry.tokens("POST", "/token")
                .body("grant_type=refresh_token&service=mini-ecr&scope=repository:team/app:pull&refresh_token="
                        + given.path("refresh_token").asString())
                .send().status();
    }

    private Exchange.Answer pull(JsonNode given) {
        return registry.oci("GET", "/v2/team/app/tags/list", "Bearer " + given.path("token").asString()).send();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "file"})
    void tokensOfAPasswordEndWithIt(String user) throws IOException {
        JsonNode given = tokens(user, "first password");
        pull(given).is(404);
        assertThat(refresh(given)).isEqualTo(200);

        change(user, "second password");

        pull(given).is(401);
        assertThat(refresh(given)).isEqualTo(401);
        pull(tokens(user, "second password")).is(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "file"})
    void thePasswordOfBeforeBringsNothingBack(String user) throws IOException {
        JsonNode given = tokens(user, "first password");

        change(user, "second password");
        change(user, "first password");

        pull(given).is(401);
        pull(tokens(user, "first password")).is(404);
    }

    @Test
    void tokensOfAnAccessTokenStay() throws IOException {
        String secret = registry.token("local", Optional.empty(), Optional.empty()).secret();
        JsonNode given = tokens("local", secret);

        change("local", "second password");

        pull(given).is(404);
    }

    @Test
    void anHtpasswdFileThatDidNotChangeEndsNothing() throws IOException {
        JsonNode given = tokens("file", "first password");

        registry.identities.syncExternal(Set.of(new UserName("file")));

        pull(given).is(404);
    }
}
