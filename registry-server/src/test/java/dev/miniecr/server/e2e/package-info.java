/** The registry against real clients: run by the profile e2e, with what they need on the machine. */
@NullMarked
package dev.miniecr.server.e2e;

import org.jspecify.annotations.NullMarked;
