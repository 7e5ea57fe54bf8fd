package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.index.ManifestIndex;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSchema.Resolver.class)
final class PostgresIndexTablesTest extends IndexTablesContract {
    private final PostgresSchema schema;
    private final PostgresSchema another;

    PostgresIndexTablesTest(PostgresSchema schema, PostgresSchema another) {
        this.schema = schema;
        this.another = another;
    }

    @Override
    protected Database open() throws IOException {
        return schema.open();
    }

    @Test
    void nodesThatStartAtTheSameTimeMigrateOnce() throws Exception {
        Set<Long> migrations = ConcurrentHashMap.newKeySet();

        DatabaseContract.together(4, _ -> {
            Database database = another.open();
            try (ManifestIndex index = new SqlManifestIndex(database, Clock.systemUTC(),
                    SqlManifestIndex.Delays.DEFAULT)) {
                migrations.add(database.read(connection -> Sql.find(connection, "SELECT count(*) FROM migrations",
                        row -> row.getLong(1)).orElse(0L)));
                assertThat(index.hasRepository(APP)).isFalse();
            }
        });

        assertThat(migrations).hasSize(1);
    }
}
