package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.EntityName.PolicyHolder;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.PolicyArn;
import dev.miniecr.server.admin.ResourcePolicies.Owner;
import java.io.IOException;
import java.util.Map;

/** The commands about policies. */
final class PolicyCommands {
    private final Identities identities;
    private final ManagedPolicyCommands managed;
    private final ResourcePolicyCommands ofResources;

    /** An attachment that was made or undone. */
    record Attachment(String holder, String policyArn) {}

    record Inline(String holder, String name, String document) {}

    PolicyCommands(Identities identities, Accounts accounts, ResourcePolicies resourcePolicies) {
        this.identities = identities;
        this.managed = new ManagedPolicyCommands(identities);
        this.ofResources = new ResourcePolicyCommands(accounts, resourcePolicies);
    }

    Map<String, AdminCommand> table() {
        return Map.of("policy list", _ -> Map.of("policies", managed.list()), "policy create", managed::create,
                "policy update", managed::update, "policy delete", managed::delete, "policy attach", this::attach,
                "policy detach", this::detach, "policy show", this::show, "policy put", this::put,
                "policy remove", this::remove);
    }

    private Attachment attach(Arguments arguments) throws IOException {
        PolicyHolder holder = PolicyTarget.requireHolder(arguments);
        PolicyArn policy = managed.resolve(arguments.text("policy"));
        identities.policies().attach(holder, policy);
        return new Attachment(words(holder), policy.value());
    }

    private Attachment detach(Arguments arguments) throws IOException {
        PolicyHolder holder = PolicyTarget.requireHolder(arguments);
        PolicyArn policy = managed.resolve(arguments.text("policy"));
        identities.policies().detach(holder, policy);
        return new Attachment(words(holder), policy.value());
    }

    private Object show(Arguments arguments) throws IOException {
        if (arguments.has("policy")) {
            return managed.show(arguments);
        }
        return switch (PolicyTarget.require(arguments)) {
            case PolicyTarget.Identity(PolicyHolder holder) -> inline(holder, name(arguments));
            case PolicyTarget.Resource(Owner owner) -> ofResources.show(owner);
        };
    }

    private Object put(Arguments arguments) throws IOException {
        String text = arguments.text("document");
        return switch (PolicyTarget.require(arguments)) {
            case PolicyTarget.Identity(PolicyHolder holder) -> putInline(holder, name(arguments), text);
            case PolicyTarget.Resource(Owner owner) -> ofResources.put(owner, text);
        };
    }

    private Inline putInline(PolicyHolder holder, PolicyName name, String text) throws IOException {
        PolicyDocument document = PolicyDocument.parse(PolicyKind.IDENTITY, text);
        identities.policies().putInline(holder, name, document.text());
        return new Inline(words(holder), name.value(), document.text());
    }

    private Object remove(Arguments arguments) throws IOException {
        return switch (PolicyTarget.require(arguments)) {
            case PolicyTarget.Identity(PolicyHolder holder) -> removeInline(holder, name(arguments));
            case PolicyTarget.Resource(Owner owner) -> ofResources.remove(owner);
        };
    }

    private Inline removeInline(PolicyHolder holder, PolicyName name) throws IOException {
        Inline removed = inline(holder, name);
        identities.policies().deleteInline(holder, name);
        return removed;
    }

    private Inline inline(PolicyHolder holder, PolicyName name) {
        return new Inline(words(holder), name.value(),
                identities.directory().listing().inlinePolicyDocument(holder, name));
    }

    private static PolicyName name(Arguments arguments) {
        return new PolicyName(arguments.text("name"));
    }

    private static String words(PolicyHolder holder) {
        return holder.kind() + " " + holder.value();
    }
}
