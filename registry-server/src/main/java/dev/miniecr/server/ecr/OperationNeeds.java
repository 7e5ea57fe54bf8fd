package dev.miniecr.server.ecr;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.Requirement.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetRepositoryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.PutAccountSettingRequest;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.Tag;
import software.amazon.awssdk.services.ecr.model.TagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UntagResourceRequest;

/** What the operations need: mostly the action of their own name, on the repository that they name or on no one thing. */
public final class OperationNeeds {
    private final Arns arns;

    public OperationNeeds(Arns arns) {
        this.arns = arns;
    }

    /** Nobody has rights on everything of another account: there it is about its repositories, as a policy of theirs would have to say. */
    Requirement onRegistry(String operation, EcrCall<? extends SdkRequest> call) {
        boolean own = call.registry().value().equals(call.caller().principal().account());
        return all(need(operation, own ? Resource.ANY : arns.all(call.registry())));
    }

    Requirement onRepository(String operation, EcrCall<? extends SdkRequest> call) {
        return all(need(operation, repository(call)));
    }

    private Resource repository(EcrCall<? extends SdkRequest> call) {
        return arns.resource(call.repository(call.input().getValueForField("repositoryName", String.class)
                .orElseThrow(() -> Refusals.invalid("repositoryName", "must not be null"))));
    }

    Requirement create(String operation, EcrCall<? extends CreateRepositoryRequest> call) {
        Resource repository = repository(call);
        if (call.input().tags().isEmpty()) {
            return all(need(operation, repository));
        }
        RequestContext tags = context(call.input().tags());
        return all(new Need(permission(operation, repository), tags),
                new Need(permission("TagResource", repository), tags));
    }

    /** Without names it is about all repositories there are, and nothing is filtered. */
    Requirement describeRepositories(String operation, EcrCall<? extends DescribeRepositoriesRequest> call) {
        return call.input().hasRepositoryNames() && !call.input().repositoryNames().isEmpty()
                ? onAll(operation, call, call.input().repositoryNames())
                : all(need(operation, arns.all(call.registry())));
    }

    Requirement onRepositories(String operation,
            EcrCall<? extends BatchGetRepositoryScanningConfigurationRequest> call) {
        return onAll(operation, call, call.input().repositoryNames());
    }

    private Requirement onAll(String operation, EcrCall<?> call, List<String> names) {
        return all(names.stream().map(name -> need(operation, arns.resource(call.repository(name))))
                .toArray(Need[]::new));
    }

    /** The right to set the tag where it is not there or where it is: which of the two, the transaction asks. */
    Requirement putImage(String operation, EcrCall<? extends PutImageRequest> call) {
        Permission permission = permission(operation, repository(call));
        String tag = call.input().imageTag();
        return tag == null
                ? all(new Need(permission))
                : Requirement.all(List.of()).andOneOf(List.of(new Need(permission, setting(tag, false)),
                        new Need(permission, setting(tag, true))));
    }

    private static RequestContext setting(String tag, boolean exists) {
        return RequestContext.EMPTY.with("miniecr:ImageTag", tag).with("miniecr:TagExists", String.valueOf(exists));
    }

    /** There is no action of this operation's name. */
    Requirement referrers(String operation, EcrCall<? extends SdkRequest> call) {
        return all(need("BatchGetImage", repository(call)));
    }

    Requirement onArn(String operation, EcrCall<? extends SdkRequest> call) {
        return all(need(operation, arn(call)));
    }

    Requirement tag(String operation, EcrCall<? extends TagResourceRequest> call) {
        return all(new Need(permission(operation, arn(call)), context(call.input().tags())));
    }

    Requirement untag(String operation, EcrCall<? extends UntagResourceRequest> call) {
        return all(new Need(permission(operation, arn(call)),
                RequestContext.EMPTY.with("aws:TagKeys", call.input().tagKeys())));
    }

    private Resource arn(EcrCall<? extends SdkRequest> call) {
        String arn = call.input().getValueForField("resourceArn", String.class).orElse("");
        return arns.find(arn).map(arns::resource)
                .orElseThrow(() -> Refusals.invalid("resourceArn", "Invalid ARN"));
    }

    /* Policies do not tell the case of keys: one tag would stand before them for another one that they never saw. */
    private static RequestContext context(List<Tag> tags) {
        Map<String, List<String>> keys = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Tag tag : tags) {
            if (tag.key() == null || tag.value() == null) {
                continue;
            }
            names.add(tag.key());
            String key = "aws:requesttag/" + tag.key().toLowerCase(Locale.ROOT);
            if (keys.put(key, List.of(tag.value())) != null) {
                throw Refusals.of("InvalidTagParameterException",
                        "The keys of the tags in one request are the same, or differ in case alone: '" + tag.key()
                                + "'");
            }
        }
        keys.put("aws:tagkeys", names);
        return RequestContext.of(key -> Optional.ofNullable(keys.get(key)));
    }

    Requirement accountSetting(String operation, EcrCall<? extends PutAccountSettingRequest> call) {
        return all(new Need(permission(operation, Resource.ANY),
                RequestContext.EMPTY.with("ecr:AccountSetting", call.input().name())));
    }

    /** A template gives its policies to repositories that are made later: who writes them must have the right to set them. */
    Requirement template(String operation, EcrCall<? extends SdkRequest> call) {
        List<Need> needs = new ArrayList<>(List.of(need(operation, Resource.ANY)));
        if (call.input().getValueForField("repositoryPolicy", String.class).isPresent()) {
            needs.add(need("SetRepositoryPolicy", Resource.ANY));
        }
        if (call.input().getValueForField("lifecyclePolicy", String.class).isPresent()) {
            needs.add(need("PutLifecyclePolicy", Resource.ANY));
        }
        return all(needs.toArray(Need[]::new));
    }

    private static Need need(String operation, Resource resource) {
        return new Need(permission(operation, resource));
    }

    private static Permission permission(String operation, Resource resource) {
        return new Permission(new Action("ecr:" + operation), resource);
    }

    private static Requirement all(Need... needs) {
        Requirement requirement = Requirement.all(List.of());
        for (Need need : Arrays.asList(needs)) {
            requirement = requirement.andOneOf(List.of(need));
        }
        return requirement;
    }
}
