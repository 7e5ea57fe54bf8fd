package dev.miniecr.auth.user.sql;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSchema.Resolver.class)
final class PostgresIdentityStoreTest extends SqlStoreContract {
    private final TestDatabase database;

    PostgresIdentityStoreTest(PostgresSchema schema) {
        this.database = schema.open();
    }

    @Override
    TestDatabase database() {
        return database;
    }
}
