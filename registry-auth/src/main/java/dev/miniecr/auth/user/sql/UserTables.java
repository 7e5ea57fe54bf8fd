package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.Entity.AccessKey;
import dev.miniecr.auth.user.Entity.Group;
import dev.miniecr.auth.user.Entity.MasterKeyCheck;
import dev.miniecr.auth.user.Entity.Membership;
import dev.miniecr.auth.user.Entity.Origin;
import dev.miniecr.auth.user.Entity.Token;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Users, their credentials, and groups. */
final class UserTables {
    private static final String USERS = """
            SELECT id, name, created_at, origin, absent, disabled, password_hash, password_generation, tags
            FROM auth_users
            WHERE account = ?""";

    private static final String PUT_USER = """
            INSERT INTO auth_users
                (id, account, name, created_at, origin, absent, disabled, password_hash, password_generation, tags)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, created_at = excluded.created_at, origin = excluded.origin,
                absent = excluded.absent, disabled = excluded.disabled, password_hash = excluded.password_hash,
                password_generation = excluded.password_generation, tags = excluded.tags""";

    private static final String REMOVE_USER = "DELETE FROM auth_users WHERE id = ?";

    private static final String ACCESS_KEYS = """
            SELECT id, user_id, encrypted_secret, active, created_at
            FROM auth_access_keys
            WHERE user_id IN (SELECT id FROM auth_users WHERE account = ?)""";

    private static final String PUT_ACCESS_KEY = """
            INSERT INTO auth_access_keys (id, user_id, encrypted_secret, active, created_at)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                user_id = excluded.user_id, encrypted_secret = excluded.encrypted_secret, active = excluded.active,
                created_at = excluded.created_at""";

    private static final String REMOVE_ACCESS_KEY = "DELETE FROM auth_access_keys WHERE id = ?";

    private static final String TOKENS = """
            SELECT id, user_id, name, created_at, expires_at, policy, secret_hash
            FROM auth_tokens
            WHERE user_id IN (SELECT id FROM auth_users WHERE account = ?)""";

    private static final String PUT_TOKEN = """
            INSERT INTO auth_tokens (id, user_id, name, created_at, expires_at, policy, secret_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                user_id = excluded.user_id, name = excluded.name, created_at = excluded.created_at,
                expires_at = excluded.expires_at, policy = excluded.policy, secret_hash = excluded.secret_hash""";

    private static final String REMOVE_TOKEN = "DELETE FROM auth_tokens WHERE id = ?";

    private static final String GROUPS = """
            SELECT id, name, created_at
            FROM auth_groups
            WHERE account = ?""";

    private static final String PUT_GROUP = """
            INSERT INTO auth_groups (id, account, name, created_at)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, created_at = excluded.created_at""";

    private static final String REMOVE_GROUP = "DELETE FROM auth_groups WHERE id = ?";

    private static final String MEMBERSHIPS = """
            SELECT group_id, user_id
            FROM auth_memberships
            WHERE group_id IN (SELECT id FROM auth_groups WHERE account = ?)""";

    private static final String PUT_MEMBERSHIP = """
            INSERT INTO auth_memberships (group_id, user_id)
            VALUES (?, ?)
            ON CONFLICT (group_id, user_id) DO NOTHING""";

    private static final String REMOVE_MEMBERSHIP = "DELETE FROM auth_memberships WHERE group_id = ? AND user_id = ?";

    private static final String MASTER_KEY_CHECKS = """
            SELECT master_key_id, encrypted
            FROM auth_master_key_checks""";

    private static final String PUT_MASTER_KEY_CHECK = """
            INSERT INTO auth_master_key_checks (master_key_id, encrypted)
            VALUES (?, ?)
            ON CONFLICT (master_key_id) DO UPDATE SET encrypted = excluded.encrypted""";

    private static final String REMOVE_MASTER_KEY_CHECK = "DELETE FROM auth_master_key_checks WHERE master_key_id = ?";

    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {
    };

    private UserTables() {}

    /** A table whose rows refer to another comes after it. */
    static List<EntityTable<?>> all(String account) {
        JsonMapper json = new JsonMapper();
        return List.of(
                new EntityTable<>(User.class, USERS, PUT_USER, REMOVE_USER, row -> user(row, json),
                        user -> List.of(user.id(), account, user.name(), user.createdAt(), user.origin(), user.absent(),
                                user.disabled(), user.passwordHash(), user.passwordGeneration(),
                                json.writeValueAsString(new TreeMap<>(user.tags()))),
                        user -> List.of(user.id())),
                new EntityTable<>(AccessKey.class, ACCESS_KEYS, PUT_ACCESS_KEY, REMOVE_ACCESS_KEY,
                        UserTables::accessKey,
                        key -> List.of(key.id(), key.userId(), key.encryptedSecret(), key.active(), key.createdAt()),
                        key -> List.of(key.id())),
                new EntityTable<>(Token.class, TOKENS, PUT_TOKEN, REMOVE_TOKEN, UserTables::token,
                        token -> List.of(token.id(), token.userId(), token.name(), token.createdAt(),
                                token.expiresAt(), token.policy(), token.secretHash()),
                        token -> List.of(token.id())),
                new EntityTable<>(Group.class, GROUPS, PUT_GROUP, REMOVE_GROUP,
                        row -> new Group(row.getString(1), new GroupName(row.getString(2)), Sql.moment(row, 3)),
                        group -> List.of(group.id(), account, group.name(), group.createdAt()),
                        group -> List.of(group.id())),
                new EntityTable<>(Membership.class, MEMBERSHIPS, PUT_MEMBERSHIP, REMOVE_MEMBERSHIP,
                        row -> new Membership(row.getString(1), row.getString(2)),
                        at -> List.of(at.groupId(), at.userId()), at -> List.of(at.groupId(), at.userId())),
                new EntityTable<>(MasterKeyCheck.class, MASTER_KEY_CHECKS, PUT_MASTER_KEY_CHECK,
                        REMOVE_MASTER_KEY_CHECK, row -> new MasterKeyCheck(row.getString(1), row.getString(2)),
                        check -> List.of(check.masterKeyId(), check.encrypted()),
                        check -> List.of(check.masterKeyId())));
    }

    private static User user(ResultSet row, JsonMapper json) throws SQLException {
        return new User(row.getString(1), new UserName(row.getString(2)), Sql.moment(row, 3),
                Origin.valueOf(row.getString(4)), row.getLong(5) == 1, row.getLong(6) == 1,
                Optional.ofNullable(row.getString(7)), row.getLong(8), json.readValue(row.getString(9), TAGS));
    }

    private static AccessKey accessKey(ResultSet row) throws SQLException {
        return new AccessKey(row.getString(1), row.getString(2), row.getString(3), row.getLong(4) == 1,
                Sql.moment(row, 5));
    }

    private static Token token(ResultSet row) throws SQLException {
        long expiresAt = row.getLong(5);
        Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiresAt));
        return new Token(row.getString(1), row.getString(2), new TokenName(row.getString(3)), Sql.moment(row, 4), end,
                Optional.ofNullable(row.getString(6)), row.getString(7));
    }
}
