package dev.miniecr.auth.user;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The identities of all accounts of a server: what is asked by unique ids and secrets, whosever they are. Names are asked of one account. */
public final class Accounts {
    private final Map<String, Identities> byAccount = new LinkedHashMap<>();
    private final List<Identities> all;

    /** The first is the one that was there first. Throws IllegalArgumentException where there is none, or an account twice. */
    public Accounts(Collection<Identities> identities) {
        for (Identities one : identities) {
            if (byAccount.put(one.account(), one) != null) {
                throw new IllegalArgumentException("The account " + one.account() + " is there twice");
            }
        }
        this.all = List.copyOf(byAccount.values());
        if (all.isEmpty()) {
            throw new IllegalArgumentException("There is no account");
        }
    }

    /** The only account. */
    public static Accounts of(Identities identities) {
        return new Accounts(List.of(identities));
    }

    public Identities first() {
        return all.getFirst();
    }

    public List<Identities> all() {
        return all;
    }

    /** Empty for an account that this server has not. */
    public Optional<Identities> find(String account) {
        return Optional.ofNullable(byAccount.get(account));
    }

    /** Grows whenever one of the directories changed, as theirs do. */
    public long epoch() {
        long sum = 0;
        for (int i = 0; i < all.size(); i++) { // asked at each request: an iterator takes longer than all the rest
            sum += all.get(i).epoch();
        }
        return sum;
    }

    /** Loads what other nodes changed, if they did. Throws IOException, and the directories stay what they were. */
    public void refresh() throws IOException {
        for (Identities identities : all) {
            identities.refresh();
        }
    }

    /** As {@link Directory#findPrincipal}. */
    public Optional<Principal> findPrincipal(String id) {
        return first(directory -> directory.findPrincipal(id));
    }

    /** As {@link Directory#findUser}. */
    public Optional<Entity.User> findUser(String id) {
        return first(directory -> directory.findUser(id));
    }

    /** As {@link Directory#findAccessKey}. */
    public Optional<AccessKeySecret> findAccessKey(String id) {
        return first(directory -> directory.findAccessKey(id));
    }

    private <T> Optional<T> first(Function<Directory, Optional<T>> question) {
        for (Identities identities : all) {
            Optional<T> found = question.apply(identities.directory());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** As {@link Directory#findToken}. */
    public TokenLookup findToken(String secretText, Instant now) {
        TokenLookup lookup = new TokenLookup.Unknown();
        for (Identities identities : all) {
            lookup = identities.directory().findToken(secretText, now);
            if (!(lookup instanceof TokenLookup.Unknown)) {
                return lookup;
            }
        }
        return lookup;
    }

    /** As {@link Directory#accepts}, and a session of a role may have begun with an access key of another account. */
    public boolean accepts(Identity identity, Instant now) {
        return of(identity).filter(directory -> directory.accepts(identity, now, this::isKeyInForce)).isPresent();
    }

    /** As {@link Directory#policiesOf}. */
    public Optional<AppliedPolicies> policiesOf(Identity identity, Instant now) {
        return of(identity).flatMap(directory -> directory.policiesOf(identity, now, this::isKeyInForce));
    }

    private boolean isKeyInForce(String id) {
        for (Identities identities : all) {
            if (identities.directory().isKeyInForce(id)) {
                return true;
            }
        }
        return false;
    }

    /* Somebody without an account is nobody's in particular: each directory knows as much. */
    private Optional<Directory> of(Identity identity) {
        Principal principal = identity.principal();
        return principal.kind() == Principal.Kind.ANONYMOUS
                ? Optional.of(first().directory())
                : find(principal.account()).map(Identities::directory);
    }
}
