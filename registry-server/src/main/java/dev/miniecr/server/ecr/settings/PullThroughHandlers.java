package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Page;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.CreatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.CreatePullThroughCacheRuleResponse;
import software.amazon.awssdk.services.ecr.model.DeletePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.DeletePullThroughCacheRuleResponse;
import software.amazon.awssdk.services.ecr.model.DescribePullThroughCacheRulesRequest;
import software.amazon.awssdk.services.ecr.model.DescribePullThroughCacheRulesResponse;
import software.amazon.awssdk.services.ecr.model.PullThroughCacheRule;
import software.amazon.awssdk.services.ecr.model.UpdatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.UpdatePullThroughCacheRuleResponse;
import software.amazon.awssdk.services.ecr.model.UpstreamRegistry;
import software.amazon.awssdk.services.ecr.model.ValidatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.ValidatePullThroughCacheRuleResponse;

/** Pull-through cache rules. They are kept; nothing is pulled through yet. */
public final class PullThroughHandlers {
    private static final int MOST = 50;

    private final ModelDocuments<PullThroughCacheRule> documents;
    private final PageTokens tokens;
    private final Clock clock;

    public PullThroughHandlers(Documents documents, PageTokens tokens, Clock clock) {
        this.documents = ModelDocuments.of(documents, PullThroughCacheRule::builder);
        this.tokens = tokens;
        this.clock = clock;
    }

    private static Document.Key key(RegistryId registry, String prefix) {
        return new Document.Key(Document.Kind.PULL_THROUGH_CACHE_RULE, registry, Optional.empty(),
                Prefixes.key(prefix));
    }

    public CreatePullThroughCacheRuleResponse create(EcrCall<CreatePullThroughCacheRuleRequest> call)
            throws IOException {
        CreatePullThroughCacheRuleRequest input = call.input();
        String upstreamPrefix = input.upstreamRepositoryPrefix();
        PullThroughCacheRule rule = PullThroughCacheRule.builder().ecrRepositoryPrefix(input.ecrRepositoryPrefix())
                .upstreamRegistryUrl(input.upstreamRegistryUrl()).upstreamRegistry(upstream(input))
                .registryId(call.registry().value()).credentialArn(input.credentialArn())
                .customRoleArn(input.customRoleArn())
                .upstreamRepositoryPrefix(upstreamPrefix == null ? Prefixes.ROOT : upstreamPrefix)
                .createdAt(clock.instant()).updatedAt(clock.instant()).build();
        if (!documents.add(key(call.registry(), rule.ecrRepositoryPrefix()), rule, MOST)) {
            throw Refusals.of("PullThroughCacheRuleAlreadyExistsException", text(call.registry(),
                    rule.ecrRepositoryPrefix(), "already exists"));
        }
        return CreatePullThroughCacheRuleResponse.builder().ecrRepositoryPrefix(rule.ecrRepositoryPrefix())
                .upstreamRegistryUrl(rule.upstreamRegistryUrl()).upstreamRegistry(rule.upstreamRegistry())
                .registryId(rule.registryId()).credentialArn(rule.credentialArn()).customRoleArn(rule.customRoleArn())
                .upstreamRepositoryPrefix(rule.upstreamRepositoryPrefix()).createdAt(rule.createdAt()).build();
    }

    private static UpstreamRegistry upstream(CreatePullThroughCacheRuleRequest input) {
        UpstreamRegistry known = Upstreams.find(input.upstreamRegistryUrl())
                .orElseThrow(() -> Refusals.of("UnsupportedUpstreamRegistryException", "The upstream registry '"
                        + RegistryError.excerpt(input.upstreamRegistryUrl()) + "' is not supported"));
        if (input.upstreamRegistry() != null && input.upstreamRegistry() != known) {
            throw Refusals.invalid("upstreamRegistry", "must be " + known + ", which upstreamRegistryUrl belongs to");
        }
        return known;
    }

    public DescribePullThroughCacheRulesResponse describe(EcrCall<DescribePullThroughCacheRulesRequest> call)
            throws IOException {
        DescribePullThroughCacheRulesRequest input = call.input();
        if (input.hasEcrRepositoryPrefixes()) {
            Pages.refuseWith("ecrRepositoryPrefixes", input.maxResults(), input.nextToken());
            List<PullThroughCacheRule> named = new ArrayList<>();
            for (String prefix : input.ecrRepositoryPrefixes().stream().map(Prefixes::key).distinct().toList()) {
                named.add(require(call.registry(), prefix, documents.find(key(call.registry(), prefix))));
            }
            return DescribePullThroughCacheRulesResponse.builder().pullThroughCacheRules(named).build();
        }
        Pages pages = new Pages(tokens, "DescribePullThroughCacheRules", call.registry());
        Page<Document> page = documents.list(Document.Kind.PULL_THROUGH_CACHE_RULE, call.registry(),
                pages.after(input.nextToken()), Pages.size(input.maxResults()));
        Optional<String> last = page.more()
                ? Optional.of(page.items().getLast().key().name())
                : Optional.empty();
        return DescribePullThroughCacheRulesResponse.builder()
                .pullThroughCacheRules(page.items().stream().map(documents::read).toList())
                .nextToken(pages.next(last)).build();
    }

    public UpdatePullThroughCacheRuleResponse update(EcrCall<UpdatePullThroughCacheRuleRequest> call)
            throws IOException {
        UpdatePullThroughCacheRuleRequest input = call.input();
        PullThroughCacheRule rule = require(call.registry(), input.ecrRepositoryPrefix(),
                documents.change(key(call.registry(), input.ecrRepositoryPrefix()), old -> updated(old, input)));
        return UpdatePullThroughCacheRuleResponse.builder().ecrRepositoryPrefix(rule.ecrRepositoryPrefix())
                .registryId(rule.registryId()).updatedAt(rule.updatedAt()).credentialArn(rule.credentialArn())
                .customRoleArn(rule.customRoleArn()).upstreamRepositoryPrefix(rule.upstreamRepositoryPrefix()).build();
    }

    private PullThroughCacheRule updated(PullThroughCacheRule old, UpdatePullThroughCacheRuleRequest input) {
        PullThroughCacheRule.Builder rule = old.toBuilder().updatedAt(clock.instant());
        if (input.credentialArn() != null) {
            rule.credentialArn(input.credentialArn());
        }
        if (input.customRoleArn() != null) {
            rule.customRoleArn(input.customRoleArn());
        }
        return rule.build();
    }

    public DeletePullThroughCacheRuleResponse delete(EcrCall<DeletePullThroughCacheRuleRequest> call)
            throws IOException {
        String prefix = call.input().ecrRepositoryPrefix();
        PullThroughCacheRule rule = require(call.registry(), prefix, documents.remove(key(call.registry(), prefix)));
        return DeletePullThroughCacheRuleResponse.builder().ecrRepositoryPrefix(rule.ecrRepositoryPrefix())
                .upstreamRegistryUrl(rule.upstreamRegistryUrl()).registryId(rule.registryId())
                .credentialArn(rule.credentialArn()).customRoleArn(rule.customRoleArn())
                .upstreamRepositoryPrefix(rule.upstreamRepositoryPrefix()).createdAt(rule.createdAt()).build();
    }

    public ValidatePullThroughCacheRuleResponse validate(EcrCall<ValidatePullThroughCacheRuleRequest> call)
            throws IOException {
        String prefix = call.input().ecrRepositoryPrefix();
        PullThroughCacheRule rule = require(call.registry(), prefix, documents.find(key(call.registry(), prefix)));
        return ValidatePullThroughCacheRuleResponse.builder().ecrRepositoryPrefix(rule.ecrRepositoryPrefix())
                .upstreamRegistryUrl(rule.upstreamRegistryUrl()).registryId(rule.registryId())
                .credentialArn(rule.credentialArn()).customRoleArn(rule.customRoleArn())
                .upstreamRepositoryPrefix(rule.upstreamRepositoryPrefix()).isValid(false)
                .failure("This server keeps pull through cache rules, and does not pull from upstream registries yet")
                .build();
    }

    private static PullThroughCacheRule require(RegistryId registry, String prefix,
            Optional<PullThroughCacheRule> rule) {
        return rule.orElseThrow(() -> Refusals.of("PullThroughCacheRuleNotFoundException",
                text(registry, prefix, "does not exist")));
    }

    private static String text(RegistryId registry, String prefix, String what) {
        return "The pull through cache rule with the prefix '" + prefix + "' " + what + " in the registry with id '"
                + registry + "'";
    }
}
