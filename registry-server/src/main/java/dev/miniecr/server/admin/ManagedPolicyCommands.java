package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.ManagedPolicies;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Entity;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.Listing;
import dev.miniecr.auth.user.Listing.ListedPolicy;
import dev.miniecr.auth.user.PolicyArn;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The commands about managed policies: the account's own, and those that are built in. */
final class ManagedPolicyCommands {
    private final Identities identities;

    /** @param attachments how many users, groups and roles it is attached to */
    record Listed(String name, String arn, boolean builtIn, long attachments, Optional<Long> version,
            Optional<Instant> changedAt) {}

    record Shown(String name, String arn, String document) {}

    record Changed(String name, String arn, long version) {}

    ManagedPolicyCommands(Identities identities) {
        this.identities = identities;
    }

    List<Listed> list() {
        Listing listing = identities.directory().listing();
        List<String> attached = attached(listing);
        Stream<Listed> builtIn = ManagedPolicies.all().stream()
                .map(policy -> new Listed(PolicyNames.nameOf(policy), policy.name(), true,
                        Collections.frequency(attached, policy.name()), Optional.empty(), Optional.empty()));
        return Stream.concat(builtIn, listing.policies().stream().map(ManagedPolicyCommands::own)).toList();
    }

    private static List<String> attached(Listing listing) {
        return Stream.of(listing.users().stream().map(Listing.ListedUser::policies),
                listing.groups().stream().map(Listing.ListedGroup::policies),
                listing.roles().stream().map(Listing.ListedRole::policies))
                .flatMap(lists -> lists.flatMap(List::stream)).toList();
    }

    private static Listed own(ListedPolicy policy) {
        return new Listed(policy.name(), policy.arn(), false, policy.attachments(), Optional.of(policy.version()),
                Optional.of(policy.changedAt()));
    }

    Changed create(Arguments arguments) throws IOException {
        return changed(identities.policies().create(name(arguments), document(arguments)));
    }

    Changed update(Arguments arguments) throws IOException {
        return changed(identities.policies().replace(name(arguments), document(arguments)));
    }

    Object delete(Arguments arguments) throws IOException {
        PolicyName name = name(arguments);
        identities.policies().delete(name);
        return Map.of("name", name.value());
    }

    Shown show(Arguments arguments) {
        PolicyArn arn = resolve(arguments.text("policy"));
        String name = arn.value().substring(arn.value().indexOf(":policy/") + ":policy/".length());
        String document = ManagedPolicies.find(arn.value()).map(policy -> policy.document().text())
                .orElseGet(() -> identities.directory().listing().policyDocument(new PolicyName(name)));
        return new Shown(name, arn.value(), document);
    }

    PolicyArn resolve(String text) {
        return new PolicyNames(identities.directory()).resolve(text);
    }

    private Changed changed(Entity.ManagedPolicy policy) {
        PolicyArn arn = PolicyArn.of(identities.directory().account(), policy.name());
        return new Changed(policy.name().value(), arn.value(), policy.version());
    }

    private static String document(Arguments arguments) {
        return PolicyDocument.parse(PolicyKind.IDENTITY, arguments.text("document")).text();
    }

    private static PolicyName name(Arguments arguments) {
        return new PolicyName(arguments.text("name"));
    }
}
