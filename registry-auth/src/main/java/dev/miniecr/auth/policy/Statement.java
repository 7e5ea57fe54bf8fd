package dev.miniecr.auth.policy;

import dev.miniecr.auth.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One statement of a policy document.
 *
 * @param sid        empty where there is none
 * @param principals empty in an identity policy
 */
record Statement(String sid, Effect effect, Optional<Principals> principals, Actions actions, Resources resources,
        List<Condition> conditions) {

    /** Action, or NotAction where negated. */
    record Actions(List<Glob> globs, boolean negated) {
        Actions {
            globs = List.copyOf(globs);
        }

        boolean match(String action) {
            return globs.stream().anyMatch(glob -> glob.matches(action)) != negated;
        }
    }

    /** Resource, or NotResource where negated. */
    record Resources(List<Template> templates, boolean negated) {
        static final Resources IMPLIED = new Resources(List.of(), true);

        Resources {
            templates = List.copyOf(templates);
        }

        boolean match(String arn, ConditionKeys values) {
            return templates.stream().anyMatch(template -> template.resolve(values).filter(glob -> glob.matches(arn))
                    .isPresent()) != negated;
        }

        private boolean mayMatch(String arn) {
            boolean open = templates.stream().anyMatch(template -> template.fixed().isEmpty());
            return open
                    || templates.stream().anyMatch(template -> template.fixed().orElseThrow().matches(arn)) != negated;
        }

        private boolean haveValues(ConditionKeys values) {
            return templates.stream().allMatch(template -> template.resolve(values).isPresent());
        }

        Set<String> keys() {
            Set<String> keys = new HashSet<>();
            templates.forEach(template -> keys.addAll(template.keys()));
            return keys;
        }
    }

    Statement {
        conditions = List.copyOf(conditions);
    }

    /** Whom it means; an identity policy means whoever carries it. */
    PrincipalElement.Match match(Principal principal) {
        return principals.map(named -> named.match(principal, effect)).orElse(PrincipalElement.Match.NAMED);
    }

    /** Whether it may speak about this resource: what its variables give is not known yet. */
    boolean mayConcern(String resource) {
        return resources.mayMatch(resource);
    }

    /** Whether it speaks about this resource, in this context. What it allows but for a resource that has no name does not apply. */
    boolean applies(String resource, ConditionKeys values) {
        boolean nameless = effect == Effect.ALLOW && resources.negated && !resources.haveValues(values);
        return !nameless && resources.match(resource, values)
                && conditions.stream().allMatch(condition -> condition.holds(values));
    }

    /** The condition keys, in lower case, whose values may change whether it applies. */
    Set<String> keys() {
        Set<String> keys = resources.keys();
        conditions.forEach(condition -> keys.addAll(condition.keys()));
        return keys;
    }
}
