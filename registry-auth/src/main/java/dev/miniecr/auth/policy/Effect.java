package dev.miniecr.auth.policy;

/** Whether a statement gives or takes. */
enum Effect {
    ALLOW, DENY
}
