package dev.miniecr.server.ecr;

import dev.miniecr.server.ecr.repository.ImageHandlers;
import dev.miniecr.server.ecr.repository.ImageListHandlers;
import dev.miniecr.server.ecr.repository.LayerHandlers;
import dev.miniecr.server.ecr.repository.LifecycleHandlers;
import dev.miniecr.server.ecr.repository.ReferrerHandlers;
import dev.miniecr.server.ecr.repository.RepositoryHandlers;
import dev.miniecr.server.ecr.repository.RepositoryPolicyHandlers;
import dev.miniecr.server.ecr.repository.ResourceTagHandlers;
import dev.miniecr.server.ecr.repository.ScanHandlers;
import dev.miniecr.server.ecr.settings.AccountSettingHandlers;
import dev.miniecr.server.ecr.settings.PullThroughHandlers;
import dev.miniecr.server.ecr.settings.PullTimeHandlers;
import dev.miniecr.server.ecr.settings.RegistryPolicyHandlers;
import dev.miniecr.server.ecr.settings.ReplicationHandlers;
import dev.miniecr.server.ecr.settings.ScanningHandlers;
import dev.miniecr.server.ecr.settings.SigningHandlers;
import dev.miniecr.server.ecr.settings.TemplateHandlers;
import dev.miniecr.server.ecr.settings.TokenHandlers;

/** Who answers the operations, by area. */
public record Handlers(RepositoryHandlers repositories, ImageHandlers images, ImageListHandlers lists,
        ReferrerHandlers referrers, LayerHandlers layers, RepositoryPolicyHandlers repositoryPolicies,
        LifecycleHandlers lifecycles, ScanHandlers scans, ResourceTagHandlers resourceTags, TokenHandlers tokens,
        RegistryPolicyHandlers registryPolicies, AccountSettingHandlers accountSettings,
        ReplicationHandlers replication, ScanningHandlers scanning, PullThroughHandlers pullThrough,
        TemplateHandlers templates, SigningHandlers signing, PullTimeHandlers pullTimes) {}
