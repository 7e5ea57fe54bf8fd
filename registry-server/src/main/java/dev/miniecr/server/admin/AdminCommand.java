package dev.miniecr.server.admin;

import java.io.IOException;

/** A command that reads its arguments by name. What is wrong with them it may say by IllegalArgumentException, IdentityException and the like. */
@FunctionalInterface
interface AdminCommand {
    Object run(Arguments arguments) throws IOException;
}
