package dev.miniecr.auth.policy;

import dev.miniecr.auth.Principal;
import dev.miniecr.auth.policy.PrincipalElement.Match;
import java.util.List;

/**
 * The Principal of a statement, or its NotPrincipal.
 *
 * @param negated NotPrincipal: everybody but these
 */
record Principals(List<PrincipalElement> elements, boolean negated) {
    /*
     * An account in NotPrincipal errs on the safe side, as AWS does, whose documents always list the account beside the user: it keeps an allow from
     * all principals of the account, but exempts none of them from a deny.
     */
    Principals {
        elements = List.copyOf(elements);
    }

    Match match(Principal principal, Effect effect) {
        Match listed = best(principal);
        if (!negated) {
            return listed;
        }
        boolean exempt = switch (effect) {
            case ALLOW -> listed != Match.NOBODY;
            case DENY -> listed == Match.NAMED;
        };
        return exempt ? Match.NOBODY : Match.NAMED;
    }

    private Match best(Principal principal) {
        Match best = Match.NOBODY;
        for (PrincipalElement element : elements) {
            Match match = element.match(principal);
            if (match.compareTo(best) > 0) {
                best = match;
            }
        }
        return best;
    }
}
