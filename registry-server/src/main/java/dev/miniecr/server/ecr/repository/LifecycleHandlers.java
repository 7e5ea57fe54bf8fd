package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.LifecyclePolicyWords;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Repositories;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewResponse;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewStatus;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.StartLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.StartLifecyclePolicyPreviewResponse;

/** Lifecycle policies of repositories, and previews of what they would do. */
public final class LifecycleHandlers {
    private final Repositories repositories;
    private final Documents documents;
    private final LifecyclePreviews previews;
    private final PreviewAnswers answers;

    public LifecycleHandlers(Repositories repositories, Documents documents, LifecyclePreviews previews,
            PageTokens tokens) {
        this.repositories = repositories;
        this.documents = documents;
        this.previews = previews;
        this.answers = new PreviewAnswers(tokens);
    }

    private static Document.Key key(Repository repository) {
        return Document.Key.of(Document.Kind.LIFECYCLE_POLICY, repository.registry(), Optional.of(repository.name()));
    }

    public PutLifecyclePolicyResponse put(EcrCall<PutLifecyclePolicyRequest> call) throws IOException {
        PutLifecyclePolicyRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        repositories.get(repository);
        LifecyclePolicyWords.read(input.lifecyclePolicyText());
        documents.put(key(repository), input.lifecyclePolicyText());
        return PutLifecyclePolicyResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName()).lifecyclePolicyText(input.lifecyclePolicyText()).build();
    }

    public GetLifecyclePolicyResponse get(EcrCall<GetLifecyclePolicyRequest> call) throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        Document policy = require(repository, documents.find(key(repository)));
        return GetLifecyclePolicyResponse.builder().registryId(call.registry().value())
                .repositoryName(call.input().repositoryName()).lifecyclePolicyText(policy.body())
                .lastEvaluatedAt(documents.lastRun(key(repository)).orElse(null)).build();
    }

    public DeleteLifecyclePolicyResponse delete(EcrCall<DeleteLifecyclePolicyRequest> call) throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        Optional<Instant> lastRun = documents.lastRun(key(repository));
        Document policy = require(repository, documents.delete(key(repository)));
        return DeleteLifecyclePolicyResponse.builder().registryId(call.registry().value())
                .repositoryName(call.input().repositoryName()).lifecyclePolicyText(policy.body())
                .lastEvaluatedAt(lastRun.orElse(null)).build();
    }

    private static Document require(Repository repository, Optional<Document> policy) {
        return policy.orElseThrow(() -> missing("LifecyclePolicyNotFoundException", "Lifecycle policy", repository));
    }

    private static RuntimeException missing(String code, String what, Repository repository) {
        return Refusals.of(code, what + " does not exist for the repository with name '" + repository.name() + "' "
                + Refusals.inRegistry(repository));
    }

    public StartLifecyclePolicyPreviewResponse startPreview(EcrCall<StartLifecyclePolicyPreviewRequest> call)
            throws IOException {
        StartLifecyclePolicyPreviewRequest input = call.input();
        StoredRepository repository = repositories.get(call.repository(input.repositoryName()));
        String text = input.lifecyclePolicyText() == null
                ? require(repository.repository(), documents.find(key(repository.repository()))).body()
                : input.lifecyclePolicyText();
        if (!previews.start(repository, LifecyclePolicyWords.read(text), text)) {
            throw Refusals.of("LifecyclePolicyPreviewInProgressException",
                    "The previous lifecycle policy preview of the repository with name '" + input.repositoryName()
                            + "' " + Refusals.inRegistry(repository.repository()) + " has not completed");
        }
        return StartLifecyclePolicyPreviewResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName()).lifecyclePolicyText(text)
                .status(LifecyclePolicyPreviewStatus.IN_PROGRESS).build();
    }

    public GetLifecyclePolicyPreviewResponse getPreview(EcrCall<GetLifecyclePolicyPreviewRequest> call)
            throws IOException {
        StoredRepository repository = repositories.get(call.repository(call.input().repositoryName()));
        return answers.answer(call, previews.find(repository)
                .orElseThrow(() -> missing("LifecyclePolicyPreviewNotFoundException", "Lifecycle policy preview",
                        repository.repository())));
    }
}
