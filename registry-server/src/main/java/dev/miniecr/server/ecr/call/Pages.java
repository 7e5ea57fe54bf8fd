package dev.miniecr.server.ecr.call;

import dev.miniecr.server.ecr.wire.PageTokens;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pages of one list: a token of one list is no token of another. */
public final class Pages {
    private static final int USUAL = 100;

    private final PageTokens tokens;
    private final List<String> scope;

    /** @param scope the operation and everything that says which list it is, filters too */
    public Pages(PageTokens tokens, Object... scope) {
        this.tokens = tokens;
        this.scope = Arrays.stream(scope).map(Object::toString).toList();
    }

    /** A set as a part of a scope: the same text in every process. */
    public static List<String> sorted(Set<?> values) {
        return values.stream().map(Object::toString).sorted().toList();
    }

    public static int size(@Nullable Integer maxResults) {
        return maxResults == null ? USUAL : maxResults;
    }

    /** Where the page before ended. Throws EcrException(InvalidParameterException). */
    public Optional<String> after(@Nullable String nextToken) {
        return nextToken == null ? Optional.empty() : Optional.of(tokens.open(scope, nextToken));
    }

    /** The token for what comes after this position; null, which leaves the member out, where nothing does. */
    public @Nullable String next(Optional<String> position) {
        return position.isPresent() ? tokens.seal(scope, position.get()) : null;
    }

    /** A page of what was asked for by name: both at once make no sense. */
    public static void refuseWith(String names, @Nullable Integer maxResults, @Nullable String nextToken) {
        if (maxResults != null || nextToken != null) {
            throw Refusals.invalid(maxResults != null ? "maxResults" : "nextToken", "cannot be used with " + names);
        }
    }
}
