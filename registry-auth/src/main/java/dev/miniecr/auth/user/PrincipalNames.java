package dev.miniecr.auth.user;

import static java.util.stream.Collectors.toMap;

import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.user.Listing.ListedRole;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The users and roles that documents name: by their ARNs as they are written and shown, by their unique ids as they are stored. */
public final class PrincipalNames {
    private static final String IAM = "arn:aws:iam::";
    private static final String USER = ":user/";
    private static final String ROLE = ":role/";

    private final Map<String, Directory> directories;
    private final Map<String, String> roleArns;

    /** @param accounts whose users and roles are known; those of others stay as they are written */
    public PrincipalNames(Accounts accounts) {
        this.directories = accounts.all().stream().map(Identities::directory)
                .collect(toMap(Directory::account, Function.identity()));
        this.roleArns = directories.values().stream().flatMap(directory -> directory.listing().roles().stream())
                .collect(toMap(ListedRole::id, ListedRole::arn));
    }

    /**
     * The document to store, so that a name which is given again later inherits nothing. Throws IllegalArgumentException where a user or
     * role of one of the accounts is not there.
     */
    public PolicyDocument toIds(PolicyDocument written) {
        return renamed(written, this::id);
    }

    /** The document to show; the unique ids of those that are gone stay, as AWS shows them. */
    public PolicyDocument toArns(PolicyDocument stored) {
        return renamed(stored, this::arn);
    }

    /* What is written anew loses its spaces and lines: where nothing is to be replaced, it stays as it was given. */
    private static PolicyDocument renamed(PolicyDocument document, Function<String, Optional<String>> names) {
        Renaming renaming = new Renaming(names);
        PolicyDocument renamed = document.withPrincipals(renaming);
        return renaming.count == 0 ? document : renamed;
    }

    private static final class Renaming implements Function<String, Optional<String>> {
        private final Function<String, Optional<String>> names;
        private int count;

        Renaming(Function<String, Optional<String>> names) {
            this.names = names;
        }

        @Override
        public Optional<String> apply(String name) {
            Optional<String> other = names.apply(name);
            count += other.isPresent() ? 1 : 0;
            return other;
        }
    }

    private Optional<String> id(String arn) {
        for (Map.Entry<String, Directory> account : directories.entrySet()) {
            String users = IAM + account.getKey() + USER;
            String roles = IAM + account.getKey() + ROLE;
            if (arn.startsWith(users)) {
                return Optional.of(account.getValue().findUserByName(arn.substring(users.length()))
                        .orElseThrow(() -> missing(arn)).id());
            }
            if (arn.startsWith(roles)) {
                return Optional.of(account.getValue().findRoleByName(arn.substring(roles.length()))
                        .orElseThrow(() -> missing(arn)).id());
            }
        }
        return Optional.empty();
    }

    private static IllegalArgumentException missing(String arn) {
        return new IllegalArgumentException("The policy names " + arn + ", which is not there");
    }

    private Optional<String> arn(String id) {
        for (Map.Entry<String, Directory> account : directories.entrySet()) {
            Optional<String> user = account.getValue().findUser(id)
                    .map(found -> IAM + account.getKey() + USER + found.name());
            if (user.isPresent()) {
                return user;
            }
        }
        return Optional.ofNullable(roleArns.get(id));
    }
}
