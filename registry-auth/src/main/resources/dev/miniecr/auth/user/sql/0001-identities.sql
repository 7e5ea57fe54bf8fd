-- Times are milliseconds since 1970; flags are 0 or 1. Ids are never given twice. Nothing relies on the order of text.

-- Grows by one with each change of the tables below.
CREATE TABLE auth_epoch (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    epoch BIGINT NOT NULL
);
INSERT INTO auth_epoch (id, epoch) VALUES (1, 0);

CREATE TABLE auth_users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('LOCAL', 'HTPASSWD')),
    absent BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    password_hash TEXT,
    password_generation BIGINT NOT NULL,
    tags TEXT NOT NULL
);

CREATE TABLE auth_access_keys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES auth_users (id),
    encrypted_secret TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE auth_tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES auth_users (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    policy TEXT,
    secret_hash TEXT NOT NULL
);

CREATE TABLE auth_groups (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE auth_memberships (
    group_id TEXT NOT NULL REFERENCES auth_groups (id),
    user_id TEXT NOT NULL REFERENCES auth_users (id),
    PRIMARY KEY (group_id, user_id)
);

CREATE TABLE auth_roles (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    trust_policy TEXT NOT NULL,
    max_session_seconds BIGINT NOT NULL
);

CREATE TABLE auth_policies (
    name TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- holder_id is the id of a user, a group or a role.
CREATE TABLE auth_attachments (
    holder_id TEXT NOT NULL,
    policy_arn TEXT NOT NULL,
    PRIMARY KEY (holder_id, policy_arn)
);

CREATE TABLE auth_inline_policies (
    holder_id TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (holder_id, name)
);

-- Something known, encrypted under each master key that secrets are encrypted under.
CREATE TABLE auth_master_key_checks (
    master_key_id TEXT PRIMARY KEY,
    encrypted TEXT NOT NULL
);
