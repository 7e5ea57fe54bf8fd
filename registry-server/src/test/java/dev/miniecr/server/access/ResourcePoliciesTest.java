package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Resource;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies in memory follow the repositories that have them, however late it is told that one came or went. */
final class ResourcePoliciesTest {
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final Repository ELSEWHERE = new Repository(new RegistryId("111111111111"), APP.name());
    private static final NewRepository OPEN = beginning("Allow");
    private static final NewRepository CLOSED = beginning("Deny");

    private final ManifestIndex index;
    private final Documents documents;
    private final ResourcePolicies policies;

    ResourcePoliciesTest(@TempDir Path folder) throws IOException {
        this.index = new SqlManifestIndex(
                new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2)), Clock.systemUTC(),
                SqlManifestIndex.Delays.DEFAULT);
        this.documents = new Documents(index);
        this.policies = new ResourcePolicies(documents, RegistryId.DEFAULT, "us-east-1");
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    private static NewRepository beginning(String effect) {
        return new NewRepository(RepositorySettings.DEFAULT, Map.of(),
                Map.of(Document.Kind.REPOSITORY_POLICY, policy(effect)));
    }

    private static String policy(String effect) {
        return """
                {"Version":"2012-10-17","Statement":[{"Effect":"%s","Principal":"*","Action":"ecr:*"}]}"""
                .formatted(effect);
    }

    private List<String> inEffect() {
        return policies.on(new Permission(new Action("ecr:BatchGetImage"), new Resource(AccessFixture.arn("team/app"))))
                .stream().map(policy -> policy.document().text()).toList();
    }

    @Test
    void whatARepositoryBeginsWithIsInEffectUntilItGoes() throws IOException {
        StoredRepository made = index.createRepository(APP, OPEN);
        long before = policies.changes();
        policies.created(made, OPEN);
        assertThat(inEffect()).containsExactly(policy("Allow"));
        assertThat(policies.changes()).isGreaterThan(before);

        long between = policies.changes();
        policies.deleted(index.deleteRepository(APP, Removal.IF_EMPTY));
        assertThat(inEffect()).isEmpty();
        assertThat(policies.changes()).isGreaterThan(between);
    }

    @Test
    void aPolicyThatWasPutGoesWithItsRepository() throws IOException {
        index.createRepository(APP, NewRepository.DEFAULT);
        policies.put(Optional.of(APP.name()), PolicyDocument.parse(PolicyKind.REPOSITORY, policy("Allow")));

        policies.deleted(index.deleteRepository(APP, Removal.IF_EMPTY));

        assertThat(inEffect()).isEmpty();
    }

    @Test
    void aRepositoryWithoutAPolicyChangesNothing() throws IOException {
        long before = policies.changes();

        policies.created(index.createRepository(APP, NewRepository.DEFAULT), NewRepository.DEFAULT);
        policies.deleted(index.deleteRepository(APP, Removal.IF_EMPTY));

        assertThat(policies.changes()).isEqualTo(before);
    }

    @Test
    void theDeletionThatIsToldLateTakesNothingFromTheNextRepository() throws IOException {
        policies.created(index.createRepository(APP, OPEN), OPEN);
        StoredRepository deleted = index.deleteRepository(APP, Removal.IF_EMPTY);
        policies.created(index.createRepository(APP, CLOSED), CLOSED);

        policies.deleted(deleted);

        assertThat(inEffect()).containsExactly(policy("Deny"));
    }

    @Test
    void theNextRepositoryHasNothingOfTheOneWhoseDeletionIsNotToldYet() throws IOException {
        policies.created(index.createRepository(APP, OPEN), OPEN);
        index.deleteRepository(APP, Removal.IF_EMPTY);

        policies.created(index.createRepository(APP, NewRepository.DEFAULT), NewRepository.DEFAULT);

        assertThat(inEffect()).isEmpty();
    }

    @Test
    void aRepositoryThatIsGoneWhenItIsToldOfBringsNothing() throws IOException {
        StoredRepository made = index.createRepository(APP, OPEN);
        policies.deleted(index.deleteRepository(APP, Removal.IF_EMPTY));
        policies.created(made, OPEN);
        assertThat(inEffect()).isEmpty();

        policies.created(index.createRepository(APP, CLOSED), CLOSED);
        policies.created(made, OPEN);
        assertThat(inEffect()).containsExactly(policy("Deny"));
    }

    @Test
    void anotherAccountsRepositoryOfTheNameIsNotThisOne() throws IOException {
        policies.created(index.createRepository(APP, OPEN), OPEN);
        policies.created(index.createRepository(ELSEWHERE, CLOSED), CLOSED);
        assertThat(inEffect()).containsExactly(policy("Allow"));

        policies.deleted(index.deleteRepository(ELSEWHERE, Removal.IF_EMPTY));
        assertThat(inEffect()).containsExactly(policy("Allow"));
        assertThat(new ResourcePolicies(documents, RegistryId.DEFAULT, "us-east-1").find(Optional.of(APP.name())))
                .isPresent();
    }
}
