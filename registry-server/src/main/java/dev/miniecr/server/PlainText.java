package dev.miniecr.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Results as aligned text for people. */
final class PlainText {
    private static final String NOTHING = "-";
    private static final String GAP = "  ";

    private PlainText() {}

    /** One line a member; what is itself a list of things follows as a table. */
    static String fields(JsonNode object) {
        List<List<String>> rows = new ArrayList<>();
        StringBuilder more = new StringBuilder();
        object.forEachEntry((name, value) -> {
            if (value.isArray() && value.path(0).isObject()) {
                List<String> columns = List.copyOf(value.path(0).propertyNames());
                more.append(System.lineSeparator()).append(System.lineSeparator()).append(words(name))
                        .append(System.lineSeparator()).append(table(value, columns));
            } else if (value.isString() && value.asString().indexOf('\n') >= 0) {
                more.append(System.lineSeparator()).append(System.lineSeparator()).append(words(name))
                        .append(System.lineSeparator()).append(value.asString().stripTrailing());
            } else {
                rows.add(List.of(words(name), cell(value)));
            }
        });
        return aligned(rows) + more;
    }

    /** A line of headings, then one line a row. */
    static String table(JsonNode list, List<String> columns) {
        if (list.isEmpty()) {
            return "none";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(name -> words(name).toUpperCase(Locale.ROOT)).toList());
        list.forEach(row -> rows.add(columns.stream().map(name -> cell(row.path(name))).toList()));
        return aligned(rows);
    }

    /** A member's name, as people write it: createdAt is "created at". */
    private static String words(String name) {
        StringBuilder words = new StringBuilder();
        name.chars().forEach(
                c -> words.append(Character.isUpperCase(c) ? " " + (char) Character.toLowerCase(c) : (char) c));
        return words.toString();
    }

    private static String cell(JsonNode value) {
        if (value.isArray()) {
            return orNothing(value.valueStream().map(PlainText::cell).collect(Collectors.joining(", ")));
        }
        if (value.isObject()) {
            return orNothing(value.propertyStream().map(member -> member.getKey() + "=" + cell(member.getValue()))
                    .sorted().collect(Collectors.joining(", ")));
        }
        if (value.isBoolean()) {
            return value.asBoolean() ? "yes" : "no";
        }
        return orNothing(value.isMissingNode() || value.isNull() ? "" : value.asString().replace('\n', ' ').strip());
    }

    private static String orNothing(String text) {
        return text.isEmpty() ? NOTHING : text;
    }

    private static String aligned(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
