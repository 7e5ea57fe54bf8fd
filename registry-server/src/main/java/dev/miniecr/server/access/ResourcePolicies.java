package dev.miniecr.server.access;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.policy.NamedPolicy;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The policies of one registry and of its repositories: in the index, and in memory for decisions, which must not wait. */
public final class ResourcePolicies {
    /*
     * One change at a time goes to the index and then into a new map, so the map in memory is always one that the index had. The lock is held
     * over a transaction, but only by those who change policies: decisions read the last map.
     *
     * Repositories come and go in transactions of others, who call when theirs has committed, in any order. So a call changes nothing by
     * itself: it asks the index, under the lock, what the name's policy is now. Whoever asks last has read what every change before left, so
     * that a late call about a deleted repository takes nothing from the next one of its name.
     */
    private record Snapshot(Optional<NamedPolicy> registry, Map<RepositoryName, NamedPolicy> repositories,
            long changes) {}

    private final Documents documents;
    private final RegistryId registry;
    private final String arnPrefix;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Snapshot snapshot;

    public ResourcePolicies(Documents documents, RegistryId registry, String region) throws IOException {
        this.documents = documents;
        this.registry = registry;
        this.arnPrefix = "arn:aws:ecr:" + region + ":" + registry + ":repository/";
        Map<RepositoryName, NamedPolicy> repositories = new HashMap<>();
        for (Document document : documents.all(Document.Kind.REPOSITORY_POLICY, registry)) {
            document.key().repository().ifPresent(name -> repositories.put(name,
                    policy(document.key().repository(), document.body())));
        }
        this.snapshot = new Snapshot(documents.find(key(Optional.empty()))
                .map(document -> policy(Optional.empty(), document.body())), Map.copyOf(repositories), 0);
    }

    String account() {
        return registry.value();
    }

    private static NamedPolicy policy(Optional<RepositoryName> repository, String text) {
        return repository.map(name -> new NamedPolicy("the policy of repository " + name,
                PolicyDocument.ofStored(PolicyKind.REPOSITORY, text)))
                .orElseGet(() -> new NamedPolicy("the registry's policy",
                        PolicyDocument.ofStored(PolicyKind.REGISTRY, text)));
    }

    private Document.Key key(Optional<RepositoryName> repository) {
        return Document.Key.of(
                repository.isPresent() ? Document.Kind.REPOSITORY_POLICY : Document.Kind.REGISTRY_POLICY, registry,
                repository);
    }

    /** The policy of a repository, or the registry's. Throws RegistryException(NameUnknown). */
    public Optional<PolicyDocument> find(Optional<RepositoryName> repository) throws IOException {
        return documents.find(key(repository)).map(document -> policy(repository, document.body()).document());
    }

    /** In effect when this returns, in place of the one before. Throws RegistryException(NameUnknown). */
    public void put(Optional<RepositoryName> repository, PolicyDocument document) throws IOException {
        changing.lock();
        try {
            documents.put(key(repository), document.text());
            replace(repository, Optional.of(policy(repository, document.text())));
        } finally {
            changing.unlock();
        }
    }

    /** Out of effect when this returns; returns what was in effect. Throws RegistryException(NameUnknown). */
    public Optional<PolicyDocument> delete(Optional<RepositoryName> repository) throws IOException {
        changing.lock();
        try {
            Optional<Document> deleted = documents.delete(key(repository));
            replace(repository, Optional.empty());
            return deleted.map(document -> policy(repository, document.body()).document());
        } finally {
            changing.unlock();
        }
    }

    /** The repository has its policy, if it began with one, from when this returns. */
    public void created(StoredRepository repository, NewRepository beginning) throws IOException {
        follow(repository.repository(), beginning.documents().containsKey(Document.Kind.REPOSITORY_POLICY));
    }

    /** Its policy is out of effect when this returns. */
    public void deleted(StoredRepository repository) throws IOException {
        follow(repository.repository(), false);
    }

    private void follow(Repository repository, boolean hasPolicy) throws IOException {
        if (!repository.registry().equals(registry)) {
            return;
        }
        changing.lock();
        try {
            if (hasPolicy || snapshot.repositories.containsKey(repository.name())) {
                replace(Optional.of(repository.name()), stored(repository.name()));
            }
        } finally {
            changing.unlock();
        }
    }

    private Optional<NamedPolicy> stored(RepositoryName name) throws IOException {
        Document.Key key = key(Optional.of(name));
        try {
            return documents.find(key).map(document -> policy(key.repository(), document.body()));
        } catch (RegistryException gone) {
            return Optional.empty();
        }
    }

    private void replace(Optional<RepositoryName> repository, Optional<NamedPolicy> policy) {
        Snapshot before = snapshot;
        if (repository.isEmpty()) {
            snapshot = new Snapshot(policy, before.repositories, before.changes + 1);
            return;
        }
        Map<RepositoryName, NamedPolicy> repositories = new HashMap<>(before.repositories);
        policy.ifPresentOrElse(present -> repositories.put(repository.get(), present),
                () -> repositories.remove(repository.get()));
        snapshot = new Snapshot(before.registry, Map.copyOf(repositories), before.changes + 1);
    }

    /** Grows with every change. */
    long changes() {
        return snapshot.changes;
    }

    /** The policies that bear on what the permission is about. */
    List<NamedPolicy> on(Permission permission) {
        Snapshot now = snapshot;
        String arn = permission.resource().arn();
        Optional<NamedPolicy> repository = now.repositories.isEmpty() || !arn.startsWith(arnPrefix)
                || !RepositoryName.isValid(arn.substring(arnPrefix.length()))
                        ? Optional.empty()
                        : Optional.ofNullable(
                                now.repositories.get(new RepositoryName(arn.substring(arnPrefix.length()))));
        return Stream.of(now.registry, repository).flatMap(Optional::stream).toList();
    }
}
