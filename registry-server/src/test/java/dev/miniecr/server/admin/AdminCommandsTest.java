package dev.miniecr.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.password.Password;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.TokenLookup;
import dev.miniecr.auth.user.Users.NewUser;
import dev.miniecr.server.ops.ControlClient;
import dev.miniecr.server.ops.RefusedCommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operator's commands, each over the socket. */
final class AdminCommandsTest {
    private static final String PUSH = policy("\"Action\":\"ecr:PutImage\",\"Resource\":\"*\"");
    private static final String TRUST = policy(
            "\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:user/ann\"},\"Action\":\"sts:AssumeRole\"");
    private static final String FOR_ANN = policy(
            "\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:user/ann\"},\"Action\":\"ecr:PutImage\"");

    private final TestAdmin admin;
    private final ControlClient client;

    AdminCommandsTest(@TempDir Path folder) throws IOException {
        this.admin = new TestAdmin(folder.resolve("s"));
        this.client = new ControlClient(folder.resolve("s"));
        admin.identities().users().create(NewUser.named(new UserName("ann")));
    }

    @AfterEach
    void close() throws IOException {
        admin.close();
    }

    private static String policy(String statement) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"," + statement + "}]}";
    }

    private JsonNode run(String command, Object... arguments) throws IOException {
        return client.ask(command, map(arguments));
    }

    private static Map<String, Object> map(Object... arguments) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            map.put(String.valueOf(arguments[i]), arguments[i + 1]);
        }
        return map;
    }

    private String refusal(String command, Object... arguments) throws IOException {
        try {
            return "not refused: " + run(command, arguments);
        } catch (RefusedCommandException e) {
            return e.reason();
        }
    }

    private User user(String name) {
        return admin.identities().directory().findUserByName(name).orElseThrow();
    }

    private boolean hasPassword(String name, String password) {
        return user(name).passwordHash().filter(hash -> admin.hashes().matches(new Password(password), hash))
                .isPresent();
    }

    /* user */

    @Test
    void aUserIsMadeWithoutAPasswordWithAGivenOneOrWithAGeneratedOne() throws IOException {
        assertThat(run("user create", "name", "bot").has("password")).isFalse();
        assertThat(run("user create", "name", "bob", "password", "s3cret-of-bob").has("password")).isFalse();
        String generated = run("user create", "name", "eve", "generate", true).path("password").asString();

        assertThat(user("bot").passwordHash()).isEmpty();
        assertThat(hasPassword("bob", "s3cret-of-bob")).isTrue();
        assertThat(hasPassword("bob", "another")).isFalse();
        assertThat(generated).hasSize(34);
        assertThat(hasPassword("eve", generated)).isTrue();
    }

    @Test
    void aUserIsShownWithAllThatItHasAndNoSecret() throws IOException {
        run("group create", "name", "ci");
        run("group add", "name", "ci", "user", "ann");
        run("policy attach", "user", "ann", "policy", "miniecr/PushPull");
        run("policy put", "user", "ann", "name", "own", "document", PUSH);
        run("user tag", "name", "ann", "tags", Map.of("team", "a"));
        run("user password", "name", "ann", "password", "s3cret-of-ann");
        JsonNode key = run("key create", "user", "ann");
        JsonNode token = run("token create", "user", "ann", "name", "laptop");

        JsonNode shown = run("user show", "name", "ann");

        assertThat(shown.path("arn").asString()).isEqualTo("arn:aws:iam::000000000000:user/ann");
        assertThat(shown.path("password").asBoolean()).isTrue();
        assertThat(shown.path("groups").toString()).isEqualTo("[\"ci\"]");
        assertThat(shown.path("policies").toString()).isEqualTo("[\"arn:aws:iam::aws:policy/miniecr/PushPull\"]");
        assertThat(shown.path("inlinePolicies").toString()).isEqualTo("[\"own\"]");
        assertThat(shown.path("tags").toString()).isEqualTo("{\"team\":\"a\"}");
        assertThat(shown.path("createdAt").asString()).isEqualTo("2030-01-02T03:04:05Z");
        assertThat(shown.path("accessKeys").path(0).path("id").asString())
                .isEqualTo(key.path("accessKeyId").asString());
        assertThat(shown.path("tokens").path(0).path("name").asString()).isEqualTo("laptop");
        assertThat(shown.toString()).doesNotContain(key.path("secretAccessKey").asString(),
                token.path("secret").asString(), "argon2", "s3cret-of-ann");
        assertThat(run("user list").path("users").path(0).path("name").asString()).isEqualTo("ann");
    }

    @Test
    void aPasswordIsChangedGeneratedAndRemoved() throws IOException {
        run("user password", "name", "ann", "password", "first");
        assertThat(hasPassword("ann", "first")).isTrue();
        String generated = run("user password", "name", "ann", "generate", true).path("password").asString();
        assertThat(hasPassword("ann", generated)).isTrue();
        run("user password", "name", "ann", "remove", true);
        assertThat(user("ann").passwordHash()).isEmpty();

        assertThat(refusal("user password", "name", "ann")).contains("one of the three");
        assertThat(refusal("user password", "name", "ann", "password", "x", "remove", true))
                .contains("one of the three");
        assertThat(refusal("user password", "name", "ann", "password", "x", "generate", true))
                .contains("either given or generated");
    }

    @Test
    void aUserIsDisabledEnabledAndDeletedWithAllThatItHas() throws IOException {
        JsonNode key = run("key create", "user", "ann");
        String id = user("ann").id();

        run("user disable", "name", "ann");
        assertThat(admin.identities().directory().principal(id)).isEmpty();
        run("user enable", "name", "ann");
        assertThat(admin.identities().directory().principal(id)).isPresent();
        assertThat(run("user delete", "name", "ann").path("id").asString()).isEqualTo(id);
        assertThat(admin.identities().directory().findAccessKey(key.path("accessKeyId").asString())).isEmpty();
        assertThat(refusal("user show", "name", "ann")).isEqualTo("There is no user 'ann'");
    }

    @Test
    void tagsAreAddedToThoseThatAreThereAndRemovedOneByOne() throws IOException {
        run("user tag", "name", "ann", "tags", Map.of("team", "a", "level", "1"));
        run("user tag", "name", "ann", "tags", Map.of("level", "2", "where", "here"));
        run("user untag", "name", "ann", "keys", List.of("team"));

        assertThat(user("ann").tags()).isEqualTo(Map.of("level", "2", "where", "here"));
        assertThat(refusal("user untag", "name", "ann", "keys", List.of("where", "team"))).contains("no tag 'team'");
        assertThat(user("ann").tags()).hasSize(2);
    }

    /* key, token */

    @Test
    void anAccessKeyIsMadeListedDisabledEnabledAndDeleted() throws IOException {
        JsonNode created = run("key create", "user", "ann");
        String id = created.path("accessKeyId").asString();

        assertThat(admin.identities().directory().findAccessKey(id).orElseThrow().secret())
                .isEqualTo(created.path("secretAccessKey").asString());
        assertThat(run("key list").path("accessKeys").path(0).path("id").asString()).isEqualTo(id);
        assertThat(run("key disable", "id", id).path("active").asBoolean()).isFalse();
        assertThat(admin.identities().directory().findAccessKey(id)).isEmpty();
        assertThat(run("key list", "user", "ann").path("accessKeys").path(0).path("active").asBoolean()).isFalse();
        assertThat(run("key enable", "id", id).path("active").asBoolean()).isTrue();
        run("key delete", "id", id);
        assertThat(run("key list").path("accessKeys").isEmpty()).isTrue();
        assertThat(refusal("key delete", "id", id)).isEqualTo("There is no access key '" + id + "'");
    }

    @Test
    void aTokenIsMadeListedAndRevoked() throws IOException {
        JsonNode created = run("token create", "user", "ann", "name", "ci", "expiresSeconds", 60, "policy", PUSH);
        String secret = created.path("secret").asString();

        assertThat(created.path("expiresAt").asString()).isEqualTo("2030-01-02T03:05:05Z");
        assertThat(admin.identities().directory().findToken(secret, TestAdmin.NOW))
                .isInstanceOf(TokenLookup.Found.class);
        assertThat(admin.identities().directory().findToken(secret, TestAdmin.NOW.plus(Duration.ofSeconds(60))))
                .isInstanceOf(TokenLookup.Expired.class);
        JsonNode listed = run("token list").path("tokens").path(0);
        assertThat(listed.path("policy").asString()).isEqualTo(PUSH);
        assertThat(listed.toString()).doesNotContain(secret);
        run("token revoke", "user", "ann", "name", "ci");
        assertThat(admin.identities().directory().findToken(secret, TestAdmin.NOW))
                .isInstanceOf(TokenLookup.Unknown.class);
        assertThat(run("token list", "user", "ann").path("tokens").isEmpty()).isTrue();
    }

    /* group, role */

    @Test
    void aGroupHasUsersUntilTheyLeave() throws IOException {
        assertThat(run("group create", "name", "ci").path("arn").asString()).endsWith(":group/ci");
        assertThat(run("group add", "name", "ci", "user", "ann").path("users").toString()).isEqualTo("[\"ann\"]");
        assertThat(run("group show", "name", "ci").path("users").toString()).isEqualTo("[\"ann\"]");
        assertThat(run("group remove", "name", "ci", "user", "ann").path("users").isEmpty()).isTrue();
        assertThat(refusal("group remove", "name", "ci", "user", "ann")).contains("not in the group");
        assertThat(run("group list").path("groups").size()).isEqualTo(1);
        run("group delete", "name", "ci");
        assertThat(run("group list").path("groups").isEmpty()).isTrue();
    }

    @Test
    void aRolesTrustPolicyIsStoredByUniqueIdsAndShownByNames() throws IOException {
        JsonNode role = run("role create", "name", "deploy", "trust", TRUST, "maxSessionSeconds", 7200);

        assertThat(role.path("maxSessionSeconds").asInt()).isEqualTo(7200);
        assertThat(role.path("trustPolicy").asString()).contains("user/ann");
        assertThat(admin.identities().directory().findRoleByName("deploy").orElseThrow().trustPolicy())
                .contains(user("ann").id()).doesNotContain("user/ann");
        run("user delete", "name", "ann");
        run("user create", "name", "ann");
        assertThat(run("role show", "name", "deploy").path("trustPolicy").asString()).contains("AIDA")
                .doesNotContain("user/ann");
        run("role trust", "name", "deploy", "trust", TRUST);
        assertThat(run("role list").path("roles").path(0).path("trustPolicy").asString()).contains("user/ann");
        run("role delete", "name", "deploy");
        assertThat(refusal("role show", "name", "deploy")).isEqualTo("There is no role 'deploy'");
    }

    /* policy */

    @Test
    void aManagedPolicyIsMadeChangedAttachedDetachedAndDeleted() throws IOException {
        JsonNode created = run("policy create", "name", "push", "document", PUSH);
        assertThat(created.path("arn").asString()).isEqualTo("arn:aws:iam::000000000000:policy/push");
        assertThat(run("policy attach", "user", "ann", "policy", "push").path("policyArn"))
                .isEqualTo(created.path("arn"));
        assertThat(refusal("policy delete", "name", "push")).contains("attached");

        String other = PUSH.replace("PutImage", "ListImages");
        assertThat(run("policy update", "name", "push", "document", other).path("version").asInt()).isEqualTo(2);
        assertThat(run("policy show", "policy", "push").path("document").asString()).isEqualTo(other);
        run("policy detach", "user", "ann", "policy", created.path("arn").asString());
        run("policy delete", "name", "push");

        assertThat(refusal("policy show", "policy", "push")).isEqualTo("There is no policy 'push'");
    }

    @ParameterizedTest
    @CsvSource({"miniecr/PushPull,miniecr/PushPull", "PushPull,miniecr/PushPull",
            "ReadOnly,AmazonEC2ContainerRegistryReadOnly", "PullOnly,AmazonEC2ContainerRegistryPullOnly",
            "PowerUser,AmazonEC2ContainerRegistryPowerUser", "FullAccess,AmazonEC2ContainerRegistryFullAccess",
            "AmazonEC2ContainerRegistryFullAccess,AmazonEC2ContainerRegistryFullAccess",
            "AdministratorAccess,AdministratorAccess",
            "arn:aws:iam::aws:policy/AdministratorAccess,AdministratorAccess"})
    void builtInPoliciesHaveShortNames(String text, String name) throws IOException {
        run("group create", "name", "g");

        assertThat(run("policy attach", "group", "g", "policy", text).path("policyArn").asString())
                .isEqualTo("arn:aws:iam::aws:policy/" + name);
        assertThat(run("policy show", "policy", text).path("document").asString()).contains("Statement");
        assertThat(run("policy list").path("policies").valueStream()
                .filter(policy -> policy.path("name").asString().equals(name))
                .map(policy -> policy.path("attachments").asInt())).containsExactly(1);
    }

    @Test
    void aNameThatMeansTwoPoliciesIsRefused() throws IOException {
        run("policy create", "name", "ReadOnly", "document", PUSH);

        assertThat(refusal("policy attach", "user", "ann", "policy", "ReadOnly")).contains("give the ARN");
        run("policy attach", "user", "ann", "policy", "arn:aws:iam::000000000000:policy/ReadOnly");
    }

    @Test
    void anInlinePolicyIsPutShownAndRemoved() throws IOException {
        run("policy put", "user", "ann", "name", "own", "document", PUSH);

        assertThat(run("policy show", "user", "ann", "name", "own").path("document").asString()).isEqualTo(PUSH);
        assertThat(run("policy remove", "user", "ann", "name", "own").path("holder").asString())
                .isEqualTo("user ann");
        assertThat(refusal("policy show", "user", "ann", "name", "own")).contains("no inline policy 'own'");
    }

    @Test
    void policiesOfARepositoryAndOfTheRegistryAreStoredByUniqueIdsAndShownByNames() throws IOException {
        for (Object[] owner : List.of(new Object[]{"repository", "team/app"}, new Object[]{"registry", true})) {
            run("policy put", owner[0], owner[1], "document", FOR_ANN);

            assertThat(admin.resourcePolicies().values()).singleElement().asString().contains(user("ann").id())
                    .doesNotContain("user/ann");
            assertThat(run("policy show", owner[0], owner[1]).path("document").asString()).contains("user/ann");
            run("policy remove", owner[0], owner[1]);
            assertThat(refusal("policy remove", owner[0], owner[1])).endsWith("has no policy");
            assertThat(refusal("policy show", owner[0], owner[1])).endsWith("has no policy");
        }
    }

    @Test
    void aDocumentThatNamesNobodyOfHereStaysAsItWasWritten() throws IOException {
        String text = "{ \"Statement\" : {\"Effect\":\"Allow\", \"Principal\":\"*\",\n\"Action\":\"ecr:*\"}}";

        run("policy put", "repository", "team/app", "document", text);

        assertThat(run("policy show", "repository", "team/app").path("document").asString()).isEqualTo(text);
    }

    /* policy simulate */

    private JsonNode simulate(Object... arguments) throws IOException {
        Map<String, Object> all = map(arguments);
        all.putIfAbsent("action", "ecr:PutImage");
        all.putIfAbsent("resource", "team/app");
        return client.ask("policy simulate", all);
    }

    @Test
    void aSimulationSaysWhichStatementDecides() throws IOException {
        assertThat(simulate("user", "ann").path("verdict").asString()).isEqualTo("no_identity_policy_allows");
        assertThat(simulate("user", "ann").has("statement")).isFalse();

        run("policy put", "user", "ann", "name", "own", "document", PUSH);
        JsonNode allowed = simulate("user", "ann");
        run("policy put", "repository", "team/app", "document",
                FOR_ANN.replace("Allow", "Deny").replace("\"Effect\"", "\"Sid\":\"frozen\",\"Effect\""));
        JsonNode denied = simulate("user", "ann");

        assertThat(allowed.path("allowed").asBoolean()).isTrue();
        assertThat(allowed.path("statement").toString())
                .isEqualTo("{\"policy\":\"inline policy own of user ann\",\"position\":1,\"sid\":\"\"}");
        assertThat(denied.path("allowed").asBoolean()).isFalse();
        assertThat(denied.path("verdict").asString()).isEqualTo("explicitly_denied");
        assertThat(denied.path("statement").path("sid").asString()).isEqualTo("frozen");
        assertThat(denied.path("explanation").asString()).startsWith("denied: ").contains("frozen",
                "repository policy of team/app");
        assertThat(denied.path("resource").asString())
                .isEqualTo("arn:aws:ecr:us-east-1:000000000000:repository/team/app");
        assertThat(simulate("user", "ann", "resource", "team/lib").path("allowed").asBoolean()).isTrue();
    }

    @Test
    void aSimulationTakesTheContext() throws IOException {
        run("policy put", "user", "ann", "name", "own", "document", policy(
                "\"Action\":\"ecr:PutImage\",\"Resource\":\"*\",\"Condition\":{\"StringLike\":{\"miniecr:ImageTag\":\"pr-*\"}}"));

        assertThat(simulate("user", "ann", "context", Map.of("miniecr:ImageTag", List.of("pr-1"))).path("allowed")
                .asBoolean()).isTrue();
        assertThat(simulate("user", "ann", "context", Map.of("miniecr:ImageTag", List.of("v1"))).path("allowed")
                .asBoolean()).isFalse();
        assertThat(simulate("user", "ann").path("allowed").asBoolean()).isFalse();
    }

    @Test
    void aSimulationIsOfATokenOfARoleSessionOrOfNobody() throws IOException {
        run("policy attach", "user", "ann", "policy", "FullAccess");
        run("token create", "user", "ann", "name", "ci", "policy", PUSH);
        run("role create", "name", "deploy", "trust", TRUST);
        run("policy attach", "role", "deploy", "policy", "ReadOnly");

        assertThat(simulate("user", "ann", "action", "ecr:ListImages").path("allowed").asBoolean()).isTrue();
        assertThat(simulate("user", "ann", "token", "ci", "action", "ecr:ListImages").path("verdict").asString())
                .isEqualTo("no_session_policy_allows");
        JsonNode session = simulate("roleSession", "deploy/build-7", "action", "ecr:ListImages");
        assertThat(session.path("allowed").asBoolean()).isTrue();
        assertThat(session.path("principal").asString())
                .isEqualTo("arn:aws:sts::000000000000:assumed-role/deploy/build-7");
        assertThat(simulate("anonymous", true).path("allowed").asBoolean()).isFalse();
        run("user disable", "name", "ann");
        assertThat(refusal("policy simulate", "user", "ann", "action", "ecr:PutImage", "resource", "*"))
                .contains("disabled");
    }

    /* what is refused */

    static List<List<Object>> refused() {
        return List.of(List.of("user create", "is missing"), List.of("user create", "reserved", "name", "AWS"),
                List.of("user create", "no user name", "name", "a b"),
                List.of("user create", "exists already", "name", "Ann"),
                List.of("user create", "no text", "name", 5),
                List.of("user create", "neither true", "name", "x", "generate", "y"),
                List.of("user create", "at least one character", "name", "x", "password", ""),
                List.of("user disable", "no user 'x'", "name", "x"), List.of("user delete", "no user 'x'", "name", "x"),
                List.of("user password", "no user 'x'", "name", "x", "generate", true),
                List.of("user tag", "no object", "name", "ann", "tags", "x"),
                List.of("user tag", "no text", "name", "ann", "tags", Map.of("a", 1)),
                List.of("user tag", "A tag is", "name", "ann", "tags", Map.of("a", "\n")),
                List.of("user untag", "no list", "name", "ann", "keys", "x"),
                List.of("key create", "no user 'x'", "user", "x"), List.of("key list", "no user 'x'", "user", "x"),
                List.of("key disable", "no access key 'AKIA'", "id", "AKIA"),
                List.of("token create", "within a hundred years", "user", "ann", "name", "t", "expiresSeconds", 0),
                List.of("token create", "within a hundred years", "user", "ann", "name", "t", "expiresSeconds",
                        Long.MAX_VALUE),
                List.of("token create", "no whole number", "user", "ann", "name", "t", "expiresSeconds", 1.5),
                List.of("token create", "Policy document should not specify a principal. (statement 1", "user", "ann",
                        "name", "t", "policy", FOR_ANN),
                List.of("token revoke", "no token 't'", "user", "ann", "name", "t"),
                List.of("group add", "no group 'g'", "name", "g", "user", "ann"),
                List.of("group show", "no group 'g'", "name", "g"),
                List.of("role create", "AssumeRole policy may only specify", "name", "r", "trust", FOR_ANN),
                List.of("role create", "user/nobody, which is not there", "name", "r", "trust",
                        TRUST.replace("/ann", "/nobody")),
                List.of("role create", "3600 to 43200 seconds", "name", "r", "trust", TRUST, "maxSessionSeconds", 5),
                List.of("role create", "3600 to 43200 seconds", "name", "r", "trust", TRUST, "maxSessionSeconds",
                        Long.MAX_VALUE),
                List.of("policy create", "Syntax errors in policy. (the document: ", "name", "p", "document", "{"),
                List.of("policy create", "Cannot exceed quota", "name", "p", "document", "x".repeat(7000)),
                List.of("policy update", "no policy 'p'", "name", "p", "document", PUSH),
                List.of("policy attach", "Whose policy?", "policy", "ReadOnly"),
                List.of("policy attach", "not to several", "user", "ann", "group", "g", "policy", "ReadOnly"),
                List.of("policy attach", "one policy each", "repository", "team/app", "policy", "ReadOnly"),
                List.of("policy attach", "no policy 'x'", "user", "ann", "policy", "x"),
                List.of("policy attach", "no policy 'a/b'", "user", "ann", "policy", "a/b"),
                List.of("policy attach", "no policy 'arn:aws:iam::aws:policy/x'", "user", "ann", "policy",
                        "arn:aws:iam::aws:policy/x"),
                List.of("policy attach", "A policy's ARN is", "user", "ann", "policy", "arn:x"),
                List.of("policy detach", "no attached policy", "user", "ann", "policy", "ReadOnly"),
                List.of("policy put", "name is missing", "user", "ann", "document", PUSH),
                List.of("policy put", "should not specify a principal", "user", "ann", "name", "p", "document",
                        FOR_ANN),
                List.of("policy put", "Invalid repository policy provided' (statement 1: Principal is missing)",
                        "repository", "team/app", "document", PUSH),
                List.of("policy put", "Invalid registry policy provided'", "registry", true, "document", PUSH),
                List.of("policy put", "repository with name 'nope' does not exist", "repository", "nope", "document",
                        FOR_ANN),
                List.of("policy put", "no repository name", "repository", "NOPE", "document", FOR_ANN),
                List.of("policy simulate", "Who asks?", "action", "ecr:PutImage", "resource", "*"),
                List.of("policy simulate", "service:Name", "user", "ann", "action", "PutImage", "resource", "*"),
                List.of("policy simulate", "no repository name", "user", "ann", "action", "ecr:PutImage", "resource",
                        "A"),
                List.of("policy simulate", "ROLE/SESSION", "roleSession", "x", "action", "ecr:PutImage", "resource",
                        "*"),
                List.of("policy simulate", "no role 'x'", "roleSession", "x/session", "action", "ecr:PutImage",
                        "resource", "*"),
                List.of("policy simulate", "no token 't'", "user", "ann", "token", "t", "action", "ecr:PutImage",
                        "resource", "*"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(List<Object> row) throws IOException {
        long before = admin.identities().epoch();

        String reason = refusal(String.valueOf(row.getFirst()), row.subList(2, row.size()).toArray());

        assertThat(reason).contains(String.valueOf(row.get(1))).doesNotContain("\n");
        assertThat(admin.identities().epoch()).isEqualTo(before);
    }

    /* secrets */

    @ParameterizedTest
    @ValueSource(strings = {"user create", "user password", "key create", "token create"})
    void resultsWithSecretsDoNotPrintThem(String command) throws IOException {
        Map<String, Object> arguments = map("name", command.equals("user create") ? "x" : "ann", "user", "ann");
        if (command.startsWith("user")) {
            arguments.put("generate", true);
        }

        Object result = admin.command(command).run(new JsonMapper().valueToTree(arguments));

        assertThat(new JsonMapper().valueToTree(result).toString()).containsAnyOf("password", "secret");
        assertThat(result.toString()).endsWith("***").hasSizeLessThan(60);
    }

    @Test
    void argumentsDoNotPrintTheirValues() {
        assertThat(new Arguments(new JsonMapper().valueToTree(map("password", "canary"))).toString())
                .isEqualTo("[password] ***");
    }
}
