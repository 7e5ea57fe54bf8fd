package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageIdPage;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImagePosition;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.TagStatus;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteIndexTablesTest extends IndexTablesContract {
    private static final List<Class<?>> TABLES = List.of(RepositoryTable.class, DigestTable.class, BlobTables.class,
            ManifestTables.class, ReferrerTable.class, TagTables.class, UploadTable.class, DoomedTable.class,
            ReviewTable.class, DocumentTable.class, ResourceTagTable.class, ImageTable.class, ImageIdQuery.class,
            PullTable.class,
            EventTable.class, RemainsTables.class);

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
            return text.matches("(?s)(SELECT|INSERT|UPDATE|DELETE) .*") && !text.contains("${") && !text.contains("pg_")
                    && !text.endsWith("\n");
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

    @Test
    void aPageOfTwentyThousandImagesLooksAtABoundedNumberOfThem() throws Exception {
        pushImage("image");
        addTaggedImages(20_000);
        long first = index().images(APP, ImageFilter.ALL, OptionalLong.empty(), 1).images().getFirst().id();
        ImageFilter untagged = new ImageFilter(TagStatus.UNTAGGED, Set.of(ImageStatus.ACTIVE));

        List<Image> images = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        OptionalLong after = OptionalLong.empty();
        do {
            ImagePage page = index().images(APP, untagged, after, 100);
            images.addAll(page.images());
            after = page.next();
            after.ifPresent(ends::add);
        } while (after.isPresent());
        ImageIdPage ids = index().imageIds(APP, untagged, Optional.of(new ImagePosition(first, "")), 100);

        assertThat(images).extracting(Image::id).containsExactly(first);
        assertThat(ends).hasSize(4).first().isEqualTo(first + ImageTable.LOOKED_AT - 1);
        assertThat(ids.ids()).isEmpty();
        assertThat(ids.next().orElseThrow().image()).isEqualTo(first + ImageTable.LOOKED_AT);
    }

    @Test
    void pagesOfImagesAreReadInOrderAndWithoutTheirBytes() throws Exception {
        List<Statement> pages = statements().stream().filter(statement -> statement.name.startsWith("Image"))
                .filter(statement -> statement.text.contains("ORDER BY m.id")).toList();

        assertThat(pages).hasSize(6);
        for (Statement page : pages) {
            assertThat(plan(page.text)).as(page.name)
                    .contains("SEARCH m USING INDEX manifests_in_order (repository_id=? AND id>? AND id<?)")
                    .noneMatch(step -> step.contains("TEMP B-TREE"));
        }
        assertThat(statements()).filteredOn(statement -> statement.name.startsWith("Image"))
                .noneMatch(statement -> statement.text.contains("manifest_contents"));
    }

    private void addTaggedImages(int count) throws IOException {
        database().write(connection -> Sql.change(connection, """
                WITH RECURSIVE counted (number) AS (
                    SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < ?)
                INSERT INTO digests (digest)
                SELECT unhex(printf('01%064x', number)) FROM counted""", count));
        database().write(connection -> Sql.change(connection,
                """
                        INSERT INTO manifests (repository_id, digest_id, media_type, size, image_size, status, pushed_at, pushed_by)
                        SELECT r.id, g.id, 'a/b', 1, 1, 'active', 0, 'alice'
                        FROM repositories r, digests g
                        WHERE hex(g.digest) LIKE '01000000%'"""));
        database().write(connection -> Sql.change(connection, """
                INSERT INTO tags (repository_id, name, manifest_id, moved_at, moved_by)
                SELECT repository_id, 'tag-' || id, id, 0, 'alice'
                FROM manifests
                WHERE media_type = 'a/b'"""));
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
