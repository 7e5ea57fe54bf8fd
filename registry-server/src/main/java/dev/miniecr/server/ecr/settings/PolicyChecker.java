package dev.miniecr.server.ecr.settings;

/** Reads the policies of repositories as clients write them. */
@FunctionalInterface
public interface PolicyChecker {

    /** The policy in the form in which it is stored. Throws EcrException(InvalidParameterException) where it is none. Never blocks. */
    String check(String policyText);
}
