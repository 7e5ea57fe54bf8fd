/** The wire: HTTP/1.1 and HTTP/2 over Netty, in and out of the values of server.http. No other package knows Netty. */
@NullMarked
package dev.miniecr.server.netty;

import org.jspecify.annotations.NullMarked;
