package dev.miniecr.server.ecr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Principal;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DeregisterPullTimeUpdateExclusionRequest;
import software.amazon.awssdk.services.ecr.model.ListPullTimeUpdateExclusionsRequest;
import software.amazon.awssdk.services.ecr.model.RegisterPullTimeUpdateExclusionRequest;
import tools.jackson.databind.JsonNode;

final class PullTimeHandlersTest {
    private TestRegistry registry;
    private PullTimeExclusions exclusions;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        exclusions = exclusions();
        PullTimeHandlers handlers = new PullTimeHandlers(new ByAccount<>(Map.of(TestRegistry.ACCOUNT, exclusions)),
                TestRegistry.tokens(), registry.clock());
        script = new Script()
                .with("RegisterPullTimeUpdateExclusion", RegisterPullTimeUpdateExclusionRequest::builder,
                        handlers::register)
                .with("DeregisterPullTimeUpdateExclusion", DeregisterPullTimeUpdateExclusionRequest::builder,
                        handlers::deregister)
                .with("ListPullTimeUpdateExclusions", ListPullTimeUpdateExclusionsRequest::builder, handlers::list);
    }

    private PullTimeExclusions exclusions() throws IOException {
        return new PullTimeExclusions(registry.documents(), TestRegistry.ACCOUNT);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void exclusionsComeAndGo() throws IOException {
        script.run("""
                ListPullTimeUpdateExclusions {}
                = {"pullTimeUpdateExclusions":[]}
                RegisterPullTimeUpdateExclusion {"principalArn":"arn:aws:iam::123456789012:user/scanner"}
                = {"principalArn":"arn:aws:iam::123456789012:user/scanner","createdAt":1700000000.000}
                RegisterPullTimeUpdateExclusion {"principalArn":"arn:aws:iam::123456789012:user/scanner"}
                ! ExclusionAlreadyExistsException: The pull time update exclusion for the principal \
                'arn:aws:iam::123456789012:user/scanner' already exists
                ListPullTimeUpdateExclusions {}
                = {"pullTimeUpdateExclusions":["arn:aws:iam::123456789012:user/scanner"]}
                DeregisterPullTimeUpdateExclusion {"principalArn":"arn:aws:iam::123456789012:user/scanner"}
                = {"principalArn":"arn:aws:iam::123456789012:user/scanner"}
                DeregisterPullTimeUpdateExclusion {"principalArn":"arn:aws:iam::123456789012:user/scanner"}
                ! ExclusionNotFoundException: The pull time update exclusion for the principal \
                'arn:aws:iam::123456789012:user/scanner' does not exist
                """);
    }

    @Test
    void thereAreAtMostAHundredInPagesThatBelongTogether() throws IOException {
        for (int i = 0; i < 100; i++) {
            assertThat(register(i).isObject()).isTrue();
        }
        assertThat(register(100).asString()).startsWith("LimitExceeded: ");

        JsonNode first = script.ask("ListPullTimeUpdateExclusions", "{\"maxResults\":60}");
        JsonNode second = script.ask("ListPullTimeUpdateExclusions",
                "{\"maxResults\":60,\"nextToken\":\"" + first.path("nextToken").asString() + "\"}");

        assertThat(first.path("pullTimeUpdateExclusions")).hasSize(60);
        assertThat(second.path("pullTimeUpdateExclusions")).hasSize(40);
        assertThat(second.has("nextToken")).isFalse();
        assertThat(script.ask("ListPullTimeUpdateExclusions", "{\"nextToken\":\"guessed\"}").asString())
                .startsWith("InvalidParameterException: Invalid parameter at 'NextToken'");
    }

    private JsonNode register(int number) throws IOException {
        return script.ask("RegisterPullTimeUpdateExclusion",
                "{\"principalArn\":\"arn:aws:iam::123456789012:user/u" + number + "\"}");
    }

    @Test
    void usersAndTheSessionsOfRolesAreExcludedByTheirArns() throws IOException {
        Principal user = new Principal(Principal.Kind.USER, "123456789012", "AIDA1", "scanner", Map.of());
        Principal session = new Principal(Principal.Kind.ROLE_SESSION, "123456789012", "AROA1:s", "scan/s", Map.of());
        assertThat(exclusions.counts(user)).isTrue();

        script.run("""
                RegisterPullTimeUpdateExclusion {"principalArn":"arn:aws:iam::123456789012:user/scanner"}
                RegisterPullTimeUpdateExclusion {"principalArn":"arn:aws:iam::123456789012:role/scan"}
                """);

        for (PullTimeExclusions known : new PullTimeExclusions[]{exclusions, exclusions()}) {
            assertThat(known.counts(user)).isFalse();
            assertThat(known.counts(session)).isFalse();
            assertThat(known.counts(Principal.ANONYMOUS)).isTrue();
            assertThat(known.counts(
                    new Principal(Principal.Kind.ROLE_SESSION, "123456789012", "AROA2:s", "scanner/s", Map.of())))
                    .isTrue();
        }
    }
}
