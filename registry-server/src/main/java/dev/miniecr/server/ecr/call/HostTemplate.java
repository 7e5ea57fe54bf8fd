package dev.miniecr.server.ecr.call;

import dev.miniecr.storage.oci.RegistryId;
import java.util.Optional;

/** How the host names of registries are made, such as {@code <account>.dkr.ecr.<region>.example.com}. */
public final class HostTemplate {
    private static final String ACCOUNT = "<account>";
    private static final String REGION = "<region>";

    private static final int ACCOUNT_DIGITS = 12;

    private final String before;
    private final String after;

    /** Throws IllegalArgumentException where the text is no host name with {@code <account>} in it, once. */
    public HostTemplate(String text, String region) {
        String host = text.replace(REGION, region);
        int account = host.indexOf(ACCOUNT);
        if (account < 0 || host.indexOf(ACCOUNT, account + 1) >= 0
                || !host.replace(ACCOUNT, "0").matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "it is a host name with " + ACCOUNT + " in it, such as <account>.dkr.ecr.<region>.example.com");
        }
        this.before = host.substring(0, account);
        this.after = host.substring(account + ACCOUNT.length());
    }

    /** The host name of a registry, in lower case. */
    public String host(RegistryId registry) {
        return before + registry + after;
    }

    /** The registry that a host name without a port names, whatever its case. */
    public Optional<RegistryId> registry(String host) {
        int end = before.length() + ACCOUNT_DIGITS;
        boolean shaped = host.length() == end + after.length()
                && host.regionMatches(true, end, after, 0, after.length())
                && host.regionMatches(true, 0, before, 0, before.length());
        return shaped
                ? Optional.of(host.substring(before.length(), end)).filter(RegistryId::isValid).map(RegistryId::new)
                : Optional.empty();
    }
}
