/** The ECR API: its one endpoint, the table of its operations, and how failures are told. */
@NullMarked
package dev.miniecr.server.ecr;

import org.jspecify.annotations.NullMarked;
