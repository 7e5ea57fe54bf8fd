/** What takes bytes away that nothing needs: objects that were doomed when their last reference went. */
@NullMarked
package dev.miniecr.storage.gc;

import org.jspecify.annotations.NullMarked;
