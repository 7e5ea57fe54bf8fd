/** Certificates and keys: read from files, watched for renewal, made where there are none, and which user a client's certificate stands for. */
@NullMarked
package dev.miniecr.auth.tls;

import org.jspecify.annotations.NullMarked;
