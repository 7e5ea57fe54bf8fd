package dev.miniecr.server.ecr.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ecr.model.Tag;

/** Resource tags, between the API's words and the registry's. */
public final class ResourceTagWords {
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private ResourceTagWords() {}

    /** Throws EcrException(InvalidTagParameterException), also where a key comes twice, or another differs from it in case alone: policies do not tell them apart. */
    public static Map<String, String> read(List<Tag> tags) {
        Map<String, String> read = new LinkedHashMap<>();
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Tag tag : tags) {
            if (tag.key() == null || tag.value() == null || tag.key().isEmpty() || tag.key().length() > LONGEST_KEY
                    || tag.value().length() > LONGEST_VALUE || tag.key().startsWith("aws:")) {
                throw invalid("A tag has a key of 1 to " + LONGEST_KEY
                        + " characters, which does not begin with aws:, and a value of at most "
                        + LONGEST_VALUE);
            }
            if (!known.add(tag.key())) {
                throw invalid("The key '" + tag.key() + "' is given twice"
                        + (read.containsKey(tag.key()) ? "" : ", or differs from another in case alone"));
            }
            read.put(tag.key(), tag.value());
        }
        return read;
    }

    public static List<Tag> write(Map<String, String> tags) {
        return tags.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build()).toList();
    }

    private static RuntimeException invalid(String message) {
        return Refusals.of("InvalidTagParameterException", message);
    }
}
