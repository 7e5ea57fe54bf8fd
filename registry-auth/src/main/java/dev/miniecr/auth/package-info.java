/** IAM's words: who asks, for which action, on which resource, and who decides. */
@NullMarked
package dev.miniecr.auth;

import org.jspecify.annotations.NullMarked;
