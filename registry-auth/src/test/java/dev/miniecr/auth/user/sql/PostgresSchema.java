package dev.miniecr.auth.user.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** An empty schema in a PostgreSQL server that all tests share. */
record PostgresSchema(EmbeddedPostgres server, String name) {

    TestDatabase open() {
        String url = server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + name;
        return TestDatabase.manyWriters(() -> DriverManager.getConnection(url));
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

        /** Its own order of text is not that of bytes. */
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
