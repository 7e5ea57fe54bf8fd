/** What the operator commands: users, keys, tokens, groups, roles and policies, over the control socket. */
@NullMarked
package dev.miniecr.server.admin;

import org.jspecify.annotations.NullMarked;
