package dev.miniecr.server.sts;

import java.util.ArrayList;
import java.util.List;

/** Which constraints of AWS's model the parameters of a request fail, in its words. */
final class Constraints {
    private final List<String> failures = new ArrayList<>();

    void text(String name, String value, int shortest, int longest, String pattern) {
        if (value.length() < shortest) {
            fail(name, value, "Member must have length greater than or equal to " + shortest);
        }
        if (value.length() > longest) {
            fail(name, value, "Member must have length less than or equal to " + longest);
        }
        if (!value.matches(pattern)) {
            fail(name, value, "Member must satisfy regular expression pattern: " + pattern);
        }
    }

    void number(String name, long value, long least, long most) {
        if (value < least) {
            fail(name, String.valueOf(value), "Member must have value greater than or equal to " + least);
        }
        if (value > most) {
            fail(name, String.valueOf(value), "Member must have value less than or equal to " + most);
        }
    }

    private void fail(String name, String value, String constraint) {
        failures.add("Value '" + value + "' at '" + name + "' failed to satisfy constraint: " + constraint);
    }

    /** Throws StsException(VALIDATION_ERROR) where any failed. */
    void require() {
        if (!failures.isEmpty()) {
            String errors = failures.size() == 1 ? " validation error detected: " : " validation errors detected: ";
            throw StsException.invalid(failures.size() + errors + String.join("; ", failures));
        }
    }
}
