package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.ManifestIndexContract;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSchema.Resolver.class)
final class PostgresManifestIndexTest extends ManifestIndexContract {
    private final PostgresSchema schema;

    PostgresManifestIndexTest(PostgresSchema schema) {
        this.schema = schema;
    }

    @Override
    protected ManifestIndex open() throws IOException {
        return new SqlManifestIndex(schema.open(), Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT);
    }
}
