package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;

/**
 * What a write may do beyond its plain effect. Asked inside the transaction, when the case is met, perhaps several times; answers at once,
 * without I/O; refuses by throwing RegistryException, and then nothing of the write has happened.
 */
public interface WriteConditions {

    /** The write makes the repository; returns what it begins with. */
    NewRepository createsRepository(Repository repository);

    /**
     * The write has made this repository, unless its transaction comes to nothing: then it is there under no name, and the next attempt may
     * tell of another.
     */
    default void created(StoredRepository repository) {}

    /** The write sets a tag that is not there. */
    void createsTag(Repository repository, Tag tag);

    /** The write moves an existing tag to another manifest. */
    void movesTag(Repository repository, Tag tag, Digest from, Digest to);

    /** Admits everything. */
    WriteConditions NONE = new WriteConditions() {
        @Override
        public NewRepository createsRepository(Repository repository) {
            return NewRepository.DEFAULT;
        }

        @Override
        public void createsTag(Repository repository, Tag tag) {}

        @Override
        public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {}
    };
}
