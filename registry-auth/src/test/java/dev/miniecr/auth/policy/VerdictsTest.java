package dev.miniecr.auth.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of verdicts, each with the rule that it shows. */
final class VerdictsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /** A line of the table. */
    record Row(String verdict, String who, String action, String resource, String context, String policies,
            String rule) {
        static Row parse(String line) {
            String[] cells = Stream.of(line.split("\\|")).map(String::strip).toArray(String[]::new);
            assertThat(cells).as(line).hasSize(7);
            return new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]);
        }

        Permission permission() {
            return new Permission(new Action(action), new Resource(arn()));
        }

        private String arn() {
            if (resource.equals("*")) {
                return resource;
            }
            if (resource.startsWith("role:")) {
                return "arn:aws:iam::" + People.OURS + ":role/" + resource.substring(5);
            }
            return resource.startsWith("other:")
                    ? "arn:aws:ecr:eu-west-1:" + People.OTHERS + ":repository/" + resource.substring(6)
                    : "arn:aws:ecr:eu-west-1:" + People.OURS + ":repository/" + resource;
        }

        RequestContext requestContext() {
            RequestContext values = RequestContext.EMPTY;
            for (String pair : context.isEmpty() ? new String[0] : context.split(";")) {
                int equals = pair.indexOf('=');
                values = values.with(pair.substring(0, equals), List.of(pair.substring(equals + 1).split(",")));
            }
            return values;
        }

        Policies policySets() {
            List<NamedPolicy> identity = new ArrayList<>();
            List<List<NamedPolicy>> limits = new ArrayList<>();
            List<NamedPolicy> resourceBased = new ArrayList<>();
            for (String cell : policies.isEmpty() ? new String[0] : policies.split(";;")) {
                String policy = cell.strip();
                String body = policy.substring(policy.indexOf(' ') + 1);
                boolean old = policy.charAt(1) == '8';
                String everything = "{'Effect':'Allow','Action':'*','Resource':'*'";
                switch (policy.charAt(0)) {
                    case 'I' -> identity.add(document(PolicyKind.IDENTITY, old, body));
                    case 'C' ->
                        identity.add(document(PolicyKind.IDENTITY, old, everything + ",'Condition':" + body + "}"));
                    case 'D' -> identity.add(document(PolicyKind.IDENTITY, old, "[" + everything + "},"
                            + everything.replace("Allow", "Deny") + ",'Condition':" + body + "}]"));
                    case 'L' -> limits.add(List.of(document(PolicyKind.IDENTITY, old, body)));
                    case 'R' -> resourceBased.add(document(PolicyKind.REPOSITORY, old, body));
                    case 'G' -> resourceBased.add(document(PolicyKind.REGISTRY, old, body));
                    case 'T' -> resourceBased.add(document(PolicyKind.TRUST, old, body));
                    default -> throw new IllegalArgumentException(policy);
                }
            }
            return new Policies(identity, limits, resourceBased);
        }

        private static NamedPolicy document(PolicyKind kind, boolean old, String statements) {
            String text = "{'Version':'" + (old ? "2008-10-17" : "2012-10-17") + "','Statement':" + statements + "}";
            return new NamedPolicy(kind.toString(), PolicyDocument.parse(kind, text.replace('\'', '"')));
        }

        boolean anonymousAllowed() {
            return who.endsWith("+");
        }
    }

    static List<Row> rows() throws IOException {
        try (InputStream table = Objects.requireNonNull(VerdictsTest.class.getResourceAsStream("verdicts.txt"))) {
            return new String(table.readAllBytes(), UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("==")).map(Row::parse)
                    .toList();
        }
    }

    static String word(Decision decision) {
        return switch (decision.verdict()) {
            case ALLOWED -> "allow";
            case EXPLICITLY_DENIED -> "deny";
            case NO_IDENTITY_POLICY_ALLOWS -> "no-identity";
            case NO_RESOURCE_POLICY_ALLOWS -> "no-resource";
            case NO_SESSION_POLICY_ALLOWS -> "no-session";
        };
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theVerdictIsAsDocumented(Row row) {
        Decision decision = new PolicyEvaluator(row.anonymousAllowed()).decide(row.policySets(),
                People.named(row.who()), row.permission(), row.requestContext(), NOW);

        assertThat(word(decision)).as(row.rule()).isEqualTo(row.verdict());
        assertThat(decision.statement().isPresent()).isEqualTo(!row.verdict().startsWith("no-"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theReferenceSaysTheSame(Row row) {
        ReferenceEvaluator reference = new ReferenceEvaluator(People.named(row.who()), row.permission(),
                row.requestContext(), NOW, row.anonymousAllowed());

        assertThat(reference.verdict(row.policySets())).as(row.rule()).isEqualTo(row.verdict());
    }

    @Test
    void theTableIsLong() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(150).doesNotHaveDuplicates();
    }
}
