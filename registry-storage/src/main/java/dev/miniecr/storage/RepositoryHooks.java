package dev.miniecr.storage;

import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.Optional;

/** What others want to know, and to say, when repositories come and go. */
public interface RepositoryHooks {

    /** What a repository that a first push makes begins with, where something is laid down for it. Answers at once, without I/O. */
    Optional<NewRepository> template(Repository repository);

    /** The repository is there: called after its transaction and before anybody is answered. It may be gone again by now. */
    void created(StoredRepository repository, NewRepository beginning) throws IOException;

    /** The repository is gone: called after its transaction and before anybody is answered. Its name may have been given to another by now. */
    void deleted(StoredRepository repository) throws IOException;

    /** Has no templates, and hears nothing. */
    RepositoryHooks NONE = new RepositoryHooks() {
        @Override
        public Optional<NewRepository> template(Repository repository) {
            return Optional.empty();
        }

        @Override
        public void created(StoredRepository repository, NewRepository beginning) {}

        @Override
        public void deleted(StoredRepository repository) {}
    };
}
