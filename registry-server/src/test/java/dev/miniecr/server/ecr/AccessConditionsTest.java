package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.REPOSITORIES;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.Tag;

/** Operations that need more than their own action on their repository, and policies that ask about the request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessConditionsTest {
    private static final String CONFIG = "{}";
    private static final String LAYER = "a layer";

    private EcrServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String allow(String action, String resource) {
        return allow(action, resource, "{}");
    }

    private static String allow(String action, String resource, String condition) {
        return statement("Allow", action, resource, condition);
    }

    private static String statement(String effect, String action, String resource, String condition) {
        return "{\"Effect\":\"%s\",\"Action\":\"ecr:%s\",\"Resource\":\"%s\",\"Condition\":%s}".formatted(effect,
                action,
                resource.startsWith("*") ? resource : REPOSITORIES + resource, condition);
    }

    private static String policy(String... statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[%s]}".formatted(String.join(",", statements));
    }

    private EcrClient user(String name, String... statements) throws IOException {
        return server.user(name, policy(statements)).ecr();
    }

    private static String denied(String user, String action, String resource) {
        return "AccessDeniedException: User: arn:aws:iam::%s:user/%s is not authorized to perform: ecr:%s on resource: %s because no identity-based policy allows the ecr:%s action"
                .formatted(ACCOUNT, user, action, resource.startsWith("*") ? resource : REPOSITORIES + resource,
                        action);
    }

    private void repository(String name, Tag... tags) {
        server.ecr().createRepository(request -> request.repositoryName(name).tags(tags));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static String create(EcrClient ecr, String name, Tag... tags) {
        return refusal(() -> ecr.createRepository(request -> request.repositoryName(name).tags(tags)));
    }

    private static String describe(EcrClient ecr, String... names) {
        return refusal(() -> ecr.describeRepositories(
                request -> request.repositoryNames(names.length == 0 ? null : List.of(names))));
    }

    private static String list(EcrClient ecr, String name) {
        return refusal(() -> ecr.listImages(request -> request.repositoryName(name)));
    }

    @Test
    void aRepositoryWithTagsNeedsTheRightToTag() throws IOException {
        EcrClient ecr = user("anna", allow("CreateRepository", "a/*"), allow("TagResource", "a/tagged"));

        assertThat(create(ecr, "a/plain")).isEmpty();
        assertThat(create(ecr, "a/tagged", tag("k", "v"))).isEmpty();
        assertThat(create(ecr, "a/other", tag("k", "v"))).isEqualTo(denied("anna", "TagResource", "a/other"));
        assertThat(describe(server.ecr(), "a/other")).startsWith("RepositoryNotFoundException: ");
    }

    @Test
    void eachNameMustBeOneThatTheCallerMayDescribe() throws IOException {
        repository("b/one");
        repository("b/two");
        EcrClient ecr = user("ben", allow("DescribeRepositories", "b/one"), allow("DescribeRepositories", "b/missing"));

        assertThat(describe(ecr, "b/one")).isEmpty();
        assertThat(describe(ecr, "b/one", "b/two")).isEqualTo(denied("ben", "DescribeRepositories", "b/two"));
        assertThat(describe(ecr, "b/secret")).isEqualTo(denied("ben", "DescribeRepositories", "b/secret"));
        assertThat(describe(ecr, "b/one", "b/missing")).isEqualTo(
                "RepositoryNotFoundException: The repository with name 'b/missing' does not exist in the registry with id '"
                        + ACCOUNT + "'");
        assertThat(describe(ecr))
                .contains("ecr:DescribeRepositories on resource: " + REPOSITORIES + "* because no identity-based");
    }

    @Test
    void eachNameMustBeOneWhoseScanningTheCallerMayAskAbout() throws IOException {
        repository("c/one");
        EcrClient ecr = user("cleo", allow("BatchGetRepositoryScanningConfiguration", "c/one"));

        assertThat(refusal(() -> ecr.batchGetRepositoryScanningConfiguration(
                request -> request.repositoryNames("c/one")))).isEmpty();
        assertThat(refusal(() -> ecr.batchGetRepositoryScanningConfiguration(
                request -> request.repositoryNames("c/one", "c/two"))))
                .isEqualTo(denied("cleo", "BatchGetRepositoryScanningConfiguration", "c/two"));
    }

    @Test
    void aPolicySaysWhichTagsAnImageMayGetAndWhetherTheyMayMove() throws IOException {
        ApiPush images = ApiPush.to(server.ecr(), "d/app");
        images.blob(CONFIG);
        images.blob(LAYER);
        String set = "{\"StringLike\":{\"miniecr:ImageTag\":\"v*\"},\"Bool\":{\"miniecr:TagExists\":\"false\"}}";
        String move = "{\"StringEquals\":{\"miniecr:ImageTag\":\"latest\"}}";
        ApiPush push = new ApiPush(user("dora", allow("PutImage", "d/app", set), allow("PutImage", "d/app", move)),
                "d/app");

        assertThat(refusal(() -> push.put(image("1"), "v1"))).isEmpty();
        assertThat(refusal(() -> push.put(image("2"), "v1"))).isEqualTo(denied("dora", "PutImage", "d/app"));
        assertThat(refusal(() -> push.put(image("2"), "v2"))).isEmpty();
        assertThat(refusal(() -> push.put(image("2"), "latest"))).isEmpty();
        assertThat(refusal(() -> push.put(image("3"), "latest"))).isEmpty();
        assertThat(refusal(() -> push.put(image("3"), "edge"))).isEqualTo(denied("dora", "PutImage", "d/app"));
        assertThat(refusal(() -> push.put(image("4")))).isEqualTo(denied("dora", "PutImage", "d/app"));
    }

    private static String image(String name) {
        return ApiPush.image(name, CONFIG, LAYER);
    }

    @Test
    void aPolicySaysWhichTagsARepositoryMayGet() throws IOException {
        String team = "{\"StringEquals\":{\"aws:RequestTag/team\":\"e\"}}";
        String keys = "{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"team\"]}}";
        EcrClient ecr = user("emil", allow("CreateRepository", "e/*", team), allow("TagResource", "e/*", keys),
                allow("UntagResource", "e/*", keys));

        assertThat(create(ecr, "e/one", tag("team", "e"))).isEmpty();
        assertThat(create(ecr, "e/two", tag("team", "f"))).isEqualTo(denied("emil", "CreateRepository", "e/two"));
        assertThat(create(ecr, "e/two")).isEqualTo(denied("emil", "CreateRepository", "e/two"));
        assertThat(create(ecr, "e/two", tag("team", "e"), tag("cost", "1")))
                .isEqualTo(denied("emil", "TagResource", "e/two"));
        assertThat(retag(ecr, "e/one", tag("team", "f"))).isEmpty();
        assertThat(retag(ecr, "e/one", tag("cost", "1"))).isEqualTo(denied("emil", "TagResource", "e/one"));
        assertThat(untag(ecr, "e/one", "cost")).isEqualTo(denied("emil", "UntagResource", "e/one"));
        assertThat(untag(ecr, "e/one", "team")).isEmpty();
    }

    @Test
    void aSecondTagThatDiffersInCaseHidesNothingFromAPolicy() throws IOException {
        String team = "{\"StringEquals\":{\"aws:RequestTag/team\":\"e\"}}";
        EcrClient ecr = user("eva", allow("CreateRepository", "eva/*", team), allow("TagResource", "eva/*", team));
        String twice = "InvalidTagParameterException: The keys of the tags in one request are the same, or differ in case alone: '";

        assertThat(create(ecr, "eva/one", tag("team", "f"), tag("Team", "e"))).startsWith(twice);
        assertThat(create(ecr, "eva/one", tag("Team", "f"), tag("team", "e"))).startsWith(twice);
        assertThat(create(ecr, "eva/one", tag("team", "e"), tag("cost", "1"))).isEmpty();
        assertThat(retag(ecr, "eva/one", tag("team", "f"), tag("TEAM", "e"))).startsWith(twice);
    }

    private static String retag(EcrClient ecr, String name, Tag... tags) {
        return refusal(() -> ecr.tagResource(request -> request.resourceArn(REPOSITORIES + name).tags(tags)));
    }

    private static String untag(EcrClient ecr, String name, String... keys) {
        return refusal(() -> ecr.untagResource(request -> request.resourceArn(REPOSITORIES + name).tagKeys(keys)));
    }

    @Test
    void aPolicyFollowsTheTagsOfTheRepository() throws IOException {
        repository("f/one", tag("team", "f"));
        repository("f/two", tag("team", "g"));
        EcrClient ecr = user("finn",
                allow("ListImages", "f/*", "{\"StringEquals\":{\"aws:ResourceTag/team\":\"f\"}}"),
                allow("DescribeImages", "f/*", "{\"StringEquals\":{\"ecr:ResourceTag/team\":\"f\"}}"));

        assertThat(list(ecr, "f/one")).isEmpty();
        assertThat(refusal(() -> ecr.describeImages(request -> request.repositoryName("f/one")))).isEmpty();
        assertThat(list(ecr, "f/two")).isEqualTo(denied("finn", "ListImages", "f/two"));
        assertThat(list(ecr, "f/missing")).isEqualTo(denied("finn", "ListImages", "f/missing"));

        retag(server.ecr(), "f/two", tag("team", "f"));
        untag(server.ecr(), "f/one", "team");

        assertThat(list(ecr, "f/two")).isEmpty();
        assertThat(list(ecr, "f/one")).isEqualTo(denied("finn", "ListImages", "f/one"));
    }

    @Test
    void onlyThePolicyOfAnotherAccountsRepositoryCouldLetAnybodyIn() throws IOException {
        EcrClient ecr = user("gina", allow("*", "*"));

        assertThat(refusal(() -> ecr.listImages(request -> request.registryId("111122223333").repositoryName("app"))))
                .isEqualTo("AccessDeniedException: User: arn:aws:iam::" + ACCOUNT
                        + ":user/gina is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:us-east-1:111122223333:repository/app because no resource-based policy allows the ecr:ListImages action");
        assertThat(refusal(() -> ecr.listTagsForResource(
                request -> request.resourceArn("arn:aws:ecr:us-east-1:111122223333:repository/app"))))
                .contains("because no resource-based policy allows the ecr:ListTagsForResource action");
        assertThat(refusal(() -> ecr.describePullThroughCacheRules(request -> request.registryId("111122223333"))))
                .startsWith("AccessDeniedException: ");
        assertThat(refusal(() -> ecr.listImages(request -> request.registryId(ACCOUNT).repositoryName("app"))))
                .startsWith("RepositoryNotFoundException: ");
    }

    @Test
    void thePolicyOfARepositoryLetsInAndKeepsOut() throws IOException {
        repository("h/app");
        EcrClient guest = user("hugo", allow("ListImages", "elsewhere"));
        EcrClient owner = user("hera", allow("*", "*"));
        String document = """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%1$s:user/hugo"},"Action":"ecr:ListImages"},
                {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::%1$s:user/hera"},"Action":"ecr:ListImages"}]}"""
                .formatted(ACCOUNT);

        server.ecr().setRepositoryPolicy(request -> request.repositoryName("h/app").policyText(document));

        assertThat(list(guest, "h/app")).isEmpty();
        assertThat(list(owner, "h/app"))
                .isEqualTo("AccessDeniedException: User: arn:aws:iam::" + ACCOUNT
                        + ":user/hera is not authorized to perform: ecr:ListImages on resource: " + REPOSITORIES
                        + "h/app with an explicit deny in a resource-based policy");

        server.ecr().deleteRepositoryPolicy(request -> request.repositoryName("h/app"));

        assertThat(list(guest, "h/app")).isEqualTo(denied("hugo", "ListImages", "h/app"));
        assertThat(list(owner, "h/app")).isEmpty();
    }

    @Test
    void anExplicitDenySaysSo() throws IOException {
        EcrClient ecr = user("iris", allow("*", "*"), statement("Deny", "GetAuthorizationToken", "*", "{}"));

        assertThat(refusal(ecr::getAuthorizationToken)).isEqualTo("AccessDeniedException: User: arn:aws:iam::" + ACCOUNT
                + ":user/iris is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in an identity-based policy");
    }

    @Test
    void aTemplateWithPoliciesNeedsTheRightToSetThem() throws IOException {
        EcrClient ecr = user("jack", allow("CreateRepositoryCreationTemplate", "*"));

        assertThat(refusal(() -> ecr.createRepositoryCreationTemplate(request -> request.prefix("j")
                .appliedForWithStrings("CREATE_ON_PUSH").repositoryPolicy(policy(allow("*", "*"))))))
                .isEqualTo(denied("jack", "SetRepositoryPolicy", "*"));
        assertThat(refusal(() -> ecr.createRepositoryCreationTemplate(request -> request.prefix("j")
                .appliedForWithStrings("CREATE_ON_PUSH").lifecyclePolicy(policy(allow("*", "*"))))))
                .isEqualTo(denied("jack", "PutLifecyclePolicy", "*"));
        assertThat(refusal(() -> ecr.createRepositoryCreationTemplate(
                request -> request.prefix("j").appliedForWithStrings("CREATE_ON_PUSH")))).isEmpty();
    }

    @Test
    void aPolicySaysWhichAccountSettingsMayChange() throws IOException {
        EcrClient ecr = user("kim", allow("PutAccountSetting", "*",
                "{\"StringEquals\":{\"ecr:AccountSetting\":\"BLOB_MOUNTING\"}}"));

        assertThat(refusal(() -> ecr.putAccountSetting(request -> request.name("BLOB_MOUNTING").value("DISABLED"))))
                .isEmpty();
        assertThat(refusal(() -> ecr.putAccountSetting(request -> request.name("REGISTRY_POLICY_SCOPE").value("V2"))))
                .isEqualTo(denied("kim", "PutAccountSetting", "*"));
    }

    @Test
    void aKeyThatWasDisabledIsNobodysAnyMore() throws IOException {
        EcrServer.User user = server.user("lena", policy(allow("*", "*")));
        assertThat(refusal(user.ecr()::getAuthorizationToken)).isEmpty();

        server.command("key disable", Map.of("id", user.credentials().accessKeyId()));

        assertThat(refusal(user.ecr()::getAuthorizationToken)).startsWith("UnrecognizedClientException: ");
    }
}
