package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.ManagedPolicies;
import dev.miniecr.auth.policy.NamedPolicy;
import dev.miniecr.auth.user.Directory;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.auth.user.PolicyArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How people name managed policies: by the ARN, by the name, and the built-in ones also without the prefix that they have in common. */
final class PolicyNames {
    private static final List<String> LEFT_OUT = List.of("", "AmazonEC2ContainerRegistry", "miniecr/");

    private final Directory directory;

    PolicyNames(Directory directory) {
        this.directory = directory;
    }

    /** Throws IdentityException(NoSuchEntity), and IllegalArgumentException where the text means two policies. */
    PolicyArn resolve(String text) {
        if (text.startsWith("arn:")) {
            PolicyArn arn = new PolicyArn(text);
            boolean known = arn.builtIn()
                    ? ManagedPolicies.find(text).isPresent()
                    : directory.findPolicy(arn).isPresent();
            return Optional.of(arn).filter(_ -> known).orElseThrow(() -> missing(text));
        }
        List<PolicyArn> meant = new ArrayList<>(builtIn(text));
        own(text).ifPresent(meant::add);
        if (meant.size() > 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' may be either of " + meant + ": give the ARN of the one that you mean");
        }
        return meant.stream().findFirst().orElseThrow(() -> missing(text));
    }

    private static List<PolicyArn> builtIn(String text) {
        return ManagedPolicies.all().stream()
                .filter(policy -> LEFT_OUT.stream().anyMatch(prefix -> nameOf(policy).equals(prefix + text)))
                .map(policy -> new PolicyArn(policy.name())).toList();
    }

    /** What follows {@code policy/} in the ARN. */
    static String nameOf(NamedPolicy builtIn) {
        String separator = ":policy/";
        return builtIn.name().substring(builtIn.name().indexOf(separator) + separator.length());
    }

    /* A name with a slash is a built-in one's or nobody's. */
    private Optional<PolicyArn> own(String text) {
        return text.indexOf('/') >= 0
                ? Optional.empty()
                : Optional.of(PolicyArn.of(directory.account(), new PolicyName(text)))
                        .filter(arn -> directory.findPolicy(arn).isPresent());
    }

    private static IdentityException missing(String text) {
        return new IdentityException(new NoSuchEntity("policy", text));
    }
}
