package dev.miniecr.server.oci;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Admits everybody to everything, once it knows what they want. */
final class OpenGuard implements Guard {
    private static final Caller ANYBODY = new Caller() {
        @Override
        public Identity identity() {
            return Identity.ANONYMOUS;
        }

        @Override
        public Optional<String> refusal(Permission permission, RequestContext context) {
            return Optional.empty();
        }

        @Override
        public boolean may(Permission permission, RequestContext context) {
            return true;
        }

        @Override
        public Caller foreseeing(Resource resource) {
            return this;
        }

        @Override
        public boolean holds(Permission permission) {
            return true;
        }
    };

    @Override
    public Caller admit(Request request, Supplier<Requirement> needs) {
        Objects.requireNonNull(needs.get());
        return ANYBODY;
    }

    @Override
    public Optional<Caller> admitAtOnce(Request request, Supplier<Requirement> needs) {
        return Optional.of(admit(request, needs));
    }
}
