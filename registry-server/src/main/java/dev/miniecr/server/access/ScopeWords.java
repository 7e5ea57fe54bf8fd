package dev.miniecr.server.access;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the words of scopes mean: which actions each holds, and which scope a permission falls under. */
final class ScopeWords {
    static final String PULL = "pull";
    static final String PUSH = "push";
    static final String DELETE = "delete";
    static final String ALL = "*";

    private static final Map<String, Set<Action>> ACTIONS = Map.of(
            PULL, actions("BatchGetImage", "GetDownloadUrlForLayer", "BatchCheckLayerAvailability", "ListImages"),
            PUSH, actions("PutImage", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload",
                    "BatchCheckLayerAvailability", "CreateRepository"),
            DELETE, actions("BatchDeleteImage"));
    private static final Set<Action> CATALOG = actions("DescribeRepositories");
    private static final String BEFORE_NAME = ":repository/";

    private final String arnPrefix;

    ScopeWords(String region, String account) {
        this.arnPrefix = "arn:aws:ecr:" + region + ":" + account + BEFORE_NAME;
    }

    private static Set<Action> actions(String... names) {
        return Stream.of(names).map(name -> new Action("ecr:" + name)).collect(Collectors.toUnmodifiableSet());
    }

    /** The permissions that a word of this scope may stand for: having any of them is having the word. */
    List<Permission> permissions(Scope scope, String word) {
        if (scope.type().equals(Scope.REGISTRY)) {
            return word.equals(ALL) ? permissions(CATALOG, new Resource(arnPrefix + ALL)) : List.of();
        }
        return permissions(actionsOf(word), new Resource(arnPrefix + scope.name()));
    }

    private static Set<Action> actionsOf(String word) {
        return word.equals(ALL)
                ? ACTIONS.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet())
                : ACTIONS.getOrDefault(word, Set.of());
    }

    private static List<Permission> permissions(Set<Action> actions, Resource resource) {
        return actions.stream().map(action -> new Permission(action, resource)).toList();
    }

    /** Whether this is about listing repositories: everybody may ask, for each row is shown to those only who may see it. */
    boolean isCatalog(Permission permission) {
        return CATALOG.contains(permission.action());
    }

    /** Whether a token that is good for these scopes may be used for this. */
    boolean cover(List<Scope> scopes, Permission permission) {
        boolean catalog = isCatalog(permission);
        String arn = permission.resource().arn();
        for (Scope scope : scopes) {
            if (catalog ? coversCatalog(scope) : covers(scope, arn, permission.action())) {
                return true;
            }
        }
        return false;
    }

    private static boolean coversCatalog(Scope scope) {
        return scope.type().equals(Scope.REGISTRY) && scope.words().contains(ALL);
    }

    private boolean covers(Scope scope, String arn, Action action) {
        String name = scope.name();
        boolean same = arn.length() == arnPrefix.length() + name.length() && arn.endsWith(name)
                && arn.startsWith(arnPrefix) && scope.type().equals(Scope.REPOSITORY);
        if (same) {
            for (String word : scope.words()) {
                if (actionsOf(word).contains(action)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The scope that a client should ask for to do this; empty for what no scope is about. */
    Optional<Scope> scopeOf(Permission permission) {
        if (isCatalog(permission)) {
            return Optional.of(new Scope(Scope.REGISTRY, Scope.CATALOG, new LinkedHashSet<>(List.of(ALL))));
        }
        return repository(permission).map(name -> Scope.repository(name, wordsFor(permission.action())));
    }

    /* Who pushes also asks what is there. */
    private static List<String> wordsFor(Action action) {
        if (actionsOf(PULL).contains(action)) {
            return List.of(PULL);
        }
        return actionsOf(DELETE).contains(action) ? List.of(DELETE) : List.of(PULL, PUSH);
    }

    private Optional<String> repository(Permission permission) {
        String arn = permission.resource().arn();
        return arn.startsWith(arnPrefix) ? Optional.of(arn.substring(arnPrefix.length())) : Optional.empty();
    }
}
