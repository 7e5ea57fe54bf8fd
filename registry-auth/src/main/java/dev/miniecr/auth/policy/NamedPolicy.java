package dev.miniecr.auth.policy;

/**
 * A policy in force.
 *
 * @param name what decisions call it: an ARN, or words such as "repository policy of team/app"
 */
public record NamedPolicy(String name, PolicyDocument document) {}
