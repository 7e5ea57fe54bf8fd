package dev.miniecr.server.ecr;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.repository.LayerHandlers;
import dev.miniecr.server.http.Requirement;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityRequest;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetRepositoryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.CompleteLayerUploadRequest;
import software.amazon.awssdk.services.ecr.model.CreatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeletePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRegistryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DeleteSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.DeregisterPullTimeUpdateExclusionRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageReplicationStatusRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageScanFindingsRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImageSigningStatusRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribePullThroughCacheRulesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoryCreationTemplatesRequest;
import software.amazon.awssdk.services.ecr.model.GetAccountSettingRequest;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.GetDownloadUrlForLayerRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetRegistryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetRegistryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.InitiateLayerUploadRequest;
import software.amazon.awssdk.services.ecr.model.ListImageReferrersRequest;
import software.amazon.awssdk.services.ecr.model.ListImagesRequest;
import software.amazon.awssdk.services.ecr.model.ListPullTimeUpdateExclusionsRequest;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecr.model.PutAccountSettingRequest;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityRequest;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutRegistryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutRegistryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutReplicationConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutSigningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.RegisterPullTimeUpdateExclusionRequest;
import software.amazon.awssdk.services.ecr.model.SetRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.StartImageScanRequest;
import software.amazon.awssdk.services.ecr.model.StartLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.TagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UpdateImageStorageClassRequest;
import software.amazon.awssdk.services.ecr.model.UpdatePullThroughCacheRuleRequest;
import software.amazon.awssdk.services.ecr.model.UpdateRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;
import software.amazon.awssdk.services.ecr.model.ValidatePullThroughCacheRuleRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** The table of the ECR API's operations: the input of each, what it needs, who answers. */
public final class Operations {
    /* A switch and no map: a row's classes are loaded when the operation is first called, and never those of operations that nobody calls. UploadLayerPart is not in it: its body is not read as a whole. */
    private final OperationNeeds needs;
    private final Handlers handlers;

    public Operations(OperationNeeds needs, Handlers handlers) {
        this.needs = needs;
        this.handlers = handlers;
    }

    /** Throws EcrException(UnknownOperationException). */
    Operation<?, ?> get(String name) {
        return switch (name) {
            case "CreateRepository" ->
                row(CreateRepositoryRequest::builder, needs::create, handlers.repositories()::create);
            case "DescribeRepositories" -> row(DescribeRepositoriesRequest::builder, needs::describeRepositories,
                    handlers.repositories()::describe);
            case "DeleteRepository" ->
                row(DeleteRepositoryRequest::builder, needs::onRepository, handlers.repositories()::delete);
            case "PutImageTagMutability" -> row(PutImageTagMutabilityRequest::builder, needs::onRepository,
                    handlers.repositories()::putTagMutability);
            case "PutImageScanningConfiguration" -> row(PutImageScanningConfigurationRequest::builder,
                    needs::onRepository, handlers.repositories()::putScanning);
            case "PutImage" -> row(PutImageRequest::builder, needs::putImage, handlers.images()::put);
            case "BatchGetImage" ->
                row(BatchGetImageRequest::builder, needs::onRepository, handlers.images()::batchGet);
            case "BatchDeleteImage" ->
                row(BatchDeleteImageRequest::builder, needs::onRepository, handlers.images()::batchDelete);
            case "UpdateImageStorageClass" -> row(UpdateImageStorageClassRequest::builder, needs::onRepository,
                    handlers.images()::updateStorageClass);
            case "ListImages" -> row(ListImagesRequest::builder, needs::onRepository, handlers.lists()::list);
            case "DescribeImages" ->
                row(DescribeImagesRequest::builder, needs::onRepository, handlers.lists()::describe);
            case "ListImageReferrers" ->
                row(ListImageReferrersRequest::builder, needs::referrers, handlers.referrers()::list);
            case "BatchCheckLayerAvailability" ->
                row(BatchCheckLayerAvailabilityRequest::builder, needs::onRepository, handlers.layers()::batchCheck);
            case "InitiateLayerUpload" ->
                row(InitiateLayerUploadRequest::builder, needs::onRepository, handlers.layers()::initiate);
            case "CompleteLayerUpload" ->
                row(CompleteLayerUploadRequest::builder, needs::onRepository, handlers.layers()::complete);
            case "GetDownloadUrlForLayer" ->
                row(GetDownloadUrlForLayerRequest::builder, needs::onRepository, handlers.layers()::downloadUrl);
            case "SetRepositoryPolicy" ->
                row(SetRepositoryPolicyRequest::builder, needs::onRepository, handlers.repositoryPolicies()::set);
            case "GetRepositoryPolicy" ->
                row(GetRepositoryPolicyRequest::builder, needs::onRepository, handlers.repositoryPolicies()::get);
            case "DeleteRepositoryPolicy" ->
                row(DeleteRepositoryPolicyRequest::builder, needs::onRepository, handlers.repositoryPolicies()::delete);
            case "PutLifecyclePolicy" ->
                row(PutLifecyclePolicyRequest::builder, needs::onRepository, handlers.lifecycles()::put);
            case "GetLifecyclePolicy" ->
                row(GetLifecyclePolicyRequest::builder, needs::onRepository, handlers.lifecycles()::get);
            case "DeleteLifecyclePolicy" ->
                row(DeleteLifecyclePolicyRequest::builder, needs::onRepository, handlers.lifecycles()::delete);
            case "StartLifecyclePolicyPreview" -> row(StartLifecyclePolicyPreviewRequest::builder, needs::onRepository,
                    handlers.lifecycles()::startPreview);
            case "GetLifecyclePolicyPreview" ->
                row(GetLifecyclePolicyPreviewRequest::builder, needs::onRepository, handlers.lifecycles()::getPreview);
            case "StartImageScan" -> row(StartImageScanRequest::builder, needs::onRepository, handlers.scans()::start);
            case "DescribeImageScanFindings" ->
                row(DescribeImageScanFindingsRequest::builder, needs::onRepository, handlers.scans()::describe);
            case "DescribeImageReplicationStatus" -> row(DescribeImageReplicationStatusRequest::builder,
                    needs::onRepository, handlers.replication()::describeImage);
            case "DescribeImageSigningStatus" ->
                row(DescribeImageSigningStatusRequest::builder, needs::onRepository, handlers.signing()::describeImage);
            case "ListTagsForResource" ->
                row(ListTagsForResourceRequest::builder, needs::onArn, handlers.resourceTags()::list);
            case "TagResource" -> row(TagResourceRequest::builder, needs::tag, handlers.resourceTags()::tag);
            case "UntagResource" -> row(UntagResourceRequest::builder, needs::untag, handlers.resourceTags()::untag);
            case "GetAuthorizationToken" ->
                row(GetAuthorizationTokenRequest::builder, needs::onRegistry, handlers.tokens()::get);
            case "PutRegistryPolicy" ->
                row(PutRegistryPolicyRequest::builder, needs::onRegistry, handlers.registryPolicies()::put);
            case "GetRegistryPolicy" ->
                row(GetRegistryPolicyRequest::builder, needs::onRegistry, handlers.registryPolicies()::get);
            case "DeleteRegistryPolicy" ->
                row(DeleteRegistryPolicyRequest::builder, needs::onRegistry, handlers.registryPolicies()::delete);
            case "PutAccountSetting" ->
                row(PutAccountSettingRequest::builder, needs::accountSetting, handlers.accountSettings()::put);
            case "GetAccountSetting" ->
                row(GetAccountSettingRequest::builder, needs::onRegistry, handlers.accountSettings()::get);
            case "PutReplicationConfiguration" ->
                row(PutReplicationConfigurationRequest::builder, needs::onRegistry, handlers.replication()::put);
            case "DescribeRegistry" ->
                row(DescribeRegistryRequest::builder, needs::onRegistry, handlers.replication()::describeRegistry);
            case "PutRegistryScanningConfiguration" ->
                row(PutRegistryScanningConfigurationRequest::builder, needs::onRegistry, handlers.scanning()::put);
            case "GetRegistryScanningConfiguration" ->
                row(GetRegistryScanningConfigurationRequest::builder, needs::onRegistry, handlers.scanning()::get);
            case "BatchGetRepositoryScanningConfiguration" ->
                row(BatchGetRepositoryScanningConfigurationRequest::builder, needs::onRepositories,
                        handlers.scanning()::batchGet);
            case "CreatePullThroughCacheRule" ->
                row(CreatePullThroughCacheRuleRequest::builder, needs::onRegistry, handlers.pullThrough()::create);
            case "DescribePullThroughCacheRules" ->
                row(DescribePullThroughCacheRulesRequest::builder, needs::onRegistry, handlers.pullThrough()::describe);
            case "UpdatePullThroughCacheRule" ->
                row(UpdatePullThroughCacheRuleRequest::builder, needs::onRegistry, handlers.pullThrough()::update);
            case "DeletePullThroughCacheRule" ->
                row(DeletePullThroughCacheRuleRequest::builder, needs::onRegistry, handlers.pullThrough()::delete);
            case "ValidatePullThroughCacheRule" ->
                row(ValidatePullThroughCacheRuleRequest::builder, needs::onRegistry, handlers.pullThrough()::validate);
            case "CreateRepositoryCreationTemplate" ->
                row(CreateRepositoryCreationTemplateRequest::builder, needs::template, handlers.templates()::create);
            case "UpdateRepositoryCreationTemplate" ->
                row(UpdateRepositoryCreationTemplateRequest::builder, needs::template, handlers.templates()::update);
            case "DeleteRepositoryCreationTemplate" ->
                row(DeleteRepositoryCreationTemplateRequest::builder, needs::onRegistry, handlers.templates()::delete);
            case "DescribeRepositoryCreationTemplates" -> row(DescribeRepositoryCreationTemplatesRequest::builder,
                    needs::onRegistry, handlers.templates()::describe);
            case "PutSigningConfiguration" ->
                row(PutSigningConfigurationRequest::builder, needs::onRegistry, handlers.signing()::put);
            case "GetSigningConfiguration" ->
                row(GetSigningConfigurationRequest::builder, needs::onRegistry, handlers.signing()::get);
            case "DeleteSigningConfiguration" ->
                row(DeleteSigningConfigurationRequest::builder, needs::onRegistry, handlers.signing()::delete);
            case "RegisterPullTimeUpdateExclusion" ->
                row(RegisterPullTimeUpdateExclusionRequest::builder, needs::onRegistry, handlers.pullTimes()::register);
            case "DeregisterPullTimeUpdateExclusion" -> row(DeregisterPullTimeUpdateExclusionRequest::builder,
                    needs::onRegistry, handlers.pullTimes()::deregister);
            case "ListPullTimeUpdateExclusions" ->
                row(ListPullTimeUpdateExclusionsRequest::builder, needs::onRegistry, handlers.pullTimes()::list);
            default -> throw Refusals.of("UnknownOperationException", name.isEmpty()
                    ? "The header X-Amz-Target names no operation of " + EcrApi.TARGET
                    : "There is no operation '" + name + "'");
        };
    }

    Requirement needsOfPart(EcrCall<UploadLayerPartRequest> call) {
        return needs.onRepository("UploadLayerPart", call);
    }

    LayerHandlers layers() {
        return handlers.layers();
    }

    private static <I extends SdkRequest, B extends SdkBuilder<B, I> & SdkPojo, O extends SdkPojo> Operation<I, O> row(
            Supplier<B> builder, Operation.Needs<I> needs, Operation.Handler<I, O> handler) {
        return Operation.of(builder, needs, handler);
    }
}
