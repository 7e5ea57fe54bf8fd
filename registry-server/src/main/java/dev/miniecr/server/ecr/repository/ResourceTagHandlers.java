package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.call.ResourceTagWords;
import dev.miniecr.storage.Repositories;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecr.model.TagResourceRequest;
import software.amazon.awssdk.services.ecr.model.TagResourceResponse;
import software.amazon.awssdk.services.ecr.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UntagResourceResponse;

/** The resource tags of repositories, which are named by their ARNs. */
public final class ResourceTagHandlers {
    private final Repositories repositories;
    private final Arns arns;

    public ResourceTagHandlers(Repositories repositories, Arns arns) {
        this.repositories = repositories;
        this.arns = arns;
    }

    public ListTagsForResourceResponse list(EcrCall<ListTagsForResourceRequest> call) throws IOException {
        Repository repository = repository(call.input().resourceArn());
        return ListTagsForResourceResponse.builder()
                .tags(ResourceTagWords.write(repositories.get(repository).tags())).build();
    }

    public TagResourceResponse tag(EcrCall<TagResourceRequest> call) throws IOException {
        Repository repository = repository(call.input().resourceArn());
        repositories.tag(repository, ResourceTagWords.read(call.input().tags()));
        return TagResourceResponse.builder().build();
    }

    public UntagResourceResponse untag(EcrCall<UntagResourceRequest> call) throws IOException {
        Repository repository = repository(call.input().resourceArn());
        repositories.untag(repository, Set.copyOf(call.input().tagKeys()));
        return UntagResourceResponse.builder().build();
    }

    private Repository repository(String arn) {
        return arns.find(arn).orElseThrow(() -> Refusals.invalid("resourceArn", "Invalid ARN"));
    }
}
