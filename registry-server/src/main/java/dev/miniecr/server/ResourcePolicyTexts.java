package dev.miniecr.server;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.policy.MalformedPolicyException;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.PrincipalNames;
import dev.miniecr.server.access.AccessPolicies;
import dev.miniecr.server.access.ResourcePolicies;
import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.PolicyTexts;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.Optional;

/** The policies of this server's repositories and of its registry, for the ECR API. */
final class ResourcePolicyTexts implements PolicyTexts {
    private final Identities identities;
    private final ResourcePolicies policies;
    private final AccessPolicies inForce;
    private final RegistryId registry;
    private final Arns arns;

    ResourcePolicyTexts(Identities identities, ResourcePolicies policies, AccessPolicies inForce, RegistryId registry,
            Arns arns) {
        this.identities = identities;
        this.policies = policies;
        this.inForce = inForce;
        this.registry = registry;
        this.arns = arns;
    }

    @Override
    public Checked check(Repository repository, String text) {
        PolicyDocument document = parse(PolicyKind.REPOSITORY, text, "Invalid repository policy provided");
        Permission setting = new Permission(new Action("ecr:SetRepositoryPolicy"), arns.resource(repository));
        return new CheckedText(Optional.of(repository), document, setting);
    }

    @Override
    public Checked check(RegistryId asked, String text) {
        PolicyDocument document = parse(PolicyKind.REGISTRY, text, "Invalid registry policy provided");
        Permission setting = new Permission(new Action("ecr:PutRegistryPolicy"), arns.all(asked));
        return new CheckedText(Optional.empty(), document, setting);
    }

    /** The form in which a policy of a repository is stored. Throws EcrException(InvalidParameterException). */
    String stored(String text) {
        return parse(PolicyKind.REPOSITORY, text, "Invalid repository policy provided").text();
    }

    private PolicyDocument parse(PolicyKind kind, String text, String refusal) {
        try {
            return new PrincipalNames(identities.directory()).toIds(PolicyDocument.parse(kind, text));
        } catch (MalformedPolicyException | IllegalArgumentException _) {
            throw Refusals.invalid("PolicyText", refusal);
        }
    }

    private final class CheckedText implements Checked {
        private final Optional<Repository> repository;
        private final PolicyDocument document;
        private final Permission setting;

        CheckedText(Optional<Repository> repository, PolicyDocument document, Permission setting) {
            this.repository = repository;
            this.document = document;
            this.setting = setting;
        }

        @Override
        public boolean locksOut(Caller caller) {
            return !inForce.wouldAllow(caller.identity(), setting, document);
        }

        @Override
        public String put() throws IOException {
            policies.put(name(repository), document);
            return shown(document);
        }
    }

    private Optional<RepositoryName> name(Optional<Repository> repository) {
        repository.filter(named -> !named.registry().equals(registry)).ifPresent(elsewhere -> {
            throw new RegistryException(new RegistryError.NameUnknown(elsewhere));
        });
        return repository.map(Repository::name);
    }

    private String shown(PolicyDocument document) {
        return new PrincipalNames(identities.directory()).toArns(document).text();
    }

    @Override
    public Optional<String> find(Repository repository) throws IOException {
        return policies.find(name(Optional.of(repository))).map(this::shown);
    }

    @Override
    public Optional<String> find(RegistryId asked) throws IOException {
        return policies.find(Optional.empty()).map(this::shown);
    }

    @Override
    public Optional<String> delete(Repository repository) throws IOException {
        return policies.delete(name(Optional.of(repository))).map(this::shown);
    }

    @Override
    public Optional<String> delete(RegistryId asked) throws IOException {
        return policies.delete(Optional.empty()).map(this::shown);
    }
}
