/** AWS Signature Version 4 in the Authorization header: whether a request was signed by the key that it names. */
@NullMarked
package dev.miniecr.auth.sigv4;

import org.jspecify.annotations.NullMarked;
