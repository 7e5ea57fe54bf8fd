package dev.miniecr.storage;

import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.util.Optional;

/** The conditions of one push that may turn out to make its repository: the caller's, and those of templates and of the operator. */
final class FirstPush implements WriteConditions {
    private final WriteConditions caller;
    private final RepositoryHooks hooks;
    private final boolean createOnPush;
    private NewRepository beginning = NewRepository.DEFAULT;
    private Optional<Made> made = Optional.empty();

    /** A repository that the push has made, if its transaction was the one that committed. */
    record Made(StoredRepository repository, NewRepository beginning) {}

    FirstPush(WriteConditions caller, RepositoryHooks hooks, boolean createOnPush) {
        this.caller = caller;
        this.hooks = hooks;
        this.createOnPush = createOnPush;
    }

    @Override
    public NewRepository createsRepository(Repository repository) {
        Optional<NewRepository> template = hooks.template(repository);
        if (template.isEmpty() && !createOnPush) {
            throw new RegistryException(new RegistryError.NameUnknown(repository));
        }
        NewRepository usual = caller.createsRepository(repository);
        beginning = template.orElse(usual);
        return beginning;
    }

    @Override
    public void created(StoredRepository repository) {
        made = Optional.of(new Made(repository, beginning));
        caller.created(repository);
    }

    @Override
    public void createsTag(Repository repository, Tag tag) {
        caller.createsTag(repository, tag);
    }

    @Override
    public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {
        caller.movesTag(repository, tag, from, to);
    }

    /** For after the push. */
    Optional<Made> made() {
        return made;
    }
}
