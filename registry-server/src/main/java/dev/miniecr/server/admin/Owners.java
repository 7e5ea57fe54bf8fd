package dev.miniecr.server.admin;

import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Listing;
import java.util.stream.Stream;

/** Whose credentials a command lists. */
final class Owners {
    private Owners() {}

    /** The one that the argument {@code user} names; all users where it is not there. */
    static Stream<UserName> named(Arguments arguments, Listing listing) {
        return arguments.findText("user").map(name -> Stream.of(new UserName(name)))
                .orElseGet(() -> listing.users().stream().map(user -> new UserName(user.name())));
    }
}
