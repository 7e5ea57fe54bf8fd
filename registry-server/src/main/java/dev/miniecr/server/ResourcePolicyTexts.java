package dev.miniecr.server;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.policy.MalformedPolicyException;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.PrincipalNames;
import dev.miniecr.server.access.AccessPolicies;
import dev.miniecr.server.access.ResourcePolicies;
import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.PolicyTexts;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.Optional;

/** The policies of this server's repositories and of its registries, for the ECR API. */
final class ResourcePolicyTexts implements PolicyTexts {
    private final Accounts accounts;
    private final ByAccount<ResourcePolicies> policies;
    private final AccessPolicies inForce;
    private final Arns arns;

    ResourcePolicyTexts(Accounts accounts, ByAccount<ResourcePolicies> policies, AccessPolicies inForce, Arns arns) {
        this.accounts = accounts;
        this.policies = policies;
        this.inForce = inForce;
        this.arns = arns;
    }

    @Override
    public Checked check(Repository repository, String text) {
        PolicyDocument document = parse(PolicyKind.REPOSITORY, text, "Invalid repository policy provided");
        Permission setting = new Permission(new Action("ecr:SetRepositoryPolicy"), arns.resource(repository));
        return new CheckedText(repository.registry(), Optional.of(repository.name()), document, setting);
    }

    @Override
    public Checked check(RegistryId asked, String text) {
        PolicyDocument document = parse(PolicyKind.REGISTRY, text, "Invalid registry policy provided");
        Permission setting = new Permission(new Action("ecr:PutRegistryPolicy"), arns.all(asked));
        return new CheckedText(asked, Optional.empty(), document, setting);
    }

    /** The form in which a policy of a repository is stored. Throws EcrException(InvalidParameterException). */
    String stored(String text) {
        return parse(PolicyKind.REPOSITORY, text, "Invalid repository policy provided").text();
    }

    private PolicyDocument parse(PolicyKind kind, String text, String refusal) {
        try {
            return new PrincipalNames(accounts).toIds(PolicyDocument.parse(kind, text));
        } catch (MalformedPolicyException | IllegalArgumentException _) {
            throw Refusals.invalid("PolicyText", refusal);
        }
    }

    private final class CheckedText implements Checked {
        private final RegistryId registry;
        private final Optional<RepositoryName> repository;
        private final PolicyDocument document;
        private final Permission setting;

        CheckedText(RegistryId registry, Optional<RepositoryName> repository, PolicyDocument document,
                Permission setting) {
            this.registry = registry;
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
            policies.of(registry).put(repository, document);
            return shown(document);
        }
    }

    private String shown(PolicyDocument document) {
        return new PrincipalNames(accounts).toArns(document).text();
    }

    @Override
    public Optional<String> find(Repository repository) throws IOException {
        return policies.of(repository.registry()).find(Optional.of(repository.name())).map(this::shown);
    }

    @Override
    public Optional<String> find(RegistryId asked) throws IOException {
        return policies.of(asked).find(Optional.empty()).map(this::shown);
    }

    @Override
    public Optional<String> delete(Repository repository) throws IOException {
        return policies.of(repository.registry()).delete(Optional.of(repository.name())).map(this::shown);
    }

    @Override
    public Optional<String> delete(RegistryId asked) throws IOException {
        return policies.of(asked).delete(Optional.empty()).map(this::shown);
    }
}
