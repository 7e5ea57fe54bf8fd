-- Users, groups, roles and policies belong to accounts; everything else belongs to one of them. What is there already belongs to ${account}, the account that the data was made for.
ALTER TABLE auth_users ADD COLUMN account TEXT NOT NULL DEFAULT '${account}';
ALTER TABLE auth_groups ADD COLUMN account TEXT NOT NULL DEFAULT '${account}';
ALTER TABLE auth_roles ADD COLUMN account TEXT NOT NULL DEFAULT '${account}';

CREATE TABLE auth_policies_of_accounts (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (account, name)
);
INSERT INTO auth_policies_of_accounts (account, name, document, version, created_at, changed_at)
SELECT '${account}', name, document, version, created_at, changed_at
FROM auth_policies;
DROP TABLE auth_policies;
ALTER TABLE auth_policies_of_accounts RENAME TO auth_policies;
