package dev.miniecr.storage.oci;

/** A pattern for whole tags: {@code *} stands for any characters, also none; every other character for itself. */
public record TagFilter(String pattern) {
    public static final int MAX_LENGTH = 128;

    public TagFilter {
        if (pattern.isEmpty() || pattern.length() > MAX_LENGTH || !pattern.chars().allMatch(TagFilter::isAllowed)) {
            throw new IllegalArgumentException("A tag filter has 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_', '-', '*': " + RegistryError.excerpt(pattern));
        }
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
                || c == '-' || c == '*';
    }

    /* What comes before a star is matched where it comes first; when the rest does not fit, the last star takes one character more. */
    public boolean matches(Tag tag) {
        String text = tag.value();
        int at = 0;
        int next = 0;
        int star = -1;
        int taken = 0;
        while (at < text.length()) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                star = next++;
                taken = at;
            } else if (next < pattern.length() && pattern.charAt(next) == text.charAt(at)) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++taken;
            } else {
                return false;
            }
        }
        return pattern.substring(next).chars().allMatch(c -> c == '*');
    }

    @Override
    public String toString() {
        return pattern;
    }
}
