package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.Group;
import dev.miniecr.auth.user.Entity.Membership;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Changes groups. Where a group or a user is not there, its methods throw IdentityException(NoSuchEntity). */
public final class Groups {
    private final Changes changes;
    private final RandomTexts random;
    private final Clock clock;
    private final IdentityLimits limits;

    Groups(Changes changes, RandomTexts random, Clock clock, IdentityLimits limits) {
        this.changes = changes;
        this.random = random;
        this.clock = clock;
        this.limits = limits;
    }

    /** Throws IdentityException(EntityAlreadyExists, LimitExceeded). */
    public Group create(GroupName name) throws IOException {
        return changes.change(index -> {
            if (index.isTaken(name)) {
                throw new IdentityException(new EntityAlreadyExists(name.kind(), name.value()));
            }
            IdentityLimits.requireRoom(index.groups().size(), limits.groups(), "groups");
            return Plan.put(new Group(random.id("AGPA"), name, clock.instant()));
        });
    }

    /** Its members leave it, and its policies go with it: unlike in IAM, nothing has to be removed before. */
    public void delete(GroupName name) throws IOException {
        changes.change(index -> {
            Group group = index.require(name);
            Stream<Membership> members = index.entities().all(Membership.class)
                    .filter(membership -> membership.groupId().equals(group.id()));
            Stream<? extends Entity> belongings = Stream
                    .of(members.toList(), Policies.of(index, group.id()), List.of(group)).flatMap(List::stream);
            return new Plan<>(belongings.<Change>map(Change.Remove::new).toList(), group);
        });
    }

    /** Nothing where it is a member already. Throws IdentityException(LimitExceeded). */
    public void add(GroupName group, UserName user) throws IOException {
        changes.change(index -> {
            Membership membership = new Membership(index.require(group).id(), index.require(user).id());
            List<Membership> before = index.membershipsOf(membership.userId());
            if (before.contains(membership)) {
                return Plan.none(membership);
            }
            IdentityLimits.requireRoom(before.size(), limits.groupsPerUser(), "groups of a user");
            return Plan.put(membership);
        });
    }

    /** Nothing where it is no member. */
    public void remove(GroupName group, UserName user) throws IOException {
        changes.change(index -> {
            Membership membership = new Membership(index.require(group).id(), index.require(user).id());
            boolean member = index.membershipsOf(membership.userId()).contains(membership);
            return member ? Plan.remove(membership) : Plan.none(membership);
        });
    }
}
