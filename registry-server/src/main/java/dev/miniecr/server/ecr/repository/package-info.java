/** The operations of the ECR API on repositories and what is in them. */
@NullMarked
package dev.miniecr.server.ecr.repository;

import org.jspecify.annotations.NullMarked;
