package dev.miniecr.auth.user;

import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import java.util.Optional;

/** Names a managed policy: {@code arn:aws:iam::aws:policy/PATH} one that is built in, {@code arn:aws:iam::ACCOUNT:policy/NAME} one of the account's own. */
public record PolicyArn(String value) {
    private static final String BUILT_IN = "arn:aws:iam::aws:policy/";
    private static final int LONGEST = 512;

    public static final PolicyArn ADMINISTRATOR_ACCESS = new PolicyArn(BUILT_IN + "AdministratorAccess");

    /** Throws IdentityException(InvalidInput) where the text is no ARN of a policy. */
    public PolicyArn {
        int name = value.indexOf(":policy/");
        boolean fits = value.startsWith("arn:aws:iam::") && value.length() <= LONGEST && name > 0
                && name + ":policy/".length() < value.length() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!fits) {
            throw new IdentityException(
                    new InvalidInput("A policy's ARN is arn:aws:iam::ACCOUNT:policy/NAME or " + BUILT_IN + "NAME"));
        }
    }

    public static PolicyArn of(String account, PolicyName name) {
        return new PolicyArn("arn:aws:iam::" + account + ":policy/" + name);
    }

    /** Whether it is one of those that no account can change. */
    public boolean builtIn() {
        return value.startsWith(BUILT_IN);
    }

    /** What it is called in this account; empty where it is none of this account's own. */
    Optional<String> nameIn(String account) {
        String prefix = "arn:aws:iam::" + account + ":policy/";
        return value.startsWith(prefix) ? Optional.of(value.substring(prefix.length())) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
