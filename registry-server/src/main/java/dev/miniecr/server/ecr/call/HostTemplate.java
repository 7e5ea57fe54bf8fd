package dev.miniecr.server.ecr.call;

import dev.miniecr.storage.oci.RegistryId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the host names of registries are made, such as {@code <account>.dkr.ecr.<region>.example.com}. */
public final class HostTemplate {
    private static final String ACCOUNT = "<account>";
    private static final String REGION = "<region>";

    private final String text;
    private final Pattern hosts;

    /** Throws IllegalArgumentException where the text is no host name with {@code <account>} in it, once. */
    public HostTemplate(String text, String region) {
        String host = text.replace(REGION, region);
        int account = host.indexOf(ACCOUNT);
        if (account < 0 || host.indexOf(ACCOUNT, account + 1) >= 0
                || !host.replace(ACCOUNT, "0").matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "it is a host name with " + ACCOUNT + " in it, such as <account>.dkr.ecr.<region>.example.com");
        }
        this.text = host;
        this.hosts = Pattern.compile(Pattern.quote(host.substring(0, account)) + "([0-9]{12})"
                + Pattern.quote(host.substring(account + ACCOUNT.length())), Pattern.CASE_INSENSITIVE);
    }

    String host(RegistryId registry) {
        return text.replace(ACCOUNT, registry.value());
    }

    /** The registry that a host name, with a port or without, names. */
    public Optional<RegistryId> registry(String host) {
        Matcher matcher = hosts.matcher(host.replaceFirst(":[0-9]{1,5}$", ""));
        return matcher.matches() ? Optional.of(new RegistryId(matcher.group(1))) : Optional.empty();
    }
}
