package dev.miniecr.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a policy document, what is none, and what is said then. */
final class PolicyDocumentTest {
    private static final String SYNTAX = "Syntax errors in policy.";
    private static final String ALICE = "arn:aws:iam::111122223333:user/alice";

    /** A text that is refused, AWS's message, and a part of ours. */
    record Refused(PolicyKind kind, String text, String message, String detail) {}

    static List<Refused> malformed() {
        return Stream.of(
                identity("", SYNTAX, "a policy is a JSON object"),
                identity("nonsense", SYNTAX, "line 1, column"),
                identity("[]", SYNTAX, "a policy is a JSON object"),
                identity("'Allow'", SYNTAX, "a policy is a JSON object"),
                identity("null", SYNTAX, "a policy is a JSON object"),
                identity("{}", SYNTAX, "a statement is a JSON object"),
                identity("{'Statement':[]}", SYNTAX, "empty list"),
                identity("{'Statement':[[]]}", SYNTAX, "a statement is a JSON object"),
                identity("{'Statement':'Allow'}", SYNTAX, "a statement is a JSON object"),
                identity("{'Statement':null}", SYNTAX, "a statement is a JSON object"),
                identity("{'Version':'2013-01-01','Statement':" + allow() + "}", SYNTAX, "2012-10-17"),
                identity("{'Version':2012,'Statement':" + allow() + "}", SYNTAX, "Version is a text"),
                identity("{'version':'2012-10-17','Statement':" + allow() + "}", SYNTAX, "version is no member"),
                identity("{'Id':7,'Statement':" + allow() + "}", SYNTAX, "Id is a text"),
                identity("{'Statement':" + allow() + "} {}", SYNTAX, "line 1"),
                identity("{'Statement':" + allow() + "} //", SYNTAX, "line 1"),
                identity("{'Statement':" + allow() + ",}", SYNTAX, "line 1"),
                identity("{'Statement':" + allow() + ",'Statement':" + allow() + "}", SYNTAX, "duplicate"),
                statement("'Effect':'Allow','Effect':'Deny','Action':'*','Resource':'*'", SYNTAX, "duplicate"),
                statement("'Action':'*','Resource':'*'", SYNTAX, "statement 1: Effect is missing"),
                statement("'Effect':'allow','Action':'*','Resource':'*'", SYNTAX, "Effect is Allow or Deny"),
                statement("'Effect':true,'Action':'*','Resource':'*'", SYNTAX, "Effect is a text"),
                statement("'Effect':['Allow'],'Action':'*','Resource':'*'", SYNTAX, "Effect is a text"),
                statement("'Effect':'Allow','Resource':'*'", "Policy statement must contain actions.",
                        "Action is missing"),
                statement("'Effect':'Allow','Action':[],'Resource':'*'", "Policy statement must contain actions.",
                        "empty list"),
                statement("'Effect':'Allow','Action':'*','NotAction':'*','Resource':'*'", SYNTAX,
                        "cannot stand together"),
                statement("'Effect':'Allow','Action':7,'Resource':'*'", SYNTAX, "Action is a text"),
                statement("'Effect':'Allow','Action':null,'Resource':'*'", SYNTAX, "Action is a text"),
                statement("'Effect':'Allow','Action':[['*']],'Resource':'*'", SYNTAX, "Action is a text"),
                statement("'Effect':'Allow','Action':'PutImage','Resource':'*'",
                        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", "PutImage"),
                statement("'Effect':'Allow','Action':'ecr:a:b','Resource':'*'",
                        "Actions/Condition can contain only one colon.", "two colons"),
                statement("'Effect':'Allow','Action':'e*:PutImage','Resource':'*'", "Vendor e* is not valid",
                        "wildcards"),
                statement("'Effect':'Allow','Action':':PutImage','Resource':'*'", "Vendor  is not valid", "service"),
                statement("'Effect':'Allow','Action':'ecr:','Resource':'*'", SYNTAX, "service:Name"),
                statement("'Effect':'Allow','Action':'ecr:Put Image','Resource':'*'", SYNTAX, "service:Name"),
                statement("'Effect':'Allow','Action':'*'", "Policy statement must contain resources.",
                        "Resource is missing"),
                statement("'Effect':'Allow','Action':'*','Resource':[]", "Policy statement must contain resources.",
                        "empty list"),
                statement("'Effect':'Allow','Action':'*','Resource':'*','NotResource':'*'", SYNTAX,
                        "cannot stand together"),
                statement("'Effect':'Allow','Action':'*','Resource':'team/app'",
                        "Resource team/app must be in ARN format or \"*\".", "an ARN or *"),
                statement("'Effect':'Allow','Action':'*','Resource':''", "Resource  must be in ARN format or \"*\".",
                        "an ARN or *"),
                statement("'Effect':'Allow','Action':'*','Resource':'*','Principal':'*'",
                        "Policy document should not specify a principal.", "Principal"),
                statement("'Effect':'Allow','Action':'*','Resource':'*','NotPrincipal':'*'",
                        "Policy document should not specify a principal.", "Principal"),
                statement("'Effect':'Allow','Action':'*','Resource':'*','Extra':1", SYNTAX, "Extra is no member"),
                statement("'Effect':'Allow','Action':'*','Resource':'*','Sid':7", SYNTAX, "Sid is a text"),
                statement("'Effect':'Allow','Action':'*','Resource':'*','Sid':'a b'",
                        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
                        "Sid a b"),
                identity("{'Statement':[" + allow("'Sid':'a',") + "," + allow("'Sid':'a',") + "]}",
                        "Statement IDs (SID) in a single policy must be unique.", "Sid a"),
                identity("{'Statement':[" + allow() + ",{'Effect':'Allow'}]}", "Policy statement must contain actions.",
                        "statement 2"),
                variable("${aws:username", "not closed"), variable("${", "not closed"),
                variable("${}", "names no condition key"), variable("${username}", "names no condition key"),
                variable("${aws:${x:y}}", "names no condition key"),
                variable("${aws:username, none}", "default is not 'quoted'"),
                variable("${aws:username, \\u0027none}", "default is not 'quoted'"),
                condition("[]", "Condition is an object"),
                condition("{'StringEquals':[]}", "is an object of condition keys"),
                condition("{'StringEquals':'a'}", "is an object of condition keys"),
                condition("{'StringMatches':{'a:b':'c'}}", "StringMatches is no condition operator"),
                condition("{'stringequals':{'a:b':'c'}}", "stringequals is no condition operator"),
                condition("{'NullIfExists':{'a:b':'true'}}", "NullIfExists is no condition operator"),
                condition("{'ForAnyValue:Null':{'a:b':'true'}}", "is no condition operator"),
                condition("{'ForSomeValues:StringLike':{'a:b':'c'}}", "is no condition operator"),
                condition("{'StringLikeIfExistsIfExists':{'a:b':'c'}}", "is no condition operator"),
                condition("{'IfExists':{'a:b':'c'}}", "is no condition operator"),
                condition("{'StringEquals':{'a:b':[]}}", "has no values"),
                condition("{'StringEquals':{'a:b':null}}", "a text, number or boolean"),
                condition("{'StringEquals':{'a:b':{}}}", "a text, number or boolean"),
                condition("{'StringEquals':{'a:b':[['c']]}}", "a text, number or boolean"),
                condition("{'StringEquals':{'username':'c'}}", "username is no condition key"),
                condition("{'StringEquals':{'a:b':'c','a:b':'d'}}", "duplicate"),
                condition("{'StringEquals':{'a:b':'${c'}}", "not closed"),
                condition("{'NumericEquals':{'a:b':'ten'}}", "no number"),
                condition("{'NumericEquals':{'a:b':'${x:y}'}}", "no number"),
                condition("{'NumericEquals':{'a:b':'" + "9".repeat(101) + "'}}", "no number"),
                condition("{'DateEquals':{'a:b':'yesterday'}}", "no ISO 8601 date"),
                condition("{'DateEquals':{'a:b':'2026-02-30'}}", "no ISO 8601 date"),
                condition("{'DateEquals':{'a:b':'2026-11-24T12:00:00'}}", "no ISO 8601 date"),
                condition("{'Bool':{'a:b':'yes'}}", "neither true nor false"),
                condition("{'Null':{'a:b':'yes'}}", "neither true nor false"),
                condition("{'BinaryEquals':{'a:b':'%'}}", "no Base64"),
                condition("{'IpAddress':{'a:b':'localhost'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'10.0.0.0/33'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'10.0.0/8'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'10.0.0.256'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'010.0.0.1'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'10.0.0.0/'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'10.0.0.0/-1'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'::1%eth0'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'1::2::3'}}", "no IP address"),
                condition("{'IpAddress':{'a:b':'::ffff:10.0.0.0/95'}}", "no IP address"),
                condition("{'ArnLike':{'a:b':'arn:aws:iam'}}", "no ARN"),
                principal("'alice'", "is \"*\" or an object"), principal("{}", "is \"*\" or an object"),
                principal("['*']", "is \"*\" or an object"),
                principal("{'AWS':[]}", "AWS is an empty list"), principal("{'AWS':123456789012}", "AWS is a text"),
                principal("{'User':'*'}", "User is no member"), principal("{'AWS':'12345678901'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam::111122223333:user/*'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam::111122223333:user/a?'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam::111122223333:*'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam::*:root'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam::111122223333:group/staff'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam:eu-west-1:111122223333:user/alice'}", "is no principal"),
                principal("{'AWS':'arn:aws:sts::111122223333:assumed-role/deploy'}", "is no principal"),
                principal("{'AWS':'arn:aws:iam::111122223333:user/'}", "is no principal"),
                principal("{'AWS':'AIDASHORT'}", "is no principal"),
                principal("{'AWS':'AKIA0000000000000000'}", "is no principal"),
                principal("{'AWS':''}", "is no principal"),
                of(PolicyKind.REPOSITORY, "'Effect':'Allow','Action':'*'", ecr("repository"), "Principal is missing"),
                of(PolicyKind.REPOSITORY, "'Effect':'Allow','Principal':'*','NotPrincipal':'*','Action':'*'",
                        ecr("repository"), "together"),
                of(PolicyKind.REGISTRY, "'Effect':'Allow','Action':'*'", ecr("registry"), "Principal is missing"),
                of(PolicyKind.TRUST, "'Effect':'Allow','Action':'sts:AssumeRole'", "Missing required field Principal",
                        "Principal"),
                of(PolicyKind.TRUST, "'Principal':'*','Action':'sts:AssumeRole'", "Missing required field Effect",
                        "Effect"),
                of(PolicyKind.TRUST, "'Effect':'Allow','Principal':'*'", "Missing required field Action", "Action"),
                of(PolicyKind.TRUST, "'Effect':'Allow','Principal':'*','Action':'sts:AssumeRole','Resource':'*'",
                        "Has prohibited field Resource", "its role"),
                of(PolicyKind.TRUST, "'Effect':'Allow','Principal':'*','Action':'ecr:PutImage'",
                        "AssumeRole policy may only specify STS AssumeRole actions.", "no action of sts"),
                of(PolicyKind.TRUST, "'Effect':'Allow','Principal':{'AWS':'nobody'},'Action':'sts:AssumeRole'",
                        "Invalid principal in policy: \"AWS\":\"nobody\"", "is no principal"),
                new Refused(PolicyKind.TRUST, "{", "This policy contains invalid Json", "line 1")).toList();
    }

    private static Refused identity(String text, String message, String detail) {
        return new Refused(PolicyKind.IDENTITY, text.replace('\'', '"'), message, detail);
    }

    private static Refused of(PolicyKind kind, String statement, String message, String detail) {
        return new Refused(kind, ("{'Statement':{" + statement + "}}").replace('\'', '"'), message, detail);
    }

    private static Refused statement(String statement, String message, String detail) {
        return of(PolicyKind.IDENTITY, statement, message, detail);
    }

    private static Refused variable(String text, String detail) {
        return identity(
                "{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:ecr:" + text
                        + "'}}",
                SYNTAX, detail);
    }

    private static Refused condition(String condition, String detail) {
        return identity("{'Version':'2012-10-17','Statement':" + allow("'Condition':" + condition + ",") + "}", SYNTAX,
                detail);
    }

    private static Refused principal(String principal, String detail) {
        return of(PolicyKind.REPOSITORY, "'Effect':'Allow','Action':'*','Principal':" + principal, ecr("repository"),
                detail);
    }

    private static String ecr(String kind) {
        return "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid " + kind + " policy provided'";
    }

    private static String allow() {
        return allow("");
    }

    private static String allow(String members) {
        return "{" + members + "'Effect':'Allow','Action':'*','Resource':'*'}";
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoPolicyIsRefusedInAwsWordsAndInOurs(Refused refused) {
        MalformedPolicyException failure = catchThrowableOfType(MalformedPolicyException.class,
                () -> PolicyDocument.parse(refused.kind(), refused.text()));

        assertThat(failure).as(refused.text()).isNotNull();
        assertThat(failure.awsMessage()).isEqualTo(refused.message());
        assertThat(failure.detail()).contains(refused.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{'Statement':{'Effect':'Allow','Principal':'*','Action':'*'}}",
            "{'Version':'2008-10-17','Id':'any','Statement':[{'Sid':'may hold spaces','Effect':'Deny','Principal':{'AWS':'*'},'NotAction':['ecr:Get*']}]}",
            "{'Statement':[{'Sid':'a','Effect':'Allow','Principal':'*','Action':'*'},{'Sid':'a','Effect':'Allow','Principal':'*','Action':'*'}]}",
            "{'Statement':{'Effect':'Allow','Principal':{'AWS':['111122223333','AROA0123456789ABCDEF','AROA0123456789ABCDEF:ci-7']},'Action':'*','Resource':'*'}}",
            "{'Statement':{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:role/path/to/deploy'},'Action':'*','Condition':{}}}",
            "{'Statement':{'Effect':'Allow','Principal':'*','Action':'*','Condition':{'StringEquals':{'any:unknown/KEY ü':[1,true,'x']},'Bool':{}}}}",
            "{'Statement':{'Effect':'Allow','Principal':'*','Action':'*','Resource':'arn:aws:ecr:*:${not a variable in 2008'}}",
            "\t\r\n {'Statement':{'Effect':'Allow','Principal':'*','Action':'*'}} \n",
            "{'Statement':{'Sid':'\\ud83d\\ude00','Effect':'Allow','Principal':'*','Action':'*'}}"})
    void whatAwsTakesIsTaken(String text) {
        assertThatCode(() -> PolicyDocument.parse(PolicyKind.REPOSITORY, text.replace('\'', '"')))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentOverTheLimitIsRefusedBeforeItIsRead(PolicyKind kind) {
        String text = "{" + "x".repeat(kind.limit());

        assertThatThrownBy(() -> PolicyDocument.parse(kind, text)).isInstanceOfSatisfying(
                MalformedPolicyException.class,
                failure -> assertThat(failure.detail()).contains(String.valueOf(kind.limit())));
        assertThatThrownBy(() -> PolicyDocument.parse(kind, " ".repeat(1 << 20)))
                .isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void whiteSpaceCountsForEcrAndNotForIam() {
        String spaces = " ".repeat(20_000);

        assertThatCode(() -> PolicyDocument.parse(PolicyKind.IDENTITY,
                ("{'Statement':" + spaces + allow() + "}").replace('\'', '"'))).doesNotThrowAnyException();
        assertThatThrownBy(() -> PolicyDocument.parse(PolicyKind.REPOSITORY,
                ("{'Statement':" + spaces + "{'Effect':'Allow','Principal':'*','Action':'*'}}").replace('\'', '"')))
                .hasMessage(ecr("repository"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF{}", "{'Statement':{'Sid':'\\ud800','Effect':'Allow','Action':'*','Resource':'*'}}",
            "{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:\\udc00'}}",
            "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringLike':{'a:\\ud800':'b'}}}}",
            "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringLike':{'a:b':'\\ud800'}}}}",
            "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'NumericEquals':{'a:b':1e99999999999}}}}",
            "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'NumericEquals':{'a:b':NaN}}}}",
            "{'Id':'\u0000','Statement':{'Effect':'Allow','Action':'*','Resource':'*'}}", "{'\u2028", "\u0000"})
    void strangeTextIsRefused(String text) {
        assertThatThrownBy(() -> PolicyDocument.parse(PolicyKind.IDENTITY, text.replace('\'', '"')))
                .isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void aLoneSurrogateInTheTextItselfIsRefused() {
        String text = ("{'Statement':{'Sid':'" + (char) 0xd800 + "','Effect':'Allow','Principal':'*','Action':'*'}}")
                .replace('\'', '"');

        assertThatThrownBy(() -> PolicyDocument.parse(PolicyKind.REPOSITORY, text))
                .isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void deepJsonIsRefused() {
        assertThatThrownBy(() -> PolicyDocument.parse(PolicyKind.IDENTITY, "[".repeat(6_000)))
                .isInstanceOf(MalformedPolicyException.class);
        assertThatThrownBy(() -> PolicyDocument.parse(PolicyKind.IDENTITY, "{\"Statement\":".repeat(400)))
                .isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void hugeNumbersAreComparedWithoutBeingWrittenOut() {
        String text = ("{'Statement':" + allow("'Condition':{'NumericLessThan':{'a:b':1e999999999}},") + "}")
                .replace('\'', '"');

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> PolicyDocument.parse(PolicyKind.IDENTITY, text));
    }

    @Test
    void aFailureQuotesLittleOfWhatWasSent() {
        String text = "{\"" + "x\\n".repeat(1_000) + "\":1}";

        assertThatThrownBy(() -> PolicyDocument.parse(PolicyKind.IDENTITY, text)).isInstanceOfSatisfying(
                MalformedPolicyException.class,
                failure -> assertThat(failure.detail()).hasSizeLessThan(200).doesNotContain("\n"));
    }

    @Test
    void aNameThatComesAgainIsNotTheOneThatWasMeant() {
        Map<String, String> ids = Map.of(ALICE, "AIDAALICE00000000000", "arn:aws:iam::111122223333:role/deploy",
                "AROADEPLOY0000000000");
        Map<String, String> arns = ids.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        PolicyDocument written = PolicyDocument.parse(PolicyKind.REPOSITORY,
                """
                        {"Version":"2012-10-17","Statement":[\
                        {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:user/alice","111122223333","*"]},"Action":"*"},\
                        {"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:sts::111122223333:assumed-role/deploy/ci-7"},"Action":"*"},\
                        {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/unknown","Service":"x"},"Action":"*"},\
                        {"Effect":"Deny","Principal":"*","Action":"*"}]}""");

        PolicyDocument stored = written.withPrincipals(arn -> Optional.ofNullable(ids.get(arn)));
        PolicyDocument shown = stored.withPrincipals(id -> Optional.ofNullable(arns.get(id)));
        PolicyDocument orphaned = stored.withPrincipals(id -> Optional.empty());

        assertThat(stored.text()).contains("[\"AIDAALICE00000000000\",\"111122223333\",\"*\"]")
                .contains("\"AROADEPLOY0000000000:ci-7\"").contains("user/unknown").doesNotContain("alice");
        assertThat(shown).isEqualTo(written);
        assertThat(orphaned).isEqualTo(stored);
    }

    @Test
    void whatIsStoredMayHaveGrownLongerThanWhatIsTaken() {
        String names = IntStream.range(0, 300).mapToObj(i -> "\"AIDA%017d\"".formatted(i))
                .collect(Collectors.joining(","));
        PolicyDocument stored = PolicyDocument.parse(PolicyKind.REPOSITORY,
                "{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":[" + names + "]},\"Action\":\"*\"}}");

        PolicyDocument shown = stored.withPrincipals(id -> Optional.of("arn:aws:iam::111122223333:user/" + id));

        assertThat(shown.text()).hasSizeGreaterThan(PolicyKind.REPOSITORY.limit());
        assertThat(PolicyDocument.ofStored(PolicyKind.REPOSITORY, shown.text())).isEqualTo(shown);
    }
}
