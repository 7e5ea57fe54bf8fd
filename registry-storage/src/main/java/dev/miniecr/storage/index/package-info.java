/** The contract for what is true: names, tags, links, referrers and uploads, as whole business transactions. */
@NullMarked
package dev.miniecr.storage.index;

import org.jspecify.annotations.NullMarked;
