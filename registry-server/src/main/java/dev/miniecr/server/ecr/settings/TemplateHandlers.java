package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryCreationTemplateResponse;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryCreationTemplateResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoryCreationTemplatesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoryCreationTemplatesResponse;
import software.amazon.awssdk.services.ecr.model.RepositoryCreationTemplate;
import software.amazon.awssdk.services.ecr.model.UpdateRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.UpdateRepositoryCreationTemplateResponse;

/** Repository creation templates: made, described, changed, deleted. */
public final class TemplateHandlers {
    private final ByAccount<CreationTemplates> templates;
    private final TemplateRules rules;
    private final PageTokens tokens;
    private final Clock clock;

    public TemplateHandlers(ByAccount<CreationTemplates> templates, PolicyChecker policies, PageTokens tokens,
            Clock clock) {
        this.templates = templates;
        this.rules = new TemplateRules(policies);
        this.tokens = tokens;
        this.clock = clock;
    }

    public CreateRepositoryCreationTemplateResponse create(EcrCall<CreateRepositoryCreationTemplateRequest> call)
            throws IOException {
        RepositoryCreationTemplate template = rules.made(call.input(), clock.instant());
        if (!templates.of(call.registry()).add(template)) {
            throw Refusals.of("TemplateAlreadyExistsException",
                    text(call.registry(), template.prefix(), "already exists"));
        }
        return CreateRepositoryCreationTemplateResponse.builder().registryId(call.registry().value())
                .repositoryCreationTemplate(template).build();
    }

    public UpdateRepositoryCreationTemplateResponse update(EcrCall<UpdateRepositoryCreationTemplateRequest> call)
            throws IOException {
        String prefix = call.input().prefix();
        RepositoryCreationTemplate changed = templates.of(call.registry())
                .change(prefix, old -> rules.changed(old, call.input(), clock.instant()))
                .orElseThrow(() -> missing(call.registry(), prefix));
        return UpdateRepositoryCreationTemplateResponse.builder().registryId(call.registry().value())
                .repositoryCreationTemplate(changed).build();
    }

    public DeleteRepositoryCreationTemplateResponse delete(EcrCall<DeleteRepositoryCreationTemplateRequest> call)
            throws IOException {
        String prefix = call.input().prefix();
        RepositoryCreationTemplate removed = templates.of(call.registry()).remove(prefix)
                .orElseThrow(() -> missing(call.registry(), prefix));
        return DeleteRepositoryCreationTemplateResponse.builder().registryId(call.registry().value())
                .repositoryCreationTemplate(removed).build();
    }

    /** Prefixes that no template is for are left out: the operation has no error for them. */
    public DescribeRepositoryCreationTemplatesResponse describe(
            EcrCall<DescribeRepositoryCreationTemplatesRequest> call) {
        DescribeRepositoryCreationTemplatesRequest input = call.input();
        NavigableMap<String, RepositoryCreationTemplate> all = templates.of(call.registry()).current();
        if (input.hasPrefixes() && !input.prefixes().isEmpty()) {
            Pages.refuseWith("prefixes", input.maxResults(), input.nextToken());
            return answer(call.registry(), input.prefixes().stream().map(Prefixes::key).distinct()
                    .filter(all::containsKey).map(all::get).toList()).build();
        }
        Pages pages = new Pages(tokens, "DescribeRepositoryCreationTemplates", call.registry());
        NavigableMap<String, RepositoryCreationTemplate> rest = pages.after(input.nextToken())
                .map(after -> all.tailMap(after, false)).orElse(all);
        List<RepositoryCreationTemplate> page = rest.values().stream().limit(Pages.size(input.maxResults())).toList();
        Optional<String> last = page.size() < rest.size()
                ? Optional.of(Prefixes.key(page.getLast().prefix()))
                : Optional.empty();
        return answer(call.registry(), page).nextToken(pages.next(last)).build();
    }

    private static DescribeRepositoryCreationTemplatesResponse.Builder answer(RegistryId registry,
            Collection<RepositoryCreationTemplate> found) {
        return DescribeRepositoryCreationTemplatesResponse.builder().registryId(registry.value())
                .repositoryCreationTemplates(found);
    }

    private static RuntimeException missing(RegistryId registry, String prefix) {
        return Refusals.of("TemplateNotFoundException", text(registry, prefix, "does not exist"));
    }

    private static String text(RegistryId registry, String prefix, String what) {
        return "The repository creation template with the prefix '" + prefix + "' " + what
                + " in the registry with id '" + registry + "'";
    }
}
