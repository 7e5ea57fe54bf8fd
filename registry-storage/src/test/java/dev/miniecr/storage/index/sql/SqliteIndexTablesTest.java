package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteIndexTablesTest extends IndexTablesContract {
    private static final List<Class<?>> TABLES = List.of(RepositoryTable.class, DigestTable.class, BlobTables.class,
            ManifestTables.class, ReferrerTable.class, TagTables.class, UploadTable.class, DoomedTable.class,
            ReviewTable.class, DocumentTable.class, ResourceTagTable.class, ImageTable.class, PullTable.class,
            EventTable.class);

    private final Path folder;

    SqliteIndexTablesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected Database open() throws IOException {
        return new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(1));
    }

    private record Statement(String name, String text) {
        /* The others are pieces of statements. */
        private boolean isWhole() {
            return text.matches("(?s)(SELECT|INSERT|UPDATE|DELETE) .*") && !text.contains("${") && !text.endsWith("\n");
        }
    }

    private static List<Statement> statements() throws IllegalAccessException {
        List<Statement> statements = new ArrayList<>();
        for (Class<?> table : TABLES) {
            for (Field field : table.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    field.setAccessible(true);
                    String text = field.get(null).toString().replace("${keys}", "?, ?");
                    statements.add(new Statement(table.getSimpleName() + "." + field.getName(), text));
                }
            }
        }
        return statements.stream().filter(Statement::isWhole).toList();
    }

    @Test
    void everyStatementFindsItsRowsByAKey() throws Exception {
        List<Statement> statements = statements();

        assertThat(statements).hasSizeGreaterThan(40);
        for (Statement statement : statements) {
            /* p is a sub-select of a hundred rows. */
            assertThat(plan(statement.text)).as(statement.name).noneMatch(
                    step -> step.startsWith("SCAN") && !step.contains("INDEX") && !step.equals("SCAN p"));
        }
    }

    @Test
    void aHundredThousandTagsArePagedWithoutSorting() throws Exception {
        pushImage("image");
        database().write(connection -> Sql.change(connection, """
                WITH RECURSIVE counted (number) AS (
                    SELECT 100000 UNION ALL SELECT number + 1 FROM counted WHERE number < 199999)
                INSERT INTO tags (repository_id, name, manifest_id, moved_at, moved_by)
                SELECT m.repository_id, 'tag-' || number, m.id, 0, 'alice' FROM counted, manifests m"""));

        List<Tag> listed = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (List<Tag> page = page(after); !page.isEmpty(); page = page(after)) {
            listed.addAll(page);
            after = Optional.of(page.getLast().value());
        }

        assertThat(listed).hasSize(100_000).isSorted().startsWith(new Tag("tag-100000"))
                .endsWith(new Tag("tag-199999"));
        assertThat(plan(statements().stream().filter(statement -> statement.name.equals("TagTables.AFTER")).findFirst()
                .orElseThrow().text)).containsExactly("SEARCH tags USING PRIMARY KEY (repository_id=? AND name>?)");
    }

    private List<Tag> page(Optional<String> after) throws IOException {
        return index().tags(APP, after, 1000);
    }

    private List<String> plan(String statement) throws IOException {
        Object[] values = Collections.nCopies((int) statement.chars().filter(c -> c == '?').count(), 0L).toArray();
        return database().write(connection -> Sql.list(connection, "EXPLAIN QUERY PLAN " + statement,
                row -> row.getString("detail"), values));
    }
}
