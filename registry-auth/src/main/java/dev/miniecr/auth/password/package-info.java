/** Passwords: hashed, checked on a bounded pool, slowed down when they fail, and read from htpasswd files. */
@NullMarked
package dev.miniecr.auth.password;

import org.jspecify.annotations.NullMarked;
