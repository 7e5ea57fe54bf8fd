package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.util.List;
import java.util.Optional;

/** Lets an authorizer decide for everyone as for the anonymous principal. */
public final class AuthorizingGuard implements Guard {
    private final Caller anonymous;

    public AuthorizingGuard(Authorizer authorizer) {
        this.anonymous = new AuthorizedCaller(Principal.ANONYMOUS, authorizer);
    }

    @Override
    public Caller admit(Request request, List<Permission> needs) {
        for (Permission need : needs) {
            if (!anonymous.may(need)) {
                throw new RegistryException(new RegistryError.Denied(need.toString()));
            }
        }
        return anonymous;
    }

    @Override
    public Optional<Caller> admitAtOnce(Request request, List<Permission> needs) {
        return Optional.of(admit(request, needs));
    }

    private record AuthorizedCaller(Principal principal, Authorizer authorizer) implements Caller {
        @Override
        public boolean may(Permission permission) {
            return authorizer.decide(Identity.ANONYMOUS, permission, RequestContext.EMPTY).allowed();
        }
    }
}
