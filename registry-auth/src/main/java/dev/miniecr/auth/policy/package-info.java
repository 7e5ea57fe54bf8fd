/** IAM policy documents: read strictly, evaluated as AWS does, and decided from memory. */
@NullMarked
package dev.miniecr.auth.policy;

import org.jspecify.annotations.NullMarked;
