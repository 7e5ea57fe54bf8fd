package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets an authorizer decide for everyone as for the anonymous principal. */
public final class AuthorizingGuard implements Guard {
    private final Caller anonymous;

    public AuthorizingGuard(Authorizer authorizer) {
        this.anonymous = new AuthorizedCaller(Identity.ANONYMOUS, authorizer);
    }

    @Override
    public Caller admit(Request request, Supplier<Requirement> needs) {
        for (List<Requirement.Need> oneOf : needs.get().all()) {
            if (oneOf.stream().noneMatch(need -> anonymous.may(need.permission(), need.context()))) {
                throw new RegistryException(new RegistryError.Denied(oneOf.getFirst().permission().toString()));
            }
        }
        return anonymous;
    }

    @Override
    public Optional<Caller> admitAtOnce(Request request, Supplier<Requirement> needs) {
        return Optional.of(admit(request, needs));
    }

    private record AuthorizedCaller(Identity identity, Authorizer authorizer) implements Caller {
        @Override
        public Principal principal() {
            return identity.principal();
        }

        @Override
        public boolean may(Permission permission, RequestContext context) {
            return authorizer.decide(identity, permission, context).allowed();
        }
    }
}
