/** The ECR API's wire: JSON into and out of the AWS SDK's model classes, what the model demands of it, errors, page tokens, and a layer's part as it streams. */
@NullMarked
package dev.miniecr.server.ecr.wire;

import org.jspecify.annotations.NullMarked;
