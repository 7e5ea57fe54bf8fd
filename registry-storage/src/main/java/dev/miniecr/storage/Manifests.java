package dev.miniecr.storage;

import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.ReferrerPage;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.ManifestReader;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The manifests of repositories, their tags and their referrers. */
public final class Manifests {
    /** Bytes of the descriptors in one page of referrers: what distribution-spec allows a response, less its envelope. */
    private static final int REFERRERS_BYTES = (4 << 20) - 512;

    private final CachingManifestIndex index;
    private final Repositories repositories;
    private final RegistrySettings settings;
    private final ManifestReader reader;

    Manifests(CachingManifestIndex index, Repositories repositories, RegistrySettings settings) {
        this.index = index;
        this.repositories = repositories;
        this.settings = settings;
        this.reader = new ManifestReader(settings.manifests());
    }

    /** Bytes that a manifest may have. */
    public int sizeLimit() {
        return settings.manifests().bytes();
    }

    /** Throws RegistryException: NameUnknown, ManifestUnknown. */
    public StoredManifest get(Repository repository, Reference reference) throws IOException {
        Optional<Digest> digest = switch (reference) {
            case Tag tag -> index.findTag(repository, tag);
            case Digest named -> Optional.of(named);
        };
        if (digest.isPresent()) {
            Optional<StoredManifest> manifest = index.findManifest(repository, digest.get());
            if (manifest.isPresent()) {
                return manifest.get();
            }
        }
        throw repositories.absent(repository, new RegistryError.ManifestUnknown(repository, reference));
    }

    /** The same from memory, without blocking; empty when it is not there. */
    public Optional<StoredManifest> getAtOnce(Repository repository, Reference reference) {
        Optional<Digest> digest = switch (reference) {
            case Tag tag -> index.cachedTag(repository, tag);
            case Digest named -> Optional.of(named);
        };
        return digest.flatMap(found -> index.cachedManifest(repository, found));
    }

    /**
     * Stores a manifest under its digest and moves the tags to it, all in one transaction.
     *
     * Throws RegistryException: ManifestTooLarge, ManifestInvalid, MediaTypeAbsent, MediaTypeDiffers, DigestMismatch, ManifestBlobUnknown,
     * PreconditionFailed, TagImmutable, TooManyTagsOnImage, NameUnknown, or what the conditions throw.
     *
     * @param reference a tag, which is moved too, or the digest that the bytes must have
     */
    public Manifest put(Repository repository, Reference reference, Set<Tag> tags, byte[] bytes,
            Optional<MediaType> contentType,
            Precondition precondition, String principal, WriteConditions conditions) throws IOException {
        Digest.Algorithm algorithm = reference instanceof Digest digest ? digest.algorithm() : Digest.Algorithm.SHA256;
        Manifest manifest = reader.read(bytes, contentType, algorithm);
        Set<Tag> moved = new LinkedHashSet<>();
        switch (reference) {
            case Tag tag -> moved.add(tag);
            case Digest named when !named.equals(manifest.digest()) ->
                throw new RegistryException(new RegistryError.DigestMismatch(named, manifest.digest()));
            case Digest named -> {
            }
        }
        moved.addAll(tags);
        return repositories.push(conditions, all -> {
            index.putManifest(new ManifestPush(repository, manifest, new ArrayList<>(moved), precondition,
                    settings.pushes(), principal, all));
            return manifest;
        });
    }

    /** Removes a tag; its image stays. Throws RegistryException: Unsupported, NameUnknown, ManifestUnknown. */
    public void deleteTag(Repository repository, Tag tag, String principal) throws IOException {
        if (!settings.deletes().tags()) {
            throw new RegistryException(new RegistryError.Unsupported("Deleting tags is switched off (deletes.tags)"));
        }
        index.deleteTag(repository, tag, principal);
    }

    /** Removes a manifest and all its tags. Throws RegistryException: Unsupported, NameUnknown, ManifestUnknown, StillReferenced. */
    public List<Tag> delete(Repository repository, Digest digest, String principal) throws IOException {
        if (!settings.deletes().manifests()) {
            throw new RegistryException(
                    new RegistryError.Unsupported("Deleting manifests is switched off (deletes.manifests)"));
        }
        return index.deleteManifest(repository, digest, principal);
    }

    /** Tags after this text in byte order. Throws RegistryException(NameUnknown). */
    public Page<Tag> tags(Repository repository, Optional<String> after, int size) throws IOException {
        return Page.cut(index.tags(repository, after, size + 1), size);
    }

    /** Manifests whose subject is this digest, in pages that fit into a response of 4 MiB; none where the repository is unknown. */
    public ReferrerPage referrers(Repository repository, Digest subject, Optional<String> artifactType, long after)
            throws IOException {
        return index.referrers(repository, subject, artifactType, after, REFERRERS_BYTES);
    }
}
