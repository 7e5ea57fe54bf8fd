/** The program: its commands, and the one place where every object is made. */
@NullMarked
package dev.miniecr.server;

import org.jspecify.annotations.NullMarked;
