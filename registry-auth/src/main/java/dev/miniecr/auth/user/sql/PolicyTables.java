package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.InlinePolicy;
import dev.miniecr.auth.user.Entity.ManagedPolicy;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.PolicyArn;
import java.util.List;

/** Roles and policies. */
final class PolicyTables {
    private static final String ROLES = """
            SELECT id, name, created_at, trust_policy, max_session_seconds
            FROM auth_roles
            WHERE account = ?""";

    private static final String PUT_ROLE = """
            INSERT INTO auth_roles (id, account, name, created_at, trust_policy, max_session_seconds)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, created_at = excluded.created_at, trust_policy = excluded.trust_policy,
                max_session_seconds = excluded.max_session_seconds""";

    private static final String REMOVE_ROLE = "DELETE FROM auth_roles WHERE id = ?";

    private static final String POLICIES = """
            SELECT name, document, version, created_at, changed_at
            FROM auth_policies
            WHERE account = ?""";

    private static final String PUT_POLICY = """
            INSERT INTO auth_policies (account, name, document, version, created_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET
                document = excluded.document, version = excluded.version, created_at = excluded.created_at,
                changed_at = excluded.changed_at""";

    private static final String REMOVE_POLICY = "DELETE FROM auth_policies WHERE account = ? AND name = ?";

    private static final String ATTACHMENTS = """
            SELECT holder_id, policy_arn
            FROM auth_attachments
            WHERE holder_id IN (SELECT id FROM auth_users WHERE account = ?)
                OR holder_id IN (SELECT id FROM auth_groups WHERE account = ?)
                OR holder_id IN (SELECT id FROM auth_roles WHERE account = ?)""";

    private static final String PUT_ATTACHMENT = """
            INSERT INTO auth_attachments (holder_id, policy_arn)
            VALUES (?, ?)
            ON CONFLICT (holder_id, policy_arn) DO NOTHING""";

    private static final String REMOVE_ATTACHMENT = """
            DELETE FROM auth_attachments
            WHERE holder_id = ? AND policy_arn = ?""";

    private static final String INLINE_POLICIES = """
            SELECT holder_id, name, document
            FROM auth_inline_policies
            WHERE holder_id IN (SELECT id FROM auth_users WHERE account = ?)
                OR holder_id IN (SELECT id FROM auth_groups WHERE account = ?)
                OR holder_id IN (SELECT id FROM auth_roles WHERE account = ?)""";

    private static final String PUT_INLINE_POLICY = """
            INSERT INTO auth_inline_policies (holder_id, name, document)
            VALUES (?, ?, ?)
            ON CONFLICT (holder_id, name) DO UPDATE SET document = excluded.document""";

    private static final String REMOVE_INLINE_POLICY = """
            DELETE FROM auth_inline_policies
            WHERE holder_id = ? AND name = ?""";

    private PolicyTables() {}

    static List<EntityTable<?>> all(String account) {
        return List.of(
                new EntityTable<>(Role.class, ROLES, PUT_ROLE, REMOVE_ROLE,
                        row -> new Role(row.getString(1), new RoleName(row.getString(2)), Sql.moment(row, 3),
                                row.getString(4), row.getInt(5)),
                        role -> List.of(role.id(), account, role.name(), role.createdAt(), role.trustPolicy(),
                                role.maxSessionSeconds()),
                        role -> List.of(role.id())),
                new EntityTable<>(ManagedPolicy.class, POLICIES, PUT_POLICY, REMOVE_POLICY,
                        row -> new ManagedPolicy(new PolicyName(row.getString(1)), row.getString(2), row.getLong(3),
                                Sql.moment(row, 4), Sql.moment(row, 5)),
                        policy -> List.of(account, policy.name(), policy.document(), policy.version(),
                                policy.createdAt(),
                                policy.changedAt()),
                        policy -> List.of(account, policy.name())),
                new EntityTable<>(Attachment.class, ATTACHMENTS, PUT_ATTACHMENT, REMOVE_ATTACHMENT,
                        row -> new Attachment(row.getString(1), new PolicyArn(row.getString(2))),
                        at -> List.of(at.holderId(), at.policy()), at -> List.of(at.holderId(), at.policy())),
                new EntityTable<>(InlinePolicy.class, INLINE_POLICIES, PUT_INLINE_POLICY, REMOVE_INLINE_POLICY,
                        row -> new InlinePolicy(row.getString(1), new PolicyName(row.getString(2)), row.getString(3)),
                        policy -> List.of(policy.holderId(), policy.name(), policy.document()),
                        policy -> List.of(policy.holderId(), policy.name())));
    }
}
