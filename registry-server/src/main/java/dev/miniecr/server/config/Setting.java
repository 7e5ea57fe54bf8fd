package dev.miniecr.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** One key of the configuration: its default as text, and how text becomes its value. Parsing throws IllegalArgumentException with what was expected. */
record Setting<T>(String key, String usual, Function<String, T> parser) {
    private static final long MOST_SIZE = 1L << 30;

    T parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("Setting " + key + " cannot be '" + text + "': " + e.getMessage());
        }
    }

    /** The environment variable: manifests.sparse is MINIECR_MANIFESTS_SPARSE, publicUrl is MINIECR_PUBLIC_URL. */
    String variable() {
        StringBuilder name = new StringBuilder("MINIECR_");
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '.') {
                name.append('_');
            } else {
                name.append(Character.isUpperCase(c) ? "_" + c : String.valueOf(Character.toUpperCase(c)));
            }
        }
        return name.toString();
    }

    static Setting<String> text(String key, String usual) {
        return new Setting<>(key, usual, text -> text);
    }

    static Setting<Optional<String>> optional(String key) {
        return new Setting<>(key, "", text -> Optional.of(text).filter(value -> !value.isEmpty()));
    }

    /** A path, or nothing. */
    static Setting<Optional<Path>> file(String key) {
        return new Setting<>(key, "", text -> Optional.of(text).filter(value -> !value.isEmpty()).map(Path::of));
    }

    /** Words with commas between them, or nothing. */
    static Setting<List<String>> list(String key) {
        return list(key, word -> word);
    }

    static <T> Setting<List<T>> list(String key, Function<String, T> parser) {
        return new Setting<>(key, "", text -> Arrays.stream(text.split(",")).map(String::strip)
                .filter(word -> !word.isEmpty()).map(parser).toList());
    }

    static Setting<Boolean> bool(String key, boolean usual) {
        return new Setting<>(key, String.valueOf(usual), text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("it is true or false");
        });
    }

    static Setting<Integer> number(String key, int usual, int least) {
        return new Setting<>(key, String.valueOf(usual), text -> {
            int value = parseNumber(text);
            if (value < least) {
                throw new IllegalArgumentException("it is at least " + least);
            }
            return value;
        });
    }

    private static int parseNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it is a whole number", e);
        }
    }

    /** Bytes: a number with KiB, MiB or GiB, or a plain one. */
    static Setting<Long> bytes(String key, String usual, long least) {
        return new Setting<>(key, usual, text -> {
            long value = parseBytes(text);
            if (value < least) {
                throw new IllegalArgumentException("it is at least " + least + " bytes");
            }
            return value;
        });
    }

    /** Bytes that are held as one. */
    static Setting<Integer> size(String key, String usual, int least) {
        Setting<Long> bytes = bytes(key, usual, least);
        return new Setting<>(key, usual, text -> {
            long value = bytes.parser.apply(text);
            if (value > MOST_SIZE) {
                throw new IllegalArgumentException("it is at most 1GiB");
            }
            return (int) value;
        });
    }

    private static long parseBytes(String text) {
        String number = text.replaceFirst("(KiB|MiB|GiB)$", "");
        long unit = switch (text.substring(number.length())) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        return Math.multiplyExact((long) parseNumber(number), unit);
    }

    /** A time: 500ms, 30s, 5m, 24h, 7d. */
    static Setting<Duration> time(String key, String usual) {
        return time(key, usual, Duration.ofMillis(1));
    }

    static Setting<Duration> time(String key, String usual, Duration least) {
        return new Setting<>(key, usual, text -> {
            try {
                String iso = text.endsWith("ms")
                        ? "PT" + Double.parseDouble(text.substring(0, text.length() - 2)) / 1000 + "S"
                        : text.endsWith("d") ? "P" + text : "PT" + text;
                Duration value = Duration.parse(iso.toUpperCase(Locale.ROOT));
                if (value.compareTo(least) < 0) {
                    throw new IllegalArgumentException("it is at least " + least.toMillis() + "ms");
                }
                return value;
            } catch (DateTimeParseException | NumberFormatException e) {
                throw new IllegalArgumentException("it is a time such as 500ms, 30s, 5m, 24h, 7d", e);
            }
        });
    }

    static <E extends Enum<E>> Setting<E> oneOf(String key, E usual) {
        E[] values = usual.getDeclaringClass().getEnumConstants();
        return new Setting<>(key, usual.name().toLowerCase(Locale.ROOT), text -> Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "it is one of " + Arrays.toString(values).toLowerCase(Locale.ROOT))));
    }
}
