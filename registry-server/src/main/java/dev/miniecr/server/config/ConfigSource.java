package dev.miniecr.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Where values come from: a YAML file, the environment. Keys are dotted paths. */
final class ConfigSource {
    /** Variables of this prefix that are not settings: the launcher's, the first administrator's, and other secrets. */
    private static final Set<String> NOT_SETTINGS = Set.of("MINIECR_JAVA_OPTIONS", "MINIECR_CONFIG",
            "MINIECR_ADMIN_PASSWORD",
            "MINIECR_ADMIN_ACCESS_KEY_ID", "MINIECR_ADMIN_SECRET_ACCESS_KEY", "MINIECR_MASTER_KEY",
            "MINIECR_TLS_KEY_PASSWORD");

    private ConfigSource() {}

    static Map<String, String> file(Path file, Collection<String> known) {
        Map<String, String> values = new TreeMap<>();
        try {
            JsonNode root = new YAMLMapper().readTree(Files.readString(file));
            flatten("", root, values);
        } catch (NoSuchFileException e) {
            throw new ConfigException("There is no configuration file " + file);
        } catch (IOException | JacksonException e) {
            throw new ConfigException("The configuration file " + file + " cannot be read: " + firstLine(e));
        }
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new ConfigException(
                        "Unknown setting '" + key + "' in " + file + "; did you mean '" + nearest(key, known) + "'?");
            }
        }
        return values;
    }

    private static String firstLine(Exception failure) {
        return Optional.ofNullable(failure.getMessage()).flatMap(message -> message.lines().findFirst())
                .orElse("unreadable");
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.properties()
                    .forEach(member -> flatten(prefix.isEmpty() ? member.getKey() : prefix + "." + member.getKey(),
                            member.getValue(), values));
        } else if (node.isContainer()) {
            throw new ConfigException("Setting " + prefix + " cannot be a list");
        } else if (!node.isMissingNode() && !(node.isNull() && prefix.isEmpty())) {
            values.put(prefix, node.isNull() ? "" : node.asString());
        }
    }

    /** The settings among the environment's variables, by key. */
    static Map<String, String> environment(Map<String, String> environment, Map<String, String> keysByVariable) {
        Map<String, String> values = new TreeMap<>();
        environment.forEach((variable, value) -> {
            if (!variable.startsWith("MINIECR_") || NOT_SETTINGS.contains(variable)) {
                return;
            }
            String key = keysByVariable.get(variable);
            if (key == null) {
                throw new ConfigException("Unknown setting in the environment: " + variable + "; did you mean "
                        + nearest(variable, keysByVariable.keySet()) + "?");
            }
            values.put(key, value);
        });
        return values;
    }

    private static String nearest(String text, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(candidate -> distance(text, candidate))).orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
