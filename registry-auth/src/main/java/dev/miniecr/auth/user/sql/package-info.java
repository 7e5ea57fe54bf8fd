/** The identities in SQL tables of auth's own, the same on SQLite and PostgreSQL, through a database that others open. */
@NullMarked
package dev.miniecr.auth.user.sql;

import org.jspecify.annotations.NullMarked;
