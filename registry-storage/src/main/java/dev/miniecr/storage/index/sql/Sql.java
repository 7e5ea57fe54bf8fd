package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.UploadId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Runs one statement: binds values by their types, reads the rows, closes what it opened. */
final class Sql {
    /* A digest is kept as its algorithm's number and then its bytes: half of its text. */
    private static final byte SHA256 = 1;
    private static final byte SHA512 = 2;

    /* Keys are ASCII of at most 255 characters. */
    private static final int LONGEST_KEY = 255;
    private static final char AFTER_ASCII = 0x7f;

    private Sql() {}

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> list(Connection connection, String query, Row<T> row, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, List.of(values));
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.read(rows));
                }
                return found;
            }
        }
    }

    static <T> Optional<T> find(Connection connection, String query, Row<T> row, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, List.of(values));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
            }
        }
    }

    static boolean exists(Connection connection, String query, Object... values) throws SQLException {
        return find(connection, query, _ -> true, values).isPresent();
    }

    /** Returns how many rows changed. */
    static int change(Connection connection, String statement, Object... values) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            bind(prepared, List.of(values));
            return prepared.executeUpdate();
        }
    }

    /** Runs the statement once for each row of values, in their order. */
    static void changeEach(Connection connection, String statement, List<List<Object>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (List<Object> values : rows) {
                bind(prepared, values);
                prepared.addBatch();
            }
            prepared.executeBatch();
        }
    }

    /** Another transaction was there first: run the unit again, so that it sees what the other wrote. */
    static SQLException lostRace() {
        return new SQLTransactionRollbackException("Another transaction was first", "40001");
    }

    static Digest digest(ResultSet row, int column) throws SQLException {
        byte[] stored = row.getBytes(column);
        Digest.Algorithm algorithm = switch (stored[0]) {
            case SHA256 -> Digest.Algorithm.SHA256;
            case SHA512 -> Digest.Algorithm.SHA512;
            default -> throw new SQLException("No digest algorithm has the number " + stored[0]);
        };
        return new Digest(algorithm, HexFormat.of().formatHex(stored, 1, stored.length));
    }

    static Optional<Instant> moment(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** A short ASCII text with the same keys after it, in the order of bytes: databases differ about NUL, lone surrogates and length. */
    static String after(Optional<String> text) {
        String given = text.orElse("");
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < given.length() && i <= LONGEST_KEY && given.charAt(i) != 0; i++) {
            if (given.charAt(i) > AFTER_ASCII) {
                return key.append(AFTER_ASCII).toString();
            }
            key.append(given.charAt(i));
        }
        return key.toString();
    }

    static void bind(PreparedStatement statement, List<?> values) throws SQLException {
        int position = 1;
        for (Object value : values) {
            bind(statement, position++, value);
        }
    }

    private static void bind(PreparedStatement statement, int position, Object value) throws SQLException {
        switch (value) {
            case Long number -> statement.setLong(position, number);
            case Integer number -> statement.setInt(position, number);
            case String text -> statement.setString(position, text);
            case byte[] bytes -> statement.setBytes(position, bytes);
            case Digest digest -> statement.setBytes(position, encode(digest));
            case Instant moment -> statement.setLong(position, moment.toEpochMilli());
            case RegistryId registry -> statement.setString(position, registry.value());
            case RepositoryName name -> statement.setString(position, name.value());
            case Tag tag -> statement.setString(position, tag.value());
            case MediaType mediaType -> statement.setString(position, mediaType.value());
            case Location location -> statement.setString(position, location.value());
            case UploadId upload -> statement.setString(position, upload.value());
            case Optional<?> optional when optional.isEmpty() -> statement.setNull(position, Types.NULL);
            case Optional<?> optional -> bind(statement, position, optional.get());
            default -> throw new IllegalArgumentException("No column takes a " + value.getClass().getName());
        }
    }

    private static byte[] encode(Digest digest) {
        byte[] hash = HexFormat.of().parseHex(digest.hex());
        byte number = switch (digest.algorithm()) {
            case SHA256 -> SHA256;
            case SHA512 -> SHA512;
        };
        return ByteBuffer.allocate(1 + hash.length).put(number).put(hash).array();
    }
}
