package dev.miniecr.server;

import dev.miniecr.server.config.ConfigException;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.server.ecr.EcrApi;
import dev.miniecr.server.ecr.Handlers;
import dev.miniecr.server.ecr.LayerUrls;
import dev.miniecr.server.ecr.OperationNeeds;
import dev.miniecr.server.ecr.Operations;
import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.HostTemplate;
import dev.miniecr.server.ecr.call.Writes;
import dev.miniecr.server.ecr.repository.ImageHandlers;
import dev.miniecr.server.ecr.repository.ImageListHandlers;
import dev.miniecr.server.ecr.repository.LayerHandlers;
import dev.miniecr.server.ecr.repository.LifecycleHandlers;
import dev.miniecr.server.ecr.repository.LifecyclePreviews;
import dev.miniecr.server.ecr.repository.ReferrerHandlers;
import dev.miniecr.server.ecr.repository.RepositoryHandlers;
import dev.miniecr.server.ecr.repository.RepositoryPolicyHandlers;
import dev.miniecr.server.ecr.repository.ResourceTagHandlers;
import dev.miniecr.server.ecr.repository.ScanHandlers;
import dev.miniecr.server.ecr.settings.AccountSettingHandlers;
import dev.miniecr.server.ecr.settings.AccountSettings;
import dev.miniecr.server.ecr.settings.CreationTemplates;
import dev.miniecr.server.ecr.settings.PullThroughHandlers;
import dev.miniecr.server.ecr.settings.PullTimeExclusions;
import dev.miniecr.server.ecr.settings.PullTimeHandlers;
import dev.miniecr.server.ecr.settings.RegistryPolicyHandlers;
import dev.miniecr.server.ecr.settings.ReplicationHandlers;
import dev.miniecr.server.ecr.settings.ScanningHandlers;
import dev.miniecr.server.ecr.settings.SigningHandlers;
import dev.miniecr.server.ecr.settings.TemplateHandlers;
import dev.miniecr.server.ecr.settings.TokenHandlers;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.oci.Conditions;
import dev.miniecr.server.sts.StsApi;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.oci.RegistryId;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes what answers AWS's APIs. */
final class EcrWiring implements Closeable {
    private static final String TOKEN_KEY = "page-token.key";
    private static final int TOKEN_KEY_BYTES = 32;

    private final LifecyclePreviews previews;
    private final Service ecr;
    private final Service sts;
    private final Service layers;

    /** What an account chose, in memory; made before the registry, which asks it. */
    record Chosen(AccountSettings settings, CreationTemplates templates, PullTimeExclusions exclusions) {
        static Chosen load(Documents documents, RegistryId registry, ResourcePolicyTexts policies) throws IOException {
            return new Chosen(new AccountSettings(documents, registry),
                    new CreationTemplates(documents, registry, policies::stored),
                    new PullTimeExclusions(documents, registry));
        }
    }

    /** What the APIs are made from. */
    record Parts(ServerConfig config, DataDirectory data, Registry registry, Documents documents,
            ByAccount<Chosen> chosen, AccessWiring access, Optional<HostTemplate> hosts, Clock clock) {}

    EcrWiring(Parts parts) throws IOException {
        ServerConfig config = parts.config;
        Registry registry = parts.registry;
        Arns arns = new Arns(config.region());
        PageTokens tokens = new PageTokens(tokenKey(parts.data));
        this.previews = new LifecyclePreviews(registry.lifecycles()::preview, config.ecr().previews(), parts.clock);
        LayerUrls urls = new LayerUrls(registry, parts.access.access().downloads(), arns);
        Operations operations = new Operations(new OperationNeeds(arns), handlers(parts, arns, tokens, urls));
        EcrApi.Names names = new EcrApi.Names(request -> parts.access.origins().url(request, ""),
                parts.hosts);
        this.ecr = new EcrApi(parts.access.access().signatures(), operations, registry.uploads(), names,
                config.ecr());
        this.sts = new StsApi(parts.access.access().signatures(), parts.access.sts(),
                config.ecr().stsBytes());
        this.layers = urls;
    }

    /** How the host names of the accounts are made, where they have such. Throws ConfigException. */
    static Optional<HostTemplate> hosts(ServerConfig config) {
        try {
            return config.registryHosts().map(text -> new HostTemplate(text, config.region()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("Setting aws.registryHosts cannot be used: " + e.getMessage());
        }
    }

    /** What the accounts chose. */
    static ByAccount<Chosen> chosen(Documents documents, List<RegistryId> accounts, ResourcePolicyTexts policies)
            throws IOException {
        Map<RegistryId, Chosen> chosen = new HashMap<>();
        for (RegistryId account : accounts) {
            chosen.put(account, Chosen.load(documents, account, policies));
        }
        return new ByAccount<>(chosen);
    }

    private Handlers handlers(Parts parts, Arns arns, PageTokens tokens, LayerUrls urls) {
        ServerConfig config = parts.config;
        Registry registry = parts.registry;
        Documents documents = parts.documents;
        ByAccount<Chosen> chosen = parts.chosen;
        ResourcePolicyTexts policies = parts.access.policyTexts();
        Writes writes = new Conditions(config.region(), config.registryId())::of;
        ImageHandlers.Pulled pulled = (call, repository, digest) -> {
            if (chosen.of(repository.registry()).exclusions.counts(call.caller().principal())) {
                registry.pulls().note(repository, digest);
            }
        };
        return new Handlers(new RepositoryHandlers(registry.repositories(), arns, tokens),
                new ImageHandlers(registry.images(), writes, pulled, config.ecr().answerBytes()),
                new ImageListHandlers(registry.images(), tokens),
                new ReferrerHandlers(registry.images(), tokens), new LayerHandlers(registry, writes, urls::url),
                new RepositoryPolicyHandlers(policies),
                new LifecycleHandlers(registry.repositories(), documents, previews, tokens),
                new ScanHandlers(documents, registry.images(), tokens, parts.clock),
                new ResourceTagHandlers(registry.repositories(), arns),
                new TokenHandlers(parts.access.access().authorizationTokens()), new RegistryPolicyHandlers(policies),
                new AccountSettingHandlers(chosen.each(Chosen::settings)),
                new ReplicationHandlers(documents, registry.images(), arns),
                new ScanningHandlers(registry.repositories(), documents, arns),
                new PullThroughHandlers(documents, tokens, parts.clock),
                new TemplateHandlers(chosen.each(Chosen::templates), policies::stored, tokens, parts.clock),
                new SigningHandlers(documents, registry.images()),
                new PullTimeHandlers(chosen.each(Chosen::exclusions), tokens, parts.clock));
    }

    private static byte[] tokenKey(DataDirectory data) throws IOException {
        Optional<String> kept = data.findSecret(TOKEN_KEY);
        if (kept.isPresent()) {
            return Base64.getDecoder().decode(kept.get());
        }
        byte[] made = new byte[TOKEN_KEY_BYTES];
        new SecureRandom().nextBytes(made);
        data.keepSecret(TOKEN_KEY, Base64.getEncoder().encodeToString(made));
        return made;
    }

    /** The ECR API. */
    Service ecr() {
        return ecr;
    }

    /** The Security Token Service. */
    Service sts() {
        return sts;
    }

    /** The URLs of layers. */
    Service layers() {
        return layers;
    }

    @Override
    public void close() throws IOException {
        previews.close();
    }
}
