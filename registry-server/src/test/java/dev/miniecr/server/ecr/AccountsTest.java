package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.PASSWORD;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.miniecr.server.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.sts.model.Credentials;
import tools.jackson.databind.JsonNode;

/** Two accounts in one server: each by its own names, each with its own users, and nothing of one in the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccountsTest {
    private static final String OTHER = "111122223333";
    private static final String ABSENT = "444455556666";
    private static final String HOSTS = "<account>.dkr.ecr.<region>.example.test";
    private static final String ADMINISTRATOR = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private static final String MINE = ApiPush.image("mine", "{}", "a layer of mine");
    private static final String THEIRS = ApiPush.image("theirs", "{}", "a layer of theirs");

    private EcrServer server;
    private NamedHost here;
    private NamedHost there;
    private NamedHost nowhere;
    private EcrServer.User admin;
    private EcrServer.User other;
    private String password;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder, Clock.systemUTC(), Map.of("MINIECR_AWS_ACCOUNTS", OTHER,
                "MINIECR_AWS_REGISTRY_HOSTS", HOSTS));
        here = host(ACCOUNT);
        there = host(OTHER);
        nowhere = host(ABSENT);
        admin = new EcrServer.User("admin", EcrServer.ADMIN, server.ecr());
        other = user(OTHER, "admin", ADMINISTRATOR);
        password = command("user password", OTHER, Map.of("name", "admin", "generate", true)).path("password")
                .asString();
        push(admin.ecr(), "mine", MINE);
        push(other.ecr(), "theirs", THEIRS);
    }

    private static void push(EcrClient ecr, String name, String manifest) {
        ApiPush push = ApiPush.to(ecr, "team/app");
        push.blob("{}");
        push.blob("a layer of " + name);
        push.put(manifest, "1");
        push.put(ApiPush.artifact(name + " signature", "{}", "a layer of " + name, ApiPush.digest(manifest)));
        ApiPush.to(ecr, "only/" + name);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private NamedHost host(String account) {
        return host(server, account);
    }

    private static NamedHost host(EcrServer server, String account) {
        return new NamedHost(server.url(), account + ".dkr.ecr.us-east-1.example.test");
    }

    private JsonNode command(String command, String account, Map<String, ?> arguments) throws IOException {
        Map<String, Object> all = new HashMap<>(arguments);
        all.put("account", account);
        return server.command(command, all);
    }

    private EcrServer.User user(String account, String name, String policy) throws IOException {
        command("user create", account, Map.of("name", name));
        command("policy put", account, Map.of("user", name, "name", "only", "document", policy));
        JsonNode key = command("key create", account, Map.of("user", name));
        AwsCredentials credentials = AwsBasicCredentials.create(key.path("accessKeyId").asString(),
                key.path("secretAccessKey").asString());
        return new EcrServer.User(name, credentials, server.ecr(credentials));
    }

    private static String allow(String action, String resource) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"%s\"}}"
                .formatted(action, resource);
    }

    private static String arn(String account, String repository) {
        return "arn:aws:ecr:us-east-1:" + account + ":repository/" + repository;
    }

    private String theirPassword() {
        return NamedHost.basic("admin", password);
    }

    private static String myPassword() {
        return NamedHost.basic("admin", PASSWORD);
    }

    private static String login(EcrClient ecr) {
        return NamedHost.basic("AWS", passwordOf(ecr.getAuthorizationToken().authorizationData().getFirst()));
    }

    private static String passwordOf(AuthorizationData data) {
        String decoded = new String(Base64.getDecoder().decode(data.authorizationToken()), StandardCharsets.UTF_8);
        return decoded.substring("AWS:".length());
    }

    @Test
    void theSameNameIsAnotherRepositoryInEachAccount() throws IOException {
        assertThat(here.dance("GET", "/v2/team/app/manifests/1", myPassword()).text()).isEqualTo(MINE);
        assertThat(there.dance("GET", "/v2/team/app/manifests/1", theirPassword()).text()).isEqualTo(THEIRS);
        assertThat(here.dance("GET", "/v2/team/app/blobs/" + ApiPush.digest("a layer of mine"), myPassword()).text())
                .isEqualTo("a layer of mine");
        assertThat(admin.ecr().describeRepositories().repositories()).extracting(Repository::repositoryUri)
                .containsExactly(here.name() + ":" + server.url().getPort() + "/only/mine",
                        here.name() + ":" + server.url().getPort() + "/team/app");
        assertThat(other.ecr().describeRepositories().repositories())
                .extracting(Repository::registryId, Repository::repositoryArn, Repository::repositoryUri)
                .contains(tuple(OTHER, arn(OTHER, "team/app"),
                        there.name() + ":" + server.url().getPort() + "/team/app"));
    }

    @Test
    void whoeverGivesNoNameOfAnAccountMeansTheFirst() throws IOException {
        for (String name : List.of("127.0.0.1", "localhost", "registry.example.test",
                "12345678901.dkr.ecr.us-east-1.example.test", ACCOUNT + ".dkr.ecr.eu-west-1.example.test",
                here.name().toUpperCase(Locale.ROOT))) {
            NamedHost called = new NamedHost(server.url(), name);
            assertThat(called.send("GET", "/v2/team/app/manifests/1", myPassword()).text()).as(name).isEqualTo(MINE);
        }
        NamedHost shouted = new NamedHost(server.url(), there.name().toUpperCase(Locale.ROOT));
        assertThat(shouted.send("GET", "/v2/team/app/manifests/1", theirPassword()).text()).isEqualTo(THEIRS);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /v2/team/app/manifests/MINE
            HEAD   | /v2/team/app/manifests/MINE
            GET    | /v2/team/app/blobs/LAYER
            HEAD   | /v2/team/app/blobs/LAYER
            GET    | /v2/only/mine/tags/list
            GET    | /v2/only/mine/manifests/1
            DELETE | /v2/team/app/manifests/MINE
            DELETE | /v2/team/app/blobs/LAYER
            """)
    void nothingOfOneAccountIsThereInTheOther(String method, String path) throws IOException {
        String target = path.replace("MINE", ApiPush.digest(MINE)).replace("LAYER", ApiPush.digest("a layer of mine"));

        assertThat(there.dance(method, target, theirPassword()).status()).isEqualTo(404);
        assertThat(there.send(method, target, theirPassword()).status()).isEqualTo(404);
        assertThat(here.send("GET", "/v2/team/app/manifests/" + ApiPush.digest(MINE), myPassword()).status())
                .isEqualTo(200);
    }

    @Test
    void listsAreOfOneAccount() throws IOException {
        String subject = ApiPush.digest(MINE);

        assertThat(here.dance("GET", "/v2/_catalog", myPassword()).json().path("repositories").toString())
                .isEqualTo("[\"only/mine\",\"team/app\"]");
        assertThat(there.dance("GET", "/v2/_catalog", theirPassword()).json().path("repositories").toString())
                .isEqualTo("[\"only/theirs\",\"team/app\"]");
        assertThat(here.send("GET", "/v2/team/app/referrers/" + subject, myPassword()).json().path("manifests"))
                .hasSize(1);
        assertThat(there.send("GET", "/v2/team/app/referrers/" + subject, theirPassword()).json().path("manifests"))
                .isEmpty();
        assertThat(other.ecr().listImages(r -> r.repositoryName("team/app")).imageIds())
                .noneMatch(id -> id.imageDigest().equals(subject));
    }

    @Test
    void aBlobIsMountedFromTheSameAccountAlone() throws IOException {
        String layer = ApiPush.digest("a layer of mine");
        ApiPush.to(other.ecr(), "mounts/theirs");
        ApiPush.to(admin.ecr(), "mounts/mine");

        for (String from : List.of("", "&from=team/app", "&from=only/mine")) {
            assertThat(there.send("POST", "/v2/mounts/theirs/blobs/uploads/?mount=" + layer + from, theirPassword())
                    .status()).as(from).isEqualTo(202);
        }
        assertThat(here.send("POST", "/v2/mounts/mine/blobs/uploads/?mount=" + layer, myPassword()).status())
                .isEqualTo(201);
        admin.ecr().deleteRepository(r -> r.repositoryName("mounts/mine").force(true));
        other.ecr().deleteRepository(r -> r.repositoryName("mounts/theirs").force(true));
    }

    @Test
    void anUploadBelongsToTheAccountWhereItBegan() throws IOException {
        String location = here.send("POST", "/v2/team/app/blobs/uploads/", myPassword()).field("Location")
                .orElseThrow();

        assertThat(there.send("GET", location, theirPassword()).status()).isEqualTo(404);
        assertThat(there.send("PATCH", location, theirPassword(), "application/octet-stream", new byte[1]).status())
                .isEqualTo(404);
        assertThat(here.send("DELETE", location, myPassword()).status()).isEqualTo(204);
    }

    @Test
    void aNameAndItsPasswordAreOfOneAccount() throws IOException {
        assertThat(there.send("GET", "/v2/", theirPassword()).status()).isEqualTo(200);
        assertThat(there.send("GET", "/v2/", myPassword()).status()).isEqualTo(401);
        assertThat(here.send("GET", "/v2/", theirPassword()).status()).isEqualTo(401);
        assertThat(command("user list", OTHER, Map.of()).path("users"))
                .allMatch(user -> user.path("arn").asString().startsWith("arn:aws:iam::" + OTHER + ":user/"));
        assertThatThrownBy(() -> command("user list", ABSENT, Map.of()))
                .hasMessageContaining("This server has no account '" + ABSENT + "'; it has " + OTHER + ", " + ACCOUNT);
    }

    @Test
    void aTokenIsGoodWhereItWasGot() throws IOException {
        EcrServer.User guest = user(ACCOUNT, "token-guest", ADMINISTRATOR);
        String path = "/v2/team/app/manifests/1";
        String mineAtHere = here.bearer("GET", path, login(guest.ecr()));
        String mineAtThere = there.bearer("GET", path, login(guest.ecr()));

        assertThat(here.send("GET", path, mineAtHere).status()).isEqualTo(200);
        assertThat(there.send("GET", path, mineAtHere).status()).isEqualTo(401);
        assertThat(here.send("GET", path, mineAtThere).status()).isEqualTo(401);
        assertThat(there.send("GET", "/token?service=mini-ecr", theirPassword()).status()).isEqualTo(400);
        assertThat(there.send("GET", "/token?service=mini-ecr/" + OTHER, theirPassword()).status()).isEqualTo(200);
    }

    @Test
    void anImageOfAnotherAccountIsPulledWhereBothAccountsAllowIt() throws IOException {
        EcrServer.User puller = user(OTHER, "puller", allow("ecr:*", arn(ACCOUNT, "team/shared")));
        EcrServer.User idler = user(OTHER, "idler", allow("ecr:GetAuthorizationToken", "*"));
        command("policy put", OTHER, Map.of("user", "puller", "name", "login", "document",
                allow("ecr:GetAuthorizationToken", "*")));
        ApiPush shared = ApiPush.to(admin.ecr(), "team/shared");
        shared.blob("{}");
        shared.blob("a layer of mine");
        String digest = shared.put(MINE, "1");
        String path = "/v2/team/shared/manifests/1";
        Callable<?> describe = () -> puller.ecr()
                .describeImages(r -> r.registryId(ACCOUNT).repositoryName("team/shared"));

        assertThat(here.dance("GET", path, login(puller.ecr())).status()).isEqualTo(403);
        assertThat(refusal(describe)).startsWith("AccessDeniedException: ")
                .contains("arn:aws:iam::" + OTHER + ":user/puller", "no resource-based policy allows");
        admin.ecr().setRepositoryPolicy(r -> r.repositoryName("team/shared").policyText(
                """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},
                        "Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer","ecr:DescribeImages"]}]}"""
                        .formatted(OTHER)));

        assertThat(here.dance("GET", path, login(puller.ecr())).text()).isEqualTo(MINE);
        assertThat(here.send("GET", path, login(puller.ecr())).text()).isEqualTo(MINE);
        assertThat(refusal(describe)).isEmpty();
        assertThat(here.dance("GET", "/v2/team/shared/blobs/" + ApiPush.digest("a layer of mine"),
                login(puller.ecr())).text()).isEqualTo("a layer of mine");
        assertThat(here.dance("GET", path, login(idler.ecr())).status()).isEqualTo(403);
        assertThat(here.send("DELETE", "/v2/team/shared/manifests/" + digest, login(puller.ecr())).status())
                .isEqualTo(403);
        assertThat(there.dance("GET", path, login(puller.ecr())).status()).isEqualTo(403);
        assertThat(there.dance("GET", path, theirPassword()).status()).isEqualTo(404);
        admin.ecr().deleteRepository(r -> r.repositoryName("team/shared").force(true));
    }

    @Test
    void aPolicyNamesAUserOfTheOtherAccountForGood() throws IOException {
        EcrServer.User first = user(OTHER, "comes-and-goes", ADMINISTRATOR);
        String policy = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:user/comes-and-goes"},"Action":"ecr:ListImages"}]}"""
                .formatted(OTHER);
        ApiPush.to(admin.ecr(), "team/named");
        assertThat(admin.ecr().setRepositoryPolicy(r -> r.repositoryName("team/named").policyText(policy))
                .policyText()).isEqualTo(policy);
        assertThat(list(first, ACCOUNT, "team/named")).isEmpty();

        command("user delete", OTHER, Map.of("name", "comes-and-goes"));
        EcrServer.User second = user(OTHER, "comes-and-goes", ADMINISTRATOR);

        assertThat(list(second, ACCOUNT, "team/named")).startsWith("AccessDeniedException: ");
        assertThat(refusal(() -> admin.ecr().setRepositoryPolicy(r -> r.repositoryName("team/named")
                .policyText(policy.replace("comes-and-goes", "nobody"))))).startsWith("InvalidParameterException: ");
        admin.ecr().deleteRepository(r -> r.repositoryName("team/named"));
        command("user delete", OTHER, Map.of("name", "comes-and-goes"));
    }

    private static String list(EcrServer.User user, String account, String repository) {
        return refusal(() -> user.ecr().listImages(r -> r.registryId(account).repositoryName(repository)));
    }

    @Test
    void anAdministratorHasNoRightsInAnotherAccount() {
        for (String account : List.of(ACCOUNT, ABSENT)) {
            String denied = "AccessDeniedException: User: arn:aws:iam::" + OTHER + ":user/admin is not authorized to"
                    + " perform: ecr:%s on resource: arn:aws:ecr:us-east-1:" + account + ":repository/%s because no"
                    + " resource-based policy allows the ecr:%1$s action";
            assertThat(list(other, account, "team/app")).isEqualTo(denied.formatted("ListImages", "team/app"));
            assertThat(refusal(() -> other.ecr().describeRepositories(r -> r.registryId(account))))
                    .isEqualTo(denied.formatted("DescribeRepositories", "*"));
            assertThat(refusal(() -> other.ecr().createRepository(r -> r.registryId(account).repositoryName("new"))))
                    .isEqualTo(denied.formatted("CreateRepository", "new"));
            assertThat(refusal(
                    () -> other.ecr().deletePullThroughCacheRule(r -> r.registryId(account).ecrRepositoryPrefix("a/"))))
                    .isEqualTo(denied.formatted("DeletePullThroughCacheRule", "*"));
            assertThat(refusal(() -> other.ecr().listTagsForResource(r -> r.resourceArn(arn(account, "team/app")))))
                    .isEqualTo(denied.formatted("ListTagsForResource", "team/app"));
        }
    }

    @Test
    void whatAnAccountChoseIsItsOwn() throws IOException {
        String prefix = "template";
        other.ecr().putAccountSetting(r -> r.name("BLOB_MOUNTING").value("DISABLED"));
        other.ecr().createRepositoryCreationTemplate(r -> r.prefix(prefix).appliedForWithStrings("CREATE_ON_PUSH")
                .imageTagMutability("IMMUTABLE"));
        other.ecr().registerPullTimeUpdateExclusion(r -> r.principalArn("arn:aws:iam::" + OTHER + ":user/admin"));
        other.ecr().putRegistryPolicy(r -> r.policyText(
                """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"ecr:CreateRepository"}]}"""
                        .formatted(ACCOUNT)));
        beginRepository(here, myPassword());
        beginRepository(there, theirPassword());

        assertThat(mutability(other)).isEqualTo("IMMUTABLE");
        assertThat(mutability(admin)).isEqualTo("MUTABLE");
        assertThat(admin.ecr().getAccountSetting(r -> r.name("BLOB_MOUNTING")).value()).isEqualTo("ENABLED");
        assertThat(other.ecr().getAccountSetting(r -> r.name("BLOB_MOUNTING")).value()).isEqualTo("DISABLED");
        assertThat(admin.ecr().describeRepositoryCreationTemplates(r -> {}).repositoryCreationTemplates()).isEmpty();
        assertThat(admin.ecr().listPullTimeUpdateExclusions(r -> {}).pullTimeUpdateExclusions()).isEmpty();
        assertThat(refusal(() -> admin.ecr().getRegistryPolicy(r -> {})))
                .startsWith("RegistryPolicyNotFoundException: ");
        assertThat(refusal(() -> admin.ecr().createRepository(r -> r.registryId(OTHER).repositoryName("gift"))))
                .isEmpty();
        assertThat(other.ecr().describeRepositories(r -> r.repositoryNames("gift")).repositories()).hasSize(1);
        other.ecr().deleteRegistryPolicy(r -> {});
        for (EcrServer.User user : List.of(admin, other)) {
            user.ecr().deleteRepository(r -> r.repositoryName("template/new").force(true));
        }
        other.ecr().deleteRepository(r -> r.repositoryName("gift"));
        other.ecr().putAccountSetting(r -> r.name("BLOB_MOUNTING").value("ENABLED"));
    }

    private static void beginRepository(NamedHost host, String credentials) throws IOException {
        host.send("POST", "/v2/template/new/blobs/uploads/?digest=" + ApiPush.digest("{}"), credentials,
                "application/octet-stream", "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static String mutability(EcrServer.User user) {
        return user.ecr().describeRepositories(r -> r.repositoryNames("template/new")).repositories().getFirst()
                .imageTagMutabilityAsString();
    }

    @Test
    @SuppressWarnings("deprecation") // clients still name registries
    void aLoginIsTheCallersAndTellsWhereTheRegistryIs() {
        List<AuthorizationData> own = other.ecr().getAuthorizationToken().authorizationData();
        List<AuthorizationData> named = other.ecr().getAuthorizationToken(r -> r.registryIds(ACCOUNT))
                .authorizationData();

        assertThat(own).extracting(AuthorizationData::proxyEndpoint)
                .containsExactly("http://" + there.name() + ":" + server.url().getPort());
        assertThat(named).extracting(AuthorizationData::proxyEndpoint)
                .containsExactly("http://" + here.name() + ":" + server.url().getPort());
        assertThat(server.sts(other.credentials()).getCallerIdentity().account()).isEqualTo(OTHER);
    }

    @Test
    void anAccountThatIsNotHereHasNothingAndTakesNothing() throws IOException {
        String aws = login(other.ecr());

        assertThat(nowhere.send("GET", "/v2/", "").status()).isEqualTo(401);
        assertThat(nowhere.send("GET", "/v2/", myPassword()).status()).isEqualTo(401);
        assertThat(nowhere.send("GET", "/v2/", aws).status()).isEqualTo(200);
        assertThat(nowhere.dance("GET", "/v2/team/app/manifests/1", aws).status()).isEqualTo(403);
        assertThat(nowhere.dance("POST", "/v2/team/app/blobs/uploads/", aws).status()).isEqualTo(403);
        assertThat(nowhere.send("GET", "/v2/_catalog", aws).json().path("repositories")).isEmpty();
    }

    @Test
    void aRoleOfAnotherAccountIsAssumedWhereBothAccountsAllowIt() throws IOException {
        String role = "arn:aws:iam::" + ACCOUNT + ":role/cross";
        command("role create", ACCOUNT,
                Map.of("name", "cross", "trust",
                        """
                                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"}}"""
                                .formatted(OTHER)));
        command("policy put", ACCOUNT, Map.of("role", "cross", "name", "only", "document", ADMINISTRATOR));
        EcrServer.User assumer = user(OTHER, "assumer", allow("sts:AssumeRole", role));
        EcrServer.User nobody = user(OTHER, "no-assumer", allow("ecr:*", "*"));

        Credentials session = server.sts(assumer.credentials())
                .assumeRole(r -> r.roleArn(role).roleSessionName("ci")).credentials();
        EcrServer.User assumed = new EcrServer.User("cross",
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken()),
                server.ecr(AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(),
                        session.sessionToken())));

        assertThat(server.sts(assumed.credentials()).getCallerIdentity().arn())
                .isEqualTo("arn:aws:sts::" + ACCOUNT + ":assumed-role/cross/ci");
        assertThat(assumed.ecr().listImages(r -> r.repositoryName("team/app")).imageIds())
                .anyMatch(id -> id.imageDigest().equals(ApiPush.digest(MINE)));
        assertThat(here.dance("GET", "/v2/team/app/manifests/1", login(assumed.ecr())).text()).isEqualTo(MINE);
        assertThat(refusal(() -> server.sts(nobody.credentials())
                .assumeRole(r -> r.roleArn(role).roleSessionName("ci")))).startsWith("AccessDenied: ");
        assertThat(refusal(() -> server.sts(assumer.credentials()).assumeRole(
                r -> r.roleArn("arn:aws:iam::" + ABSENT + ":role/cross").roleSessionName("ci"))))
                .startsWith("AccessDenied: ");
        command("user disable", OTHER, Map.of("name", "assumer"));
        assertThat(list(assumed, ACCOUNT, "team/app")).startsWith("UnrecognizedClientException: ");
    }

    @Test
    void simulationsAreAboutTheAccountThatIsGiven() throws IOException {
        Map<String, Object> question = Map.of("user", "admin", "action", "ecr:ListImages", "resource", "team/app");

        JsonNode own = command("policy simulate", OTHER, question);
        JsonNode foreign = command("policy simulate", OTHER, Map.of("user", "admin", "action", "ecr:ListImages",
                "resource", arn(ACCOUNT, "team/app")));

        assertThat(own.path("allowed").asBoolean()).isTrue();
        assertThat(own.path("resource").asString()).isEqualTo(arn(OTHER, "team/app"));
        assertThat(foreign.path("allowed").asBoolean()).isFalse();
    }

    /* The password is "U*U". */
    @Test
    void usersOfAnHtpasswdFileAreOfTheFirstAccount(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("htpasswd");
        Files.writeString(file, "carol:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n");
        String carol = NamedHost.basic("carol", "U*U");

        try (EcrServer more = new EcrServer(folder, Clock.systemUTC(), settings("MINIECR_ACCESS_HTPASSWD",
                file.toString()))) {
            assertThat(host(more, ACCOUNT).send("GET", "/v2/", carol).status()).isEqualTo(200);
            assertThat(host(more, OTHER).send("GET", "/v2/", carol).status()).isEqualTo(401);
            more.command("user create", Map.of("name", "carol", "account", OTHER));
            assertThat(host(more, OTHER).send("GET", "/v2/", carol).status()).isEqualTo(401);
            assertThat(host(more, ACCOUNT).send("GET", "/v2/", carol).status()).isEqualTo(200);
        }
    }

    @Test
    void thePublicUrlIsTheFirstAccounts(@TempDir Path folder) throws IOException {
        try (EcrServer more = new EcrServer(folder, Clock.systemUTC(), settings("MINIECR_PUBLIC_URL",
                "https://registry.example.test"))) {
            more.command("user create", Map.of("name", "admin", "password", PASSWORD, "account", OTHER));
            more.command("policy put", Map.of("user", "admin", "name", "only", "document", ADMINISTRATOR, "account",
                    OTHER));
            NamedHost first = host(more, ACCOUNT);
            NamedHost second = host(more, OTHER);
            String begin = "/v2/team/app/blobs/uploads/";

            assertThat(first.send("GET", "/v2/", "").field("WWW-Authenticate").orElseThrow()).isEqualTo(
                    "Bearer realm=\"https://registry.example.test/token\",service=\"mini-ecr\"");
            assertThat(second.send("GET", "/v2/", "").field("WWW-Authenticate").orElseThrow())
                    .isEqualTo("Bearer realm=\"http://" + second.name() + ":" + more.url().getPort()
                            + "/token\",service=\"mini-ecr/" + OTHER + "\"");
            assertThat(first.send("POST", begin, myPassword()).field("Location").orElseThrow())
                    .startsWith("https://registry.example.test" + begin);
            assertThat(second.send("POST", begin, myPassword()).field("Location").orElseThrow()).startsWith(begin);
        }
    }

    private static Map<String, String> settings(String variable, String value) {
        return Map.of("MINIECR_AWS_ACCOUNTS", OTHER, "MINIECR_AWS_REGISTRY_HOSTS", HOSTS, variable, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"111122223333,111122223333", ACCOUNT, "11112222333"})
    void accountsThatMakeNoSenseStopTheStart(String accounts, @TempDir Path folder) {
        Map<String, String> settings = Map.of("MINIECR_AWS_ACCOUNTS", accounts, "MINIECR_AWS_REGISTRY_HOSTS",
                "<account>.example.test");

        assertThatThrownBy(() -> new EcrServer(folder, Clock.systemUTC(), settings))
                .isInstanceOf(ConfigException.class).hasMessageContaining("aws.accounts");
        assertThat(folder.resolve("d")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|needs aws.registryHosts", "registry.example.test|<account> in it"})
    void aSecondAccountWithoutANameOfItsOwnStopsTheStart(String hosts, String why, @TempDir Path folder) {
        Map<String, String> settings = Map.of("MINIECR_AWS_ACCOUNTS", OTHER, "MINIECR_AWS_REGISTRY_HOSTS", hosts);

        assertThatThrownBy(() -> new EcrServer(folder, Clock.systemUTC(), settings))
                .isInstanceOf(ConfigException.class).hasMessageContaining(why);
    }
}
