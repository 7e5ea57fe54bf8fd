package dev.miniecr.server.ecr.settings;

/** A pattern for names of repositories: with {@code *}, for any characters or none, it is for whole names; without, for what contains it. */
record NameFilter(String pattern) {

    boolean matches(String name) {
        return pattern.indexOf('*') < 0 ? name.contains(pattern) : fits(name, pattern.split("\\*", -1));
    }

    /* What stands between two stars is taken where it comes first: that leaves the most to what follows. */
    private static boolean fits(String name, String[] parts) {
        String last = parts[parts.length - 1];
        int at = parts[0].length();
        int end = name.length() - last.length();
        if (!name.startsWith(parts[0]) || !name.endsWith(last)) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return at <= end;
    }
}
