package dev.miniecr.server.ecr.call;

import dev.miniecr.auth.Resource;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARNs of repositories. */
public final class Arns {
    private static final Pattern REPOSITORY = Pattern
            .compile("arn:aws:ecr:([a-z0-9-]{2,25}):([0-9]{12}):repository/(.+)");

    private final String region;

    public Arns(String region) {
        this.region = region;
    }

    public String of(Repository repository) {
        return prefix(repository.registry()) + repository.name();
    }

    public Resource resource(Repository repository) {
        return new Resource(of(repository));
    }

    /** All repositories of a registry, for an operation that names none. */
    public Resource all(RegistryId registry) {
        return new Resource(prefix(registry) + "*");
    }

    private String prefix(RegistryId registry) {
        return "arn:aws:ecr:" + region + ":" + registry + ":repository/";
    }

    /** Empty where the text is no ARN of a repository of this region. */
    public Optional<Repository> find(String arn) {
        Matcher matcher = REPOSITORY.matcher(arn);
        return matcher.matches() && matcher.group(1).equals(region) && RepositoryName.isValid(matcher.group(3))
                ? Optional.of(new Repository(new RegistryId(matcher.group(2)), new RepositoryName(matcher.group(3))))
                : Optional.empty();
    }

    public String region() {
        return region;
    }
}
