package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.PageTokens;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.DeregisterPullTimeUpdateExclusionRequest;
import software.amazon.awssdk.services.ecr.model.DeregisterPullTimeUpdateExclusionResponse;
import software.amazon.awssdk.services.ecr.model.ListPullTimeUpdateExclusionsRequest;
import software.amazon.awssdk.services.ecr.model.ListPullTimeUpdateExclusionsResponse;
import software.amazon.awssdk.services.ecr.model.RegisterPullTimeUpdateExclusionRequest;
import software.amazon.awssdk.services.ecr.model.RegisterPullTimeUpdateExclusionResponse;

/** Whose pulls leave no trace in the times of images, listed and changed. */
public final class PullTimeHandlers {
    private final ByAccount<PullTimeExclusions> exclusions;
    private final PageTokens tokens;
    private final Clock clock;

    public PullTimeHandlers(ByAccount<PullTimeExclusions> exclusions, PageTokens tokens, Clock clock) {
        this.exclusions = exclusions;
        this.tokens = tokens;
        this.clock = clock;
    }

    public RegisterPullTimeUpdateExclusionResponse register(EcrCall<RegisterPullTimeUpdateExclusionRequest> call)
            throws IOException {
        String arn = call.input().principalArn();
        return exclusions.of(call.registry()).add(arn, clock.instant())
                .orElseThrow(() -> Refusals.of("ExclusionAlreadyExistsException",
                        "The pull time update exclusion for the principal '" + arn + "' already exists"));
    }

    public DeregisterPullTimeUpdateExclusionResponse deregister(
            EcrCall<DeregisterPullTimeUpdateExclusionRequest> call) throws IOException {
        String arn = call.input().principalArn();
        if (!exclusions.of(call.registry()).remove(arn)) {
            throw Refusals.of("ExclusionNotFoundException",
                    "The pull time update exclusion for the principal '" + arn + "' does not exist");
        }
        return DeregisterPullTimeUpdateExclusionResponse.builder().principalArn(arn).build();
    }

    public ListPullTimeUpdateExclusionsResponse list(EcrCall<ListPullTimeUpdateExclusionsRequest> call) {
        Pages pages = new Pages(tokens, "ListPullTimeUpdateExclusions", call.registry());
        NavigableSet<String> all = exclusions.of(call.registry()).arns();
        NavigableSet<String> rest = pages.after(call.input().nextToken()).map(after -> all.tailSet(after, false))
                .orElse(all);
        List<String> page = rest.stream().limit(Pages.size(call.input().maxResults())).toList();
        Optional<String> last = page.size() < rest.size() ? Optional.of(page.getLast()) : Optional.empty();
        return ListPullTimeUpdateExclusionsResponse.builder().pullTimeUpdateExclusions(page)
                .nextToken(pages.next(last)).build();
    }
}
