package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.miniecr.server.admin.TestAdmin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands as they are typed, on a server's control socket. */
final class CommandsTest {
    private static final String PUSH = """
            {"Version":"2012-10-17","Statement":{"Sid":"push","Effect":"Allow","Action":"ecr:PutImage","Resource":"*"}}
            """;
    private static final String FOR_ALL = PUSH.replace("\"Resource\":\"*\"", "\"Principal\":\"*\"");
    private static final String TRUST = PUSH.replace("ecr:PutImage", "sts:AssumeRole").replace("\"Resource\":\"*\"",
            "\"Principal\":{\"AWS\":\"000000000000\"}");

    private final Path folder;
    private final TestAdmin admin;

    private record Outcome(int code, String out, String err) {
        JsonNode json() {
            return new JsonMapper().readTree(out);
        }
    }

    CommandsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.admin = new TestAdmin(folder.resolve("control.sock"));
        Files.writeString(folder.resolve("push.json"), PUSH);
        Files.writeString(folder.resolve("all.json"), FOR_ALL);
        Files.writeString(folder.resolve("trust.json"), TRUST);
    }

    @Test
    void commandsAreAboutTheAccountThatIsGiven() {
        assertThat(runWith("", "user create alice --account 111122223333").code()).isZero();
        assertThat(runWith("", "user create alice").code()).isZero();
        assertThat(admin.others().directory().findUserByName("alice")).isPresent();

        assertThat(runWith("", "user show alice --json --account 111122223333").out()).contains(
                "arn:aws:iam::111122223333:user/alice");
        assertThat(runWith("", "user show alice --json").out()).contains("arn:aws:iam::000000000000:user/alice");
        assertThat(runWith("", "user list --account 444455556666").err()).isEqualTo("mini-ecr: This server has no"
                + " account '444455556666'; it has 000000000000, 111122223333\n");
    }

    @AfterEach
    void close() throws IOException {
        admin.close();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private Outcome run(String input, List<String> words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands
                .line(new Input(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))))
                .setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        int code = line.execute(words.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString());
    }

    private Outcome runWith(String input, String command, String... more) {
        List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
        words.addAll(List.of(more));
        words.addAll(List.of("--data", folder.toString()));
        return run(input, words);
    }

    private Outcome run(String command, String... more) {
        return runWith("", command, more);
    }

    private String done(String command, String... more) {
        Outcome outcome = run(command, more);
        assertThat(outcome).as(command).extracting(Outcome::code, Outcome::err).containsExactly(0, "");
        return outcome.out;
    }

    @Test
    void aUserIsMadeGivenRightsAndShown() {
        assertThat(done("user create ann")).contains("Created user ann; it may do nothing yet",
                "arn   arn:aws:iam::000000000000:user/ann");
        done("group create ci");
        assertThat(done("group add ci ann")).isEqualTo("User ann is in group ci\n");
        assertThat(done("policy attach --user ann miniecr/PushPull"))
                .isEqualTo("Policy miniecr/PushPull is attached to user ann\n");
        done("user tag ann team=a level=1");
        done("user untag ann level");
        done("key create --user ann");

        assertThat(done("user list")).matches(
                """
                        NAME  GROUPS  POLICIES                                 INLINE POLICIES  PASSWORD  DISABLED  CREATED AT
                        ann   ci      arn:aws:iam::aws:policy/miniecr/PushPull  -                no        no        2030-01-02T03:04:05Z
                        """
                        .replaceAll(" {2,}", " +"));
        assertThat(done("user show ann").lines()).contains("tags             team=a", "groups           ci",
                "access keys").anyMatch(line -> line.matches("ID +USER +ACTIVE +CREATED AT"));
        done("group remove ci ann");
        done("group delete ci");
        assertThat(done("group list")).isEqualTo("none\n");
        done("user disable ann");
        assertThat(run("user show ann --json").json().path("disabled").asBoolean()).isTrue();
        done("user enable ann");
        assertThat(done("user delete ann")).isEqualTo("Deleted user ann\n");
    }

    @Test
    void aPasswordComesFromStandardInputOrIsGenerated() {
        assertThat(runWith("s3cret\nmore\n", "user create ann --password-stdin").out).doesNotContain("s3cret");
        assertThat(runWith("", "user create bob --generate --json").json().path("password").asString()).hasSize(34);
        assertThat(runWith("päss wörd\r\n", "user password ann --password-stdin").code).isZero();
        assertThat(done("user password ann --generate")).contains("Changed the password of user ann", "password  ");
        assertThat(done("user password ann --remove")).doesNotContain("password  ");

        assertThat(runWith("", "user create eve --password-stdin"))
                .isEqualTo(new Outcome(1, "", "mini-ecr: A password has at least one character\n"));
        assertThat(run("user password ann").code).isEqualTo(2);
        assertThat(run("user create eve --password-stdin --generate").code).isEqualTo(2);
        assertThat(run("user password ann --remove --generate").code).isEqualTo(2);
        assertThat(run("user create eve hunter2").code).isEqualTo(2);
    }

    @Test
    void anAccessKeyIsShownOnceAndThenByItsId() {
        done("user create ann");

        String shown = done("key create --user ann");
        JsonNode other = run("key create --user ann --json").json();

        assertThat(shown).containsPattern("access key id +AKIA").containsPattern("secret access key +\\S{40}\\n");
        assertThat(other.propertyNames()).containsExactly("user", "accessKeyId", "secretAccessKey", "createdAt");
        String id = other.path("accessKeyId").asString();
        assertThat(done("key disable", id)).isEqualTo("Disabled access key " + id + "\n");
        assertThat(done("key list --user ann")).containsPattern(id + " +ann +no ");
        done("key enable", id);
        done("key delete", id);
        assertThat(done("key list")).doesNotContain(id).contains("AKIA");
        assertThat(run("key create --user ann").code).isZero();
        assertThat(run("key create --user ann"))
                .isEqualTo(new Outcome(1, "", "mini-ecr: There may be at most 2 access keys of a user\n"));
    }

    @Test
    void aTokenIsShownOnceAndCanBeRevoked() {
        done("user create ann");

        JsonNode token = run("token create --user ann --name ci --expires 90d --json --policy", file("push.json"))
                .json();

        assertThat(token.path("secret").asString()).startsWith("mecr_");
        assertThat(token.path("expiresAt").asString()).isEqualTo("2030-04-02T03:04:05Z");
        assertThat(done("token create --user ann --name forever")).contains("secret  mecr_").doesNotContain("expires");
        assertThat(done("token list")).containsPattern("ci +ann .* 2030-04-02").containsPattern("forever +ann .* -\\n");
        assertThat(done("token revoke --user ann --name ci")).isEqualTo("Revoked token ci of user ann\n");
        assertThat(run("token list --json").json().path("tokens").size()).isEqualTo(1);
        assertThat(run("token create --user ann --name x --expires soon"))
                .isEqualTo(new Outcome(2, "", "mini-ecr: Invalid value for option '--expires': "
                        + "'soon' is no time such as 30s, 5m, 12h, 90d; see mini-ecr token create --help\n"));
    }

    @Test
    void aRoleIsMadeShownAndDeleted() {
        done("role create deploy --max-session 2h --trust", file("trust.json"));
        done("role trust deploy", file("trust.json"));

        assertThat(done("role list")).containsPattern("deploy +- +- +7200");
        assertThat(done("role show deploy")).contains("sts:AssumeRole", "max session seconds  7200");
        assertThat(done("policy attach --role deploy ReadOnly")).contains("attached to role deploy");
        assertThat(done("role delete deploy")).isEqualTo("Deleted role deploy\n");
    }

    @Test
    void managedPoliciesAreMadeShownAttachedAndDeleted() {
        done("group create ci");
        assertThat(runWith(PUSH, "policy create push -").out).isEqualTo("Created policy push\n");
        done("policy update push", file("push.json"));
        done("policy attach --group ci push");

        assertThat(done("policy show push")).isEqualTo(PUSH);
        assertThat(done("policy list")).containsPattern("miniecr/PushPull +yes +0 ").containsPattern("push +no +1 +2 ");
        assertThat(run("policy delete push"))
                .isEqualTo(new Outcome(1, "", "mini-ecr: The policy 'push' cannot be deleted: it is attached\n"));
        done("policy detach --group ci push");
        done("policy delete push");
    }

    @Test
    void policiesArePutOnWhoeverHasTheirOwn() {
        done("user create ann");

        assertThat(done("policy put --user ann --name own", file("push.json")))
                .isEqualTo("Put policy own of user ann\n");
        assertThat(done("policy put --repository team/app", file("all.json")))
                .isEqualTo("Put policy of repository team/app\n");
        assertThat(done("policy put --registry", file("all.json"))).isEqualTo("Put policy of the registry\n");
        assertThat(done("policy show --user ann --name own")).isEqualTo(PUSH);
        assertThat(done("policy show --repository team/app")).isEqualTo(FOR_ALL);
        assertThat(run("policy show --registry --json").json().path("document").asString()).isEqualTo(FOR_ALL);
        assertThat(done("policy remove --user ann --name own")).isEqualTo("Removed policy own of user ann\n");
        assertThat(done("policy remove --repository team/app")).isEqualTo("Removed policy of repository team/app\n");
        assertThat(done("policy remove --registry")).isEqualTo("Removed policy of the registry\n");
        assertThat(run("policy show --registry"))
                .isEqualTo(new Outcome(1, "", "mini-ecr: The registry has no policy\n"));
    }

    @Test
    void aSimulationPrintsItsVerdictAndWhatDecidedIt() {
        done("user create ann");
        done("policy put --user ann --name own", file("push.json"));
        String question = "policy simulate --user ann --action ecr:PutImage --resource team/app"
                + " --context miniecr:ImageTag=v1 --context aws:TagKeys=a --context aws:TagKeys=b";

        assertThat(done(question)).isEqualTo("allowed: arn:aws:iam::000000000000:user/ann ecr:PutImage on"
                + " arn:aws:ecr:us-east-1:000000000000:repository/team/app:"
                + " statement push of inline policy own of user ann allows it\n");
        JsonNode json = run(question, "--json").json();
        assertThat(json.path("allowed").asBoolean()).isTrue();
        assertThat(json.path("statement").path("sid").asString()).isEqualTo("push");
        assertThat(done("policy simulate --anonymous --action ecr:PutImage --resource *")).startsWith("denied: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user", "user create", "user dance", "key list --owner x", "token create --user x",
            "policy attach --user a --group b X", "policy attach X", "policy put --user a push.json",
            "policy put --registry --name x push.json", "policy put push.json", "policy show",
            "policy show x --registry",
            "policy simulate --user a --anonymous --action ecr:PutImage --resource *",
            "policy simulate --anonymous --token t --action ecr:PutImage --resource *",
            "policy simulate --anonymous --action ecr:PutImage --resource * --context x", "user tag ann",
            "user tag ann x"})
    void wrongUsageIsOneLineAndExitCode2(String command) {
        Outcome outcome = command.isEmpty() ? run("", List.of()) : run(command);

        assertThat(outcome.code).isEqualTo(2);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err).startsWith("mini-ecr: ").contains("; see mini-ecr").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user create ann", "status", "policy list --json"})
    void withoutAServerAnErrorSaysToStartOne(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--data", file("elsewhere")));

        assertThat(run("", words)).isEqualTo(new Outcome(1, "", "mini-ecr: No server runs on " + file("elsewhere")
                + "; start one with: mini-ecr serve --data " + file("elsewhere") + "\n"));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Files.write(folder.resolve("latin1"), new byte[]{(byte) 0xe9});
        Files.writeString(folder.resolve("big"), " ".repeat(300_000));

        assertThat(run("policy create p", file("none")).err).isEqualTo(
                "mini-ecr: The file " + file("none") + " cannot be read: NoSuchFileException\n");
        assertThat(run("policy create p", file("latin1")).err).contains("no text in UTF-8");
        assertThat(run("policy create p", file("big")).err).contains("more than 204800 bytes");
        assertThat(run("policy create p", file("trust.json"))).extracting(Outcome::code, Outcome::err).containsExactly(
                1, "mini-ecr: Policy document should not specify a principal."
                        + " (statement 1: Principal cannot stand here)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "user create", "user tag", "key create", "token create", "group add", "role create",
            "policy put", "policy show", "policy simulate", "status"})
    void everyCommandHasHelp(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add("--help");

        assertThat(run("", words)).satisfies(help -> {
            assertThat(help.code).isZero();
            assertThat(help.out).startsWith("Usage: mini-ecr " + command);
        });
    }

    @Test
    void secretsAreInNoLogWhateverIsDone() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        log.start();
        root.addAppender(log);
        List<String> secrets = new ArrayList<>(List.of("canary-of-ann"));
        List<Outcome> afterwards = new ArrayList<>();

        try {
            runWith("canary-of-ann\n", "user create ann --password-stdin");
            afterwards.add(runWith("canary-of-ann\n", "user create ann --password-stdin"));
            secrets.add(run("user password ann --generate --json").json().path("password").asString());
            secrets.add(run("key create --user ann --json").json().path("secretAccessKey").asString());
            secrets.add(run("token create --user ann --name t --json").json().path("secret").asString());
            for (String command : List.of("user show ann", "user list", "key list", "token list",
                    "user show ann --json",
                    "token list --json", "key list --json", "user list --json", "user delete ann --json")) {
                afterwards.add(run(command));
            }
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }

        assertThat(secrets).hasSize(4).doesNotContain("").allSatisfy(secret -> {
            assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains(secret));
            assertThat(afterwards).noneMatch(outcome -> outcome.toString().contains(secret));
        });
    }
}
