/** What takes bytes away that nothing needs: expired uploads, doomed objects, strays. */
@NullMarked
package dev.miniecr.storage.gc;

import org.jspecify.annotations.NullMarked;
