/** HTTP as values: requests, responses, routes, and who guards them. It knows no Netty and no registry. */
@NullMarked
package dev.miniecr.server.http;

import org.jspecify.annotations.NullMarked;
