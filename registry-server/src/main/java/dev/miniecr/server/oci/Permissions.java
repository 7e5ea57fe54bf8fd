package dev.miniecr.server.oci;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.util.Arrays;
import java.util.List;

/** The IAM permissions that the routes of /v2/ map to: the ECR API's actions on a repository's ARN. */
final class Permissions {
    static final Action BATCH_GET_IMAGE = new Action("ecr:BatchGetImage");
    static final Action BATCH_CHECK_LAYER_AVAILABILITY = new Action("ecr:BatchCheckLayerAvailability");
    static final Action GET_DOWNLOAD_URL_FOR_LAYER = new Action("ecr:GetDownloadUrlForLayer");
    static final Action INITIATE_LAYER_UPLOAD = new Action("ecr:InitiateLayerUpload");
    static final Action UPLOAD_LAYER_PART = new Action("ecr:UploadLayerPart");
    static final Action COMPLETE_LAYER_UPLOAD = new Action("ecr:CompleteLayerUpload");
    static final Action PUT_IMAGE = new Action("ecr:PutImage");
    static final Action CREATE_REPOSITORY = new Action("ecr:CreateRepository");
    static final Action LIST_IMAGES = new Action("ecr:ListImages");
    static final Action BATCH_DELETE_IMAGE = new Action("ecr:BatchDeleteImage");
    static final Action DESCRIBE_REPOSITORIES = new Action("ecr:DescribeRepositories");

    private final String region;
    private final RegistryId registry;

    Permissions(String region, RegistryId registry) {
        this.region = region;
        this.registry = registry;
    }

    /** Listing the repositories, whichever they are. */
    Permission catalog() {
        return new Permission(DESCRIBE_REPOSITORIES,
                new Resource("arn:aws:ecr:" + region + ":" + registry + ":repository/*"));
    }

    Permission on(Repository repository, Action action) {
        return new Permission(action, new Resource(
                "arn:aws:ecr:" + region + ":" + repository.registry() + ":repository/" + repository.name()));
    }

    /** The context of an ecr:PutImage that sets a tag: our own keys {@code miniecr:ImageTag} and {@code miniecr:TagExists}. */
    static RequestContext setting(Tag tag, boolean exists) {
        return RequestContext.EMPTY.with("miniecr:ImageTag", tag.value()).with("miniecr:TagExists",
                String.valueOf(exists));
    }

    List<Permission> all(Repository repository, Action... actions) {
        return Arrays.stream(actions).map(action -> on(repository, action)).toList();
    }
}
