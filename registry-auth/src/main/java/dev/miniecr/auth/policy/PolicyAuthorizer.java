package dev.miniecr.auth.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides by the policies of a source, and remembers decisions until the source's epoch changes. */
public final class PolicyAuthorizer implements Authorizer {
    /*
     * First is kept, for an identity and a permission, which statements can apply. Where no condition among them reads the context or the clock, the
     * decision is kept with them. Where some read the context, decisions are kept by the values of the keys that they read, and of no others. Where
     * one reads the clock, it is decided anew each time.
     *
     * The epoch is read before the policies, so what is kept is never older than the number it is kept under. The whole identity is the key, not
     * only its id: tags that a request brought from before a change must not answer for the identity as it is now.
     */
    private static final int MOST_REMEMBERED_CHARACTERS = 512;

    private final PolicySource source;
    private final Clock clock;
    private final PolicyEvaluator evaluator;
    private final Cache<Question, Answer> answers;
    private final Cache<Case, Decision> cases;

    private record Question(Identity identity, Permission permission) {
        /* This is asked at each request, and the parts of an identity are many. But a principal's sessions are told apart: there may be thousands. */
        @Override
        public int hashCode() {
            int asked = permission.action().value().hashCode() * 31 + permission.resource().arn().hashCode();
            return (identity.principal().id().hashCode() * 31 + identity.credential().hashCode()) * 31 + asked;
        }
    }

    /** What is known about a question; {@code settled} where neither context nor clock matter. */
    private static final class Answer {
        private final long epoch;
        private final ApplicableStatements statements;
        private final List<String> keys;
        private final boolean timed;
        private final Optional<Decision> settled;

        Answer(long epoch, ApplicableStatements statements, Instant now) {
            this.epoch = epoch;
            this.statements = statements;
            this.keys = List.copyOf(statements.contextKeys());
            this.timed = statements.readTime();
            this.settled = keys.isEmpty() && !timed
                    ? Optional.of(statements.decide(RequestContext.EMPTY, now))
                    : Optional.empty();
        }
    }

    /** An answer, which is like no other, and the values of the keys that it reads, in their order. */
    private record Case(Answer answer, List<Optional<List<String>>> values) {}

    /**
     * @param anonymousAllowed whether an allow for {@code *} admits callers without credentials
     * @param remembered       the most questions, and the most decisions that depend on a context, that are kept
     */
    public PolicyAuthorizer(PolicySource source, Clock clock, boolean anonymousAllowed, int remembered) {
        this.source = source;
        this.clock = clock;
        this.evaluator = new PolicyEvaluator(anonymousAllowed);
        this.answers = Caffeine.newBuilder().maximumSize(remembered).build();
        this.cases = Caffeine.newBuilder().maximumSize(remembered).build();
    }

    @Override
    public Decision decide(Identity identity, Permission permission, RequestContext context) {
        Answer answer = answer(identity, permission);
        if (answer.settled.isPresent()) {
            return answer.settled.get();
        }
        return answer.timed ? answer.statements.decide(context, clock.instant()) : byContext(answer, context);
    }

    private Answer answer(Identity identity, Permission permission) {
        long epoch = source.epoch();
        Question question = new Question(identity, permission);
        @Nullable
        Answer known = answers.getIfPresent(question);
        if (known != null && known.epoch == epoch) {
            return known;
        }
        Answer fresh = new Answer(epoch,
                evaluator.applicable(source.policies(identity, permission), identity, permission), clock.instant());
        answers.put(question, fresh);
        return fresh;
    }

    private Decision byContext(Answer answer, RequestContext context) {
        List<Optional<List<String>>> values = new ArrayList<>(answer.keys.size());
        int characters = 0;
        for (String key : answer.keys) {
            Optional<List<String>> found = context.find(key);
            values.add(found);
            for (String value : found.orElse(List.of())) {
                characters += value.length();
            }
        }
        if (characters > MOST_REMEMBERED_CHARACTERS) {
            return answer.statements.decide(context, clock.instant());
        }
        return cases.get(new Case(answer, values), asked -> answer.statements.decide(context, clock.instant()));
    }
}
