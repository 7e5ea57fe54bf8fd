package dev.miniecr.auth.policy;

import dev.miniecr.auth.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes policies and contexts of a small vocabulary, so that they often meet. */
final class PolicyGenerator {
    private static final String REPOSITORIES = "arn:aws:ecr:*:*:repository/";

    private final Random random;

    PolicyGenerator(Random random) {
        this.random = random;
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String letters(String alphabet, int most) {
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(i -> String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))))
                .collect(Collectors.joining());
    }

    Policies policies(boolean trust) {
        List<NamedPolicy> resource = several(2,
                () -> document(trust ? PolicyKind.TRUST : pick(PolicyKind.REPOSITORY, PolicyKind.REGISTRY)));
        return new Policies(several(2, () -> document(PolicyKind.IDENTITY)),
                several(random.nextInt(3), () -> several(2, () -> document(PolicyKind.IDENTITY))), resource);
    }

    private <T> List<T> several(int most, Supplier<T> maker) {
        return Stream.generate(maker).limit(random.nextInt(most + 1)).toList();
    }

    private NamedPolicy document(PolicyKind kind) {
        String version = pick("'Version':'2012-10-17',", "'Version':'2012-10-17',", "'Version':'2008-10-17',", "");
        List<String> statements = new ArrayList<>(List.of(statement(kind)));
        statements.addAll(several(2, () -> statement(kind)));
        String all = statements.size() == 1 && random.nextBoolean() ? statements.getFirst() : statements.toString();
        return new NamedPolicy(kind.toString(),
                PolicyDocument.parse(kind, ("{" + version + "'Statement':" + all + "}").replace('\'', '"')));
    }

    private String statement(PolicyKind kind) {
        StringBuilder statement = new StringBuilder("{'Effect':'")
                .append(pick("Allow", "Allow", "Allow", "Allow", "Allow", "Deny")).append('\'');
        if (kind.isResourceBased()) {
            statement.append(pick(",'Principal':", ",'Principal':", ",'Principal':", ",'NotPrincipal':"))
                    .append(random.nextInt(6) == 0 ? "'*'" : "{'AWS':" + oneOrMore(this::principal) + "}");
        }
        statement.append(pick(",'Action':", ",'Action':", ",'Action':", ",'NotAction':"))
                .append(oneOrMore(kind == PolicyKind.TRUST
                        ? () -> pick("sts:AssumeRole", "sts:*", "sts:GetCallerIdentity")
                        : this::action));
        if (kind != PolicyKind.TRUST && (kind == PolicyKind.IDENTITY || random.nextBoolean())) {
            statement.append(pick(",'Resource':", ",'Resource':", ",'Resource':", ",'NotResource':"))
                    .append(oneOrMore(this::resource));
        }
        if (random.nextInt(5) < 2) {
            statement.append(",'Condition':{").append(condition()).append('}');
        }
        return statement.append('}').toString();
    }

    private String oneOrMore(Supplier<String> maker) {
        if (random.nextInt(3) > 0) {
            return "'" + maker.get() + "'";
        }
        return Stream.generate(maker).limit(1 + random.nextInt(3)).map(text -> "'" + text + "'")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String principal() {
        return pick("*", "111122223333", "arn:aws:iam::111122223333:root", "444455556666",
                "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob",
                "arn:aws:iam::444455556666:user/carol", "arn:aws:iam::111122223333:role/deploy",
                "arn:aws:sts::111122223333:assumed-role/deploy/ci-7",
                "arn:aws:sts::111122223333:assumed-role/deploy/ci-8",
                "AIDAALICE00000000000", "AROADEPLOY0000000000");
    }

    private String action() {
        return pick("*", "ecr:*", "ecr:*", "ecr:Put*", "ecr:PutImage", "ECR:batchgetimage", "ecr:?utImage",
                "ecr:*Image",
                "ecr:Delete*y", "s3:*", "ecr:*e*e*");
    }

    private String resource() {
        return pick("*", "*", "*", REPOSITORIES + "*", REPOSITORIES + "app",
                "arn:aws:ecr:eu-west-1:111122223333:repository/app",
                REPOSITORIES + "team/*", REPOSITORIES + "?pp", REPOSITORIES + "home/${aws:username}/*",
                REPOSITORIES + "home/${aws:PrincipalTag/none, \\u0027none\\u0027}/?",
                REPOSITORIES + "${x:t}*", "arn:aws:ecr:eu-west-1:${aws:PrincipalAccount}:repository/*",
                REPOSITORIES + "${*}");
    }

    private String condition() {
        String operator = pick("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
                "StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan",
                "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals",
                "DateNotEquals",
                "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool",
                "BinaryEquals",
                "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Null");
        if (operator.equals("Null")) {
            return "'Null':{'" + pick("x:t", "aws:username", "aws:TagKeys") + "':"
                    + oneOrMore(() -> pick("true", "false")) + "}";
        }
        String family = Stream.of("String", "Numeric", "Date", "Bool", "Binary", "Ip", "Arn")
                .filter(name -> operator.replace("Not", "").startsWith(name)).findFirst().orElseThrow();
        return "'" + pick("", "", "", "ForAnyValue:", "ForAllValues:") + operator + pick("", "", "", "IfExists")
                + "':{'"
                + key(family) + "':" + oneOrMore(() -> value(family)) + "}";
    }

    private String key(String family) {
        return switch (family) {
            case "String" -> pick("x:t", "X:T", "aws:username", "aws:PrincipalTag/team", "aws:TagKeys",
                    "aws:PrincipalType", "aws:userid");
            case "Numeric" -> pick("x:n", "aws:EpochTime");
            case "Date" -> pick("x:d", "aws:CurrentTime", "aws:EpochTime");
            case "Bool" -> "aws:SecureTransport";
            case "Binary" -> "x:b";
            case "Ip" -> "aws:SourceIp";
            default -> pick("aws:PrincipalArn", "aws:SourceArn", "x:t");
        };
    }

    /** Of a policy, readable by the operators of the family. */
    private String value(String family) {
        return switch (family) {
            case "String" -> pick("alice", "Alice", "red", "a*", "*", "?", "ab", "${aws:username}", "${*}b", "${x:t}",
                    "${aws:PrincipalTag/team, \\u0027ab\\u0027}", "User", letters("ab*?", 4));
            case "Arn" ->
                pick("*", "arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:role/deploy", "arn:*:*:*:*:user/a*",
                        "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
                        "${x:arn, \\u0027arn:aws:iam::111122223333:user/alice\\u0027}",
                        "arn:aws:*:x:y:*");
            case "Ip" ->
                pick("203.0.113.0/24", "0.0.0.0/0", "203.0.113.9", "203.0.113.8/31", "2001:db8::/32", "2001:db8::1");
            case "Bool" -> pick("true", "false", "TRUE");
            default -> requestValue(family);
        };
    }

    private String requestValue(String family) {
        return switch (family) {
            case "String" -> pick("alice", "ALICE", "a", "ab", "b", "*", "*b", "", letters("ab", 4));
            case "Numeric" -> pick("0", "1", "1.0", "-3", "1e1", "10", "1795521600");
            case "Date" -> pick("2026-11-24T12:00:00Z", "1795521600", "2026-11-24", "2026-11-24T13:00:00+01:00",
                    "2020-02-29T00:00Z", "2030-01-01");
            case "Bool" -> pick("true", "false", "True");
            case "Binary" -> pick("QQ==", "QUI=", "");
            case "Ip" -> pick("203.0.113.9", "203.0.113.8", "198.51.100.1", "2001:db8::1", "2001:DB8:0:0:0:0:0:2",
                    "::ffff:203.0.113.9", "localhost");
            default ->
                pick("arn:aws:iam::111122223333:user/alice", "arn:aws:iam::1:user/a:b", "alice", "arn:aws:x:x:y:z");
        };
    }

    RequestContext context() {
        RequestContext context = RequestContext.EMPTY;
        context = sometimes(context, "x:t", "String");
        context = sometimes(context, "x:n", "Numeric");
        context = sometimes(context, "x:d", "Date");
        context = sometimes(context, "x:b", "Binary");
        context = sometimes(context, "aws:TagKeys", "String");
        context = sometimes(context, "aws:SecureTransport", "Bool");
        context = sometimes(context, "aws:SourceIp", "Ip");
        context = sometimes(context, "aws:SourceArn", "Arn");
        context = sometimes(context, "aws:username", "String");
        return sometimes(context, "aws:PrincipalTag/team", "String");
    }

    private RequestContext sometimes(RequestContext context, String key, String family) {
        return random.nextInt(4) == 0 ? context : context.with(key, several(2, () -> requestValue(family)));
    }
}
