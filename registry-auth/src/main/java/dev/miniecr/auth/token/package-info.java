/** What the registry itself issues as proof of who somebody is: bearer tokens, 12-hour passwords, refresh tokens, session credentials. */
@NullMarked
package dev.miniecr.auth.token;

import org.jspecify.annotations.NullMarked;
