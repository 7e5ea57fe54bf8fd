package dev.miniecr.server.access;

import dev.miniecr.storage.oci.RepositoryName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What a token is asked for, or good for, in the words of the Docker token protocol: {@code repository:NAME:pull,push}.
 *
 * @param words such as pull, push, delete, or {@code *} for all of them
 */
record Scope(String type, String name, SequencedSet<String> words) {
    static final String REPOSITORY = "repository";
    static final String REGISTRY = "registry";
    static final String CATALOG = "catalog";
    private static final int LONGEST = 1_024;

    Scope {
        words = new LinkedHashSet<>(words);
    }

    static Scope repository(String name, Collection<String> words) {
        return new Scope(REPOSITORY, name, new LinkedHashSet<>(words));
    }

    /** The first colon ends the type, the last begins the words: names may hold a port. Empty for what is no scope of ours, which grants nothing. */
    static Optional<Scope> parse(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        if (text.length() > LONGEST || first <= 0 || first == last) {
            return Optional.empty();
        }
        String type = text.substring(0, first);
        String name = text.substring(first + 1, last);
        boolean known = switch (type) {
            case REPOSITORY -> RepositoryName.isValid(name);
            case REGISTRY -> name.equals(CATALOG);
            default -> false;
        };
        SequencedSet<String> words = new LinkedHashSet<>(List.of(text.substring(last + 1).split(",")));
        return known ? Optional.of(new Scope(type, name, words)) : Optional.empty();
    }

    /** Both scopes' words, for what this one is about. */
    Scope with(Scope other) {
        SequencedSet<String> both = new LinkedHashSet<>(words);
        both.addAll(other.words);
        return new Scope(type, name, both);
    }

    @Override
    public String toString() {
        return type + ":" + name + ":" + String.join(",", words);
    }
}
