package dev.miniecr.server.http;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request needs before it is served.
 *
 * @param identity whether the caller must say who they are, even where anybody may do it
 * @param all      of each of these lists, at least one
 * @param wished   what it can do without, but does more with: a caller who has the right is asked for a token that is good for it
 */
public record Requirement(boolean identity, List<List<Need>> all, List<Need> wished) {

    /** One permission, under the context keys that the request itself gives. */
    public record Need(Permission permission, RequestContext context) {
        public Need(Permission permission) {
            this(permission, RequestContext.EMPTY);
        }
    }

    /** Somebody, whoever they are. */
    public static final Requirement IDENTITY = new Requirement(true, List.of(), List.of());

    public Requirement {
        all = List.copyOf(all);
        wished = List.copyOf(wished);
    }

    /** This one permission. */
    public static Requirement of(Permission permission) {
        return new Requirement(false, List.of(List.of(new Need(permission))), List.of());
    }

    public static Requirement all(List<Permission> permissions) {
        return new Requirement(false, permissions.stream().map(permission -> List.of(new Need(permission))).toList(),
                List.of());
    }

    /** The same, and at least one of these. */
    public Requirement andOneOf(List<Need> needs) {
        List<List<Need>> more = new ArrayList<>(all);
        more.add(List.copyOf(needs));
        return new Requirement(identity, more, wished);
    }

    /** The same, and this is wished for. */
    public Requirement wishing(Permission permission) {
        List<Need> more = new ArrayList<>(wished);
        more.add(new Need(permission));
        return new Requirement(identity, all, more);
    }
}
