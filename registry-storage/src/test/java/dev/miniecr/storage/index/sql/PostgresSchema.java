package dev.miniecr.storage.index.sql;

import com.zaxxer.hikari.HikariConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** An empty schema in a PostgreSQL server that all tests share. */
record PostgresSchema(EmbeddedPostgres server, String name) {
    private static final int CONNECTIONS = 16;

    /** Opens the schema once more. */
    Database open() throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + name);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        return new PostgresDatabase(config, new Random(1));
    }

    /** Gives the constructor of a test class a schema for each test. */
    static final class Resolver implements ParameterResolver {
        private record Server(EmbeddedPostgres postgres) implements AutoCloseable {
            @Override
            public void close() throws IOException {
                postgres.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == PostgresSchema.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            EmbeddedPostgres server = context.getRoot().getStore(ExtensionContext.Namespace.create(Resolver.class))
                    .getOrComputeIfAbsent(Server.class, _ -> new Server(start()), Server.class).postgres;
            String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + name);
            } catch (SQLException e) {
                throw new IllegalStateException("PostgreSQL makes no schema", e);
            }
            return new PostgresSchema(server, name);
        }

        /** Its own order of text is not that of bytes, so that a column without a collation shows. */
        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setLocaleConfig("locale-provider", "icu")
                        .setLocaleConfig("icu-locale", "en").setServerConfig("fsync", "off").start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
