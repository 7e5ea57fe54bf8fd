/** The operations of the ECR API on the settings of a registry. */
@NullMarked
package dev.miniecr.server.ecr.settings;

import org.jspecify.annotations.NullMarked;
