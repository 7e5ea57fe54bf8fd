package dev.miniecr.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Descriptor;
import dev.miniecr.storage.oci.Descriptor.Role;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryError.BlobUnknown;
import dev.miniecr.storage.oci.RegistryError.ImageExists;
import dev.miniecr.storage.oci.RegistryError.ManifestBlobUnknown;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.PreconditionFailed;
import dev.miniecr.storage.oci.RegistryError.RepositoryExists;
import dev.miniecr.storage.oci.RegistryError.RepositoryNotEmpty;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.RegistryError.TagElsewhere;
import dev.miniecr.storage.oci.RegistryError.TagImmutable;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** An index beside maps that must say the same: random operations on both, and their answers and what they leave are compared. */
final class IndexModel {
    private static final List<Repository> REPOSITORIES = List.of(IndexFixture.repository("a"),
            IndexFixture.repository("a-b"), IndexFixture.repository("b"));
    private static final List<String> CONTENTS = List.of("blob 0", "blob 1", "blob 2", "blob 3", "blob 4");
    private static final List<Tag> TAGS = IndexFixture.tags("A", "_", "a", "a-1");
    private static final List<TagMutability> MUTABILITIES = List.of(TagMutability.MUTABLE, TagMutability.IMMUTABLE,
            new TagMutability(false, List.of(new TagFilter("a*"))),
            new TagMutability(true, List.of(new TagFilter("_"))));

    private final ManifestIndex index;
    private final Random random;
    private final List<Manifest> manifests = manifests();

    private final Set<Repository> made = new HashSet<>();
    private final Map<Repository, TagMutability> mutabilities = new HashMap<>();
    private final Map<Digest, StoredBlob> blobs = new HashMap<>();
    private final Set<Digest> damaged = new HashSet<>();
    private final Set<Location> doomed = new HashSet<>();
    private final Map<Repository, Set<Digest>> links = new HashMap<>();
    private final Map<Repository, Map<Digest, Manifest>> pushed = new HashMap<>();
    private final Map<Repository, Map<Tag, Digest>> tags = new HashMap<>();
    private final Map<Repository, Set<Digest>> archived = new HashMap<>();

    IndexModel(ManifestIndex index, Random random) {
        this.index = index;
        this.random = random;
        for (Repository repository : REPOSITORIES) {
            links.put(repository, new HashSet<>());
            pushed.put(repository, new LinkedHashMap<>());
            tags.put(repository, new TreeMap<>());
            archived.put(repository, new HashSet<>());
        }
    }

    private static List<Manifest> manifests() {
        List<Digest> blobs = CONTENTS.stream().map(IndexFixture::digest).toList();
        Manifest small = TestManifests.image("small", blobs.get(0), List.of(blobs.get(1)));
        Manifest large = TestManifests.image("large", blobs.get(2), List.of(blobs.get(1), blobs.get(3), blobs.get(3)));
        Manifest bare = TestManifests.artifact("bare", List.of());
        Manifest both = TestManifests.index("both", List.of(small.digest(), large.digest()));
        Manifest cache = TestManifests.index("cache", List.of(blobs.get(4), bare.digest()));
        Manifest nested = TestManifests.index("nested", List.of(both.digest()));
        Manifest signature = TestManifests.referrer("signature", blobs.get(0), small.digest(), "example/signature");
        Manifest bill = TestManifests.referrer("bill", blobs.get(0), small.digest(), "example/bill");
        return List.of(small, large, bare, both, cache, nested, signature, bill);
    }

    void run(int operations) throws IOException {
        for (int i = 0; i < operations; i++) {
            operate();
            if (i % 20 == 0) {
                compare();
            }
        }
        compare();
    }

    private void operate() throws IOException {
        Repository repository = pick(REPOSITORIES);
        switch (random.nextInt(23)) {
            case 0, 1, 2, 3 -> addBlob(repository);
            case 4 -> linkBlob(repository);
            case 5 -> mountBlob(repository, pick(REPOSITORIES));
            case 6 -> deleteBlob(repository);
            case 7 -> markDamaged();
            case 8, 9, 10, 11, 12 -> putManifest(repository, index::putManifest, true);
            case 18, 19 -> putManifest(repository, index::putImage, false);
            case 20 -> deleteImageTag(repository);
            case 21 -> changeImageStatus(repository);
            case 13 -> deleteTag(repository);
            case 14 -> deleteManifest(repository);
            case 15 -> createRepository(repository);
            case 16 -> deleteRepository(repository);
            case 17 -> changeSettings(repository);
            default -> forgetDoomed();
        }
    }

    private void addBlob(Repository repository) throws IOException {
        StoredBlob fresh = IndexFixture.stored(pick(CONTENTS));
        Digest digest = fresh.digest();
        Optional<StoredBlob> known = Optional.ofNullable(blobs.get(digest));
        Optional<Location> replaces = random.nextInt(3) == 0 ? known.map(StoredBlob::location) : Optional.empty();

        Optional<Location> unneeded = index.addBlob(repository, fresh, replaces, Optional.empty(),
                WriteConditions.NONE);

        boolean replaced = known.isEmpty() || damaged.contains(digest) || replaces.isPresent();
        Optional<Location> expected = known.map(blob -> replaced ? blob.location() : fresh.location());
        assertThat(unneeded).isEqualTo(expected);
        expected.ifPresent(doomed::add);
        if (replaced) {
            blobs.put(digest, fresh);
            damaged.remove(digest);
        }
        made.add(repository);
        links(repository).add(digest);
    }

    private void linkBlob(Repository repository) throws IOException {
        Digest digest = IndexFixture.digest(pick(CONTENTS));
        StoredBlob blob = random.nextInt(4) == 0
                ? IndexFixture.stored(pick(CONTENTS))
                : blobs.getOrDefault(digest, IndexFixture.stored(pick(CONTENTS)));

        boolean linked = index.linkBlob(repository, blob, Optional.empty(), WriteConditions.NONE);

        assertThat(linked).isEqualTo(blob.equals(blobs.get(blob.digest())) && !damaged.contains(blob.digest()));
        link(linked, repository, blob.digest());
    }

    private void mountBlob(Repository target, Repository source) throws IOException {
        Digest digest = IndexFixture.digest(pick(CONTENTS));

        boolean mounted = index.mountBlob(target, digest, source, WriteConditions.NONE);

        assertThat(mounted).isEqualTo(has(source, digest));
        link(mounted, target, digest);
    }

    private void deleteBlob(Repository repository) throws IOException {
        Digest digest = IndexFixture.digest(pick(CONTENTS));
        List<Digest> users = parents(repository, digest, role -> role != Role.SUBJECT);

        Optional<RegistryError> refusal = refusal(() -> index.deleteBlob(repository, digest));

        assertThat(refusal).isEqualTo(unknown(repository)
                .or(() -> absent(links(repository).contains(digest), new BlobUnknown(digest)))
                .or(() -> absent(users.isEmpty(), new StillReferenced(digest, users))));
        if (refusal.isEmpty()) {
            links(repository).remove(digest);
        }
    }

    private void markDamaged() throws IOException {
        StoredBlob blob = blobs.getOrDefault(IndexFixture.digest(pick(CONTENTS)), IndexFixture.stored("blob 0"));

        index.markDamaged(blob.digest(), blob.location());

        if (blob.equals(blobs.get(blob.digest()))) {
            damaged.add(blob.digest());
        }
    }

    @FunctionalInterface
    private interface Put {
        void put(ManifestPush push) throws IOException;
    }

    private void putManifest(Repository repository, Put put, boolean mayRepeat) throws IOException {
        Manifest manifest = pick(manifests);
        List<Tag> named = TAGS.stream().filter(_ -> random.nextInt(3) == 0).toList();
        boolean sparse = random.nextInt(10) == 0;
        Precondition precondition = precondition();

        Optional<RegistryError> refusal = refusal(() -> put.put(new ManifestPush(repository, manifest, named,
                precondition, new ManifestPush.Rules(sparse, TAGS.size()), IndexFixture.ALICE, WriteConditions.NONE)));

        boolean complete = sparse || pushed(repository).containsKey(manifest.digest());
        List<Digest> blobs = complete ? List.of() : missing(repository, manifest, role -> role != Role.MANIFEST);
        List<Digest> children = complete ? List.of() : missing(repository, manifest, role -> role == Role.MANIFEST);
        assertThat(refusal).isEqualTo(absent(blobs.isEmpty() && children.isEmpty(),
                new ManifestBlobUnknown(blobs, children))
                .or(() -> named.stream().flatMap(tag -> stays(precondition, repository, tag, manifest).stream())
                        .findFirst())
                .or(() -> absent(mayRepeat || changes(repository, manifest, named),
                        new ImageExists(repository, manifest.digest(), named.stream().findFirst()))));
        if (refusal.isEmpty()) {
            made.add(repository);
            archived(repository).remove(manifest.digest());
            pushed(repository).putIfAbsent(manifest.digest(), manifest);
            named.forEach(tag -> tags(repository).put(tag, manifest.digest()));
        }
    }

    private boolean changes(Repository repository, Manifest manifest, List<Tag> named) {
        return !pushed(repository).containsKey(manifest.digest()) || archived(repository).contains(manifest.digest())
                || named.stream().anyMatch(tag -> !at(repository, tag).equals(Optional.of(manifest.digest())));
    }

    private void deleteImageTag(Repository repository) throws IOException {
        Tag tag = pick(TAGS);
        Optional<Digest> at = at(repository, tag);
        Optional<Digest> named = random.nextInt(3) == 0 ? Optional.of(pick(manifests).digest()) : Optional.empty();
        boolean last = tags(repository).values().stream().filter(digest -> Optional.of(digest).equals(at)).count() == 1;
        List<Digest> indexes = last ? parents(repository, at.orElseThrow(), role -> role == Role.MANIFEST) : List.of();

        Optional<RegistryError> refusal = refusal(
                () -> index.deleteImageTag(repository, tag, named, IndexFixture.ALICE));

        assertThat(refusal).isEqualTo(unknown(repository)
                .or(() -> absent(at.isPresent(), new ManifestUnknown(repository, tag)))
                .or(() -> named.filter(digest -> !at.equals(named)).map(digest -> new TagElsewhere(tag, digest)))
                .or(() -> absent(indexes.isEmpty(), new StillReferenced(at.orElseThrow(), indexes))));
        if (refusal.isEmpty()) {
            tags(repository).remove(tag);
            if (last) {
                pushed(repository).remove(at.orElseThrow());
                archived(repository).remove(at.orElseThrow());
            }
        }
    }

    private void changeImageStatus(Repository repository) throws IOException {
        Digest digest = pick(manifests).digest();
        ImageStatus status = pick(List.of(ImageStatus.values()));

        Optional<RegistryError> refusal = refusal(
                () -> index.changeImageStatus(repository, digest, status, IndexFixture.ALICE));

        assertThat(refusal).isEqualTo(unknown(repository)
                .or(() -> absent(pushed(repository).containsKey(digest), new ManifestUnknown(repository, digest))));
        if (refusal.isEmpty() && status == ImageStatus.ARCHIVED) {
            archived(repository).add(digest);
        } else if (refusal.isEmpty()) {
            archived(repository).remove(digest);
        }
    }

    /** Why the tag does not move to the manifest, if it does not. */
    private Optional<RegistryError> stays(Precondition precondition, Repository repository, Tag tag,
            Manifest manifest) {
        boolean moves = at(repository, tag).filter(digest -> !digest.equals(manifest.digest())).isPresent();
        return absent(met(precondition, repository, tag), new PreconditionFailed(tag, at(repository, tag)))
                .or(() -> absent(!moves || !mutability(repository).freezes(tag), new TagImmutable(repository, tag)));
    }

    private TagMutability mutability(Repository repository) {
        return mutabilities.getOrDefault(repository, TagMutability.MUTABLE);
    }

    private void createRepository(Repository repository) throws IOException {
        TagMutability mutability = pick(MUTABILITIES);

        Optional<RegistryError> refusal = refusal(() -> index.createRepository(repository,
                new NewRepository(RepositorySettings.DEFAULT.with(mutability), Map.of(), Map.of())));

        assertThat(refusal).isEqualTo(absent(!made.contains(repository), new RepositoryExists(repository)));
        if (refusal.isEmpty()) {
            made.add(repository);
            mutabilities.put(repository, mutability);
        }
    }

    private void deleteRepository(Repository repository) throws IOException {
        Removal removal = random.nextInt(3) == 0 ? Removal.WITH_IMAGES : Removal.IF_EMPTY;

        Optional<RegistryError> refusal = refusal(() -> index.deleteRepository(repository, removal));

        assertThat(refusal).isEqualTo(unknown(repository)
                .or(() -> absent(removal == Removal.WITH_IMAGES || pushed(repository).isEmpty(),
                        new RepositoryNotEmpty(repository))));
        if (refusal.isEmpty()) {
            made.remove(repository);
            mutabilities.remove(repository);
            links(repository).clear();
            pushed(repository).clear();
            tags(repository).clear();
            archived(repository).clear();
        }
    }

    private void changeSettings(Repository repository) throws IOException {
        TagMutability mutability = pick(MUTABILITIES);

        Optional<RegistryError> refusal = refusal(
                () -> index.changeSettings(repository, settings -> settings.with(mutability)));

        assertThat(refusal).isEqualTo(unknown(repository));
        if (refusal.isEmpty()) {
            mutabilities.put(repository, mutability);
        }
    }

    private void deleteTag(Repository repository) throws IOException {
        Tag tag = pick(TAGS);

        Optional<RegistryError> refusal = refusal(() -> index.deleteTag(repository, tag, IndexFixture.ALICE));

        assertThat(refusal).isEqualTo(unknown(repository)
                .or(() -> absent(tags(repository).containsKey(tag), new ManifestUnknown(repository, tag))));
        tags(repository).remove(tag);
    }

    private void deleteManifest(Repository repository) throws IOException {
        Digest digest = pick(manifests).digest();
        List<Digest> indexes = parents(repository, digest, role -> role == Role.MANIFEST);
        List<Tag> removed = new ArrayList<>();

        Optional<RegistryError> refusal = refusal(
                () -> removed.addAll(index.deleteManifest(repository, digest, IndexFixture.ALICE)));

        assertThat(refusal).isEqualTo(unknown(repository)
                .or(() -> absent(pushed(repository).containsKey(digest), new ManifestUnknown(repository, digest)))
                .or(() -> absent(indexes.isEmpty(), new StillReferenced(digest, indexes))));
        if (refusal.isEmpty()) {
            assertThat(removed).isEqualTo(tags(repository).entrySet().stream()
                    .filter(entry -> entry.getValue().equals(digest)).map(Map.Entry::getKey).toList());
            tags(repository).values().removeIf(digest::equals);
            pushed(repository).remove(digest);
            archived(repository).remove(digest);
        }
    }

    private void forgetDoomed() throws IOException {
        Optional<Location> location = doomed.stream().findFirst();
        if (location.isPresent()) {
            index.forgetDoomed(location.get());
            doomed.remove(location.get());
        }
    }

    private void compare() throws IOException {
        assertThat(index.repositories(RegistryId.DEFAULT, Optional.empty(), 10))
                .isEqualTo(made.stream().map(Repository::name).sorted().toList());
        assertThat(index.doomed(10_000)).containsExactlyInAnyOrderElementsOf(doomed);
        for (String content : CONTENTS) {
            Digest digest = IndexFixture.digest(content);
            assertThat(index.findBlob(digest)).isEqualTo(Optional.ofNullable(blobs.get(digest))
                    .filter(_ -> !damaged.contains(digest)));
            List<RepositoryName> linked = REPOSITORIES.stream().filter(repository -> links(repository).contains(digest))
                    .map(Repository::name).sorted().toList();
            assertThat(index.repositoriesWithBlob(RegistryId.DEFAULT, digest, 10)).isEqualTo(linked);
        }
        for (Repository repository : REPOSITORIES) {
            compare(repository);
        }
    }

    private void compare(Repository repository) throws IOException {
        for (String content : CONTENTS) {
            Digest digest = IndexFixture.digest(content);
            assertThat(index.findBlob(repository, digest).isPresent()).isEqualTo(has(repository, digest));
        }
        for (Manifest manifest : manifests) {
            assertThat(
                    index.findManifest(repository, manifest.digest()).map(StoredManifest::bytes).map(ByteBuffer::wrap))
                    .isEqualTo(Optional.ofNullable(pushed(repository).get(manifest.digest()))
                            .filter(found -> !archived(repository).contains(found.digest())).map(Manifest::bytes)
                            .map(ByteBuffer::wrap));
            assertThat(index.referrers(repository, manifest.digest(), Optional.empty(), 0, 1 << 20).descriptors())
                    .containsExactlyElementsOf(referrers(repository, manifest.digest()));
        }
        for (Tag tag : TAGS) {
            assertThat(index.findTag(repository, tag)).isEqualTo(at(repository, tag));
        }
        assertThat(index.findRepository(repository).map(found -> found.settings().tagMutability()))
                .isEqualTo(made.contains(repository) ? Optional.of(mutability(repository)) : Optional.empty());
        if (made.contains(repository)) {
            assertThat(index.tags(repository, Optional.empty(), 10))
                    .isEqualTo(tags(repository).entrySet().stream()
                            .filter(entry -> !archived(repository).contains(entry.getValue())).map(Map.Entry::getKey)
                            .toList());
            compareImages(repository);
        }
    }

    private void compareImages(Repository repository) throws IOException {
        List<Image> images = index.images(repository, ImageFilter.ALL, OptionalLong.empty(), 100).images();

        assertThat(images.stream().map(Image::digest).toList()).isEqualTo(List.copyOf(pushed(repository).keySet()));
        for (Image image : images) {
            assertThat(image.tags()).isEqualTo(tags(repository).entrySet().stream()
                    .filter(entry -> entry.getValue().equals(image.digest())).map(Map.Entry::getKey).toList());
            assertThat(image.status() == ImageStatus.ARCHIVED)
                    .isEqualTo(archived(repository).contains(image.digest()));
        }
    }

    private List<byte[]> referrers(Repository repository, Digest subject) {
        return pushed(repository).values().stream()
                .filter(manifest -> manifest.subject().map(Descriptor::digest).equals(Optional.of(subject)))
                .filter(manifest -> !archived(repository).contains(manifest.digest()))
                .map(Manifest::referrerDescriptor).toList();
    }

    private List<Digest> missing(Repository repository, Manifest manifest, Predicate<Role> roles) {
        return manifest.descriptors().stream().filter(Descriptor::required).filter(part -> roles.test(part.role()))
                .filter(part -> !has(repository, part.digest())
                        && !(part.role() == Role.MANIFEST && pushed(repository).containsKey(part.digest())))
                .map(Descriptor::digest).distinct().toList();
    }

    private List<Digest> parents(Repository repository, Digest digest, Predicate<Role> roles) {
        return pushed(repository).values().stream()
                .filter(manifest -> manifest.descriptors().stream()
                        .anyMatch(part -> part.digest().equals(digest) && roles.test(part.role())))
                .map(Manifest::digest).toList();
    }

    private Precondition precondition() {
        Digest digest = pick(manifests).digest();
        return switch (random.nextInt(12)) {
            case 0 -> new Precondition.Absent();
            case 1 -> new Precondition.Present();
            case 2 -> new Precondition.AnyOf(List.of(digest));
            case 3 -> new Precondition.NoneOf(List.of(digest));
            default -> new Precondition.None();
        };
    }

    private boolean met(Precondition precondition, Repository repository, Tag tag) {
        Optional<Digest> at = at(repository, tag);
        return switch (precondition) {
            case Precondition.None() -> true;
            case Precondition.Absent() -> at.isEmpty();
            case Precondition.Present() -> at.isPresent();
            case Precondition.AnyOf(List<Digest> digests) -> at.isPresent() && digests.contains(at.get());
            case Precondition.NoneOf(List<Digest> digests) -> at.isEmpty() || !digests.contains(at.get());
        };
    }

    private void link(boolean linked, Repository repository, Digest digest) {
        if (linked) {
            made.add(repository);
            links(repository).add(digest);
        }
    }

    private boolean has(Repository repository, Digest digest) {
        return links(repository).contains(digest) && !damaged.contains(digest);
    }

    private Optional<Digest> at(Repository repository, Tag tag) {
        return Optional.ofNullable(tags(repository).get(tag));
    }

    private Optional<RegistryError> unknown(Repository repository) {
        return absent(made.contains(repository), new NameUnknown(repository));
    }

    private static Optional<RegistryError> absent(boolean there, RegistryError error) {
        return there ? Optional.empty() : Optional.of(error);
    }

    private Set<Digest> links(Repository repository) {
        return links.getOrDefault(repository, Set.of());
    }

    private Map<Digest, Manifest> pushed(Repository repository) {
        return pushed.getOrDefault(repository, Map.of());
    }

    private Map<Tag, Digest> tags(Repository repository) {
        return tags.getOrDefault(repository, Map.of());
    }

    private Set<Digest> archived(Repository repository) {
        return archived.getOrDefault(repository, Set.of());
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @FunctionalInterface
    private interface Operation {
        void run() throws IOException;
    }

    private static Optional<RegistryError> refusal(Operation operation) throws IOException {
        try {
            operation.run();
            return Optional.empty();
        } catch (RegistryException e) {
            return Optional.of(e.error());
        }
    }
}
