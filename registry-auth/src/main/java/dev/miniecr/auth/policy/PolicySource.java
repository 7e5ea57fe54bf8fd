package dev.miniecr.auth.policy;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;

/** Where the policies in force come from: memory, for neither method may block. */
public interface PolicySource {

    /**
     * A number that grows with every change of what {@link #policies} may answer. It grows when the change can already be seen there, not before: a
     * decision made by the older answer would be kept for the newer number.
     */
    long epoch();

    /** What is in force for this question, no older than the last epoch that was told. */
    Policies policies(Identity identity, Permission permission);
}
