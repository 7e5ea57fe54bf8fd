package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;

/** What it takes to decide about callers, the same for all of them. */
record Rights(Authorizer authorizer, Origins origins, ScopeWords words, ResourceTags tags, UsageLimits limits,
        Audit audit) {}
