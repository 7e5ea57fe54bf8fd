package dev.miniecr.auth.token;

/** Enumerations by the names of their constants. */
final class Words {
    private Words() {}

    static <E extends Enum<E>> E parse(E[] constants, String name) throws MalformedTokenException {
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new MalformedTokenException("a kind that is not known");
    }
}
