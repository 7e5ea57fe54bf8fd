/** What the operations of the ECR API work with: the admitted call, ARNs, addresses, and AWS's words for what is wrong. */
@NullMarked
package dev.miniecr.server.ecr.call;

import org.jspecify.annotations.NullMarked;
