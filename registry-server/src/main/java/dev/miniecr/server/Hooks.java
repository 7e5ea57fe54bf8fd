package dev.miniecr.server;

import dev.miniecr.server.access.ResourcePolicies;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.storage.RepositoryHooks;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** What the server does when repositories come and go: templates say what a first push makes, and the policies in memory follow. */
final class Hooks implements RepositoryHooks {
    private final Function<Repository, Optional<NewRepository>> templates;
    private final ByAccount<ResourcePolicies> policies;

    Hooks(Function<Repository, Optional<NewRepository>> templates, ByAccount<ResourcePolicies> policies) {
        this.templates = templates;
        this.policies = policies;
    }

    @Override
    public Optional<NewRepository> template(Repository repository) {
        return templates.apply(repository);
    }

    @Override
    public void created(StoredRepository repository, NewRepository beginning) throws IOException {
        policies.of(repository.repository().registry()).created(repository, beginning);
    }

    @Override
    public void deleted(StoredRepository repository) throws IOException {
        policies.of(repository.repository().registry()).deleted(repository);
    }
}
