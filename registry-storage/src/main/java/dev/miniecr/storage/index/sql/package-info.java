/** The index in SQL: one implementation, two dialects. */
@NullMarked
package dev.miniecr.storage.index.sql;

import org.jspecify.annotations.NullMarked;
