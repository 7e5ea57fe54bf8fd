/** Settings: every key with its default, and where its value may come from. */
@NullMarked
package dev.miniecr.server.config;

import org.jspecify.annotations.NullMarked;
