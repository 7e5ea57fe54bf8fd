package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.repository.LifecyclePreviews.Outcome;
import dev.miniecr.server.ecr.repository.LifecyclePreviews.Preview;
import dev.miniecr.server.ecr.wire.PageTokens;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewResponse;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewResult;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewStatus;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewSummary;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyTargetStorageClass;
import software.amazon.awssdk.services.ecr.model.TagStatus;
import software.amazon.awssdk.services.ecr.model.TransitioningImageTotalCount;

/** What is told of a preview: how far it is, and its results by pages or by images. */
final class PreviewAnswers {
    private final PageTokens tokens;

    PreviewAnswers(PageTokens tokens) {
        this.tokens = tokens;
    }

    GetLifecyclePolicyPreviewResponse answer(EcrCall<GetLifecyclePolicyPreviewRequest> call, Preview preview) {
        if (call.input().hasImageIds()) {
            Pages.refuseWith("imageIds", call.input().maxResults(), call.input().nextToken());
        }
        GetLifecyclePolicyPreviewResponse.Builder answer = GetLifecyclePolicyPreviewResponse.builder()
                .registryId(call.registry().value()).repositoryName(call.input().repositoryName())
                .lifecyclePolicyText(preview.policyText()).previewResults(List.of());
        return switch (preview.outcome()) {
            case Outcome.Running() -> answer.status(LifecyclePolicyPreviewStatus.IN_PROGRESS).build();
            case Outcome.Failed() -> answer.status(LifecyclePolicyPreviewStatus.FAILED).build();
            case Outcome.Expired() -> answer.status(LifecyclePolicyPreviewStatus.EXPIRED).build();
            case Outcome.Complete complete -> withResults(answer.status(LifecyclePolicyPreviewStatus.COMPLETE),
                    call, preview, complete).build();
        };
    }

    private GetLifecyclePolicyPreviewResponse.Builder withResults(GetLifecyclePolicyPreviewResponse.Builder answer,
            EcrCall<GetLifecyclePolicyPreviewRequest> call, Preview preview, Outcome.Complete complete) {
        GetLifecyclePolicyPreviewRequest input = call.input();
        TagStatus tagStatus = input.filter() == null || input.filter().tagStatus() == null
                ? TagStatus.ANY
                : input.filter().tagStatus();
        Pages pages = new Pages(tokens, "GetLifecyclePolicyPreview", call.registry(), input.repositoryName(),
                preview.startedAt(), tagStatus);
        Predicate<LifecyclePolicyPreviewResult> asked = asked(input, tagStatus);
        int at = pages.after(input.nextToken()).map(Integer::parseInt).orElse(0);
        List<LifecyclePolicyPreviewResult> page = new ArrayList<>();
        Optional<String> next = Optional.empty();
        Iterator<LifecyclePolicyPreviewResult> results = complete.results().from(at).iterator();
        for (; next.isEmpty() && results.hasNext(); at++) {
            LifecyclePolicyPreviewResult result = results.next();
            if (asked.test(result) && page.size() == Pages.size(input.maxResults())) {
                next = Optional.of(String.valueOf(at));
            } else if (asked.test(result)) {
                page.add(result);
            }
        }
        return answer.previewResults(page).summary(summary(complete)).nextToken(pages.next(next));
    }

    private static Predicate<LifecyclePolicyPreviewResult> asked(GetLifecyclePolicyPreviewRequest input,
            TagStatus tagStatus) {
        for (ImageIdentifier id : input.imageIds()) {
            if (id.imageDigest() == null && id.imageTag() == null) {
                throw Refusals.of("InvalidParameterException",
                        "Invalid request parameters: both tag and digest cannot be null");
            }
        }
        return result -> (tagStatus == TagStatus.ANY || result.hasImageTags() == (tagStatus == TagStatus.TAGGED))
                && (!input.hasImageIds() || input.imageIds().stream().anyMatch(id -> names(id, result)));
    }

    private static boolean names(ImageIdentifier id, LifecyclePolicyPreviewResult result) {
        return (id.imageDigest() == null || id.imageDigest().equals(result.imageDigest()))
                && (id.imageTag() == null || result.imageTags().contains(id.imageTag()));
    }

    private static LifecyclePolicyPreviewSummary summary(Outcome.Complete complete) {
        LifecyclePolicyPreviewSummary.Builder summary = LifecyclePolicyPreviewSummary.builder()
                .expiringImageTotalCount(complete.expiring());
        if (complete.transitioning() > 0) {
            summary.transitioningImageTotalCounts(TransitioningImageTotalCount.builder()
                    .targetStorageClass(LifecyclePolicyTargetStorageClass.ARCHIVE)
                    .imageTotalCount(complete.transitioning()).build());
        }
        return summary.build();
    }
}
