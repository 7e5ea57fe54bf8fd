/** The OCI distribution API: /v2/ as a table of routes, handlers by noun, one switch for errors. */
@NullMarked
package dev.miniecr.server.oci;

import org.jspecify.annotations.NullMarked;
