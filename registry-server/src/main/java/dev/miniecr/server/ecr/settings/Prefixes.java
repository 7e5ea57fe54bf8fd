package dev.miniecr.server.ecr.settings;

import dev.miniecr.storage.oci.RepositoryName;
import java.util.ArrayList;
import java.util.List;

/** The prefixes of repositories' names that rules and templates are for: {@code prod} and {@code prod/} are one, for {@code prod/a} and not for {@code product}. */
final class Prefixes {
    /** Stands for all names. */
    static final String ROOT = "ROOT";

    private Prefixes() {}

    /** What a prefix is known by. */
    static String key(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /** The prefixes of a name, the longest first; the last is ROOT. */
    static List<String> of(RepositoryName name) {
        List<String> prefixes = new ArrayList<>();
        String text = name.value();
        for (int slash = text.lastIndexOf('/'); slash > 0; slash = text.lastIndexOf('/', slash - 1)) {
            prefixes.add(text.substring(0, slash));
        }
        prefixes.add(ROOT);
        return prefixes;
    }
}
