"""What is set by the API, and what docker sees of it."""
import datetime
import json

import aws
import images
from aws import ecr, refused
from checks import check
from docker import Docker

EXPIRE = json.dumps({"rules": [{"rulePriority": 1, "description": "few", "selection": {
    "tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 3}, "action": {"type": "expire"}}]})
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def described(name):
    (repository,) = ecr().describe_repositories(repositoryNames=[name])["repositories"]
    return repository


def tags(name):
    return {tag["Key"]: tag["Value"] for tag in ecr().list_tags_for_resource(resourceArn=aws.arn(name))["tags"]}


@check
def a_repository_is_described_as_it_was_created():
    made = ecr().create_repository(repositoryName="repositories/made", imageScanningConfiguration={"scanOnPush": True},
                                   imageTagMutability="IMMUTABLE_WITH_EXCLUSION", encryptionConfiguration={"encryptionType": "AES256"},
                                   imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "dev-*"}])["repository"]
    assert abs(made["createdAt"] - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=1), made
    assert {name: value for name, value in made.items() if name != "createdAt"} == {
        "repositoryArn": aws.arn("repositories/made"), "registryId": aws.ACCOUNT, "repositoryName": "repositories/made",
        "repositoryUri": f"{aws.REGISTRY}/repositories/made", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "dev-*"}],
        "imageScanningConfiguration": {"scanOnPush": True}, "encryptionConfiguration": {"encryptionType": "AES256"}}, made
    assert described("repositories/made") == made
    assert ecr().describe_repositories(registryId=aws.ACCOUNT, repositoryNames=["repositories/made"])["repositories"] == [made]
    assert ecr().delete_repository(repositoryName="repositories/made")["repository"] == made
    refused("RepositoryNotFoundException", ecr().describe_repositories, repositoryNames=["repositories/made"])


@check
def an_image_is_described_with_its_size_its_tags_and_its_times():
    image, other = images.repository("repositories/described", images.image(3000, 5000), images.image(700))
    first = images.details("repositories/described", imageTag="1")
    listed = images.index(image, other)
    images.put("repositories/described", listed, "all")
    images.put("repositories/described", image, "again")
    detail = images.details("repositories/described", imageDigest=image.digest)
    assert detail["imageSizeInBytes"] == image.size and sorted(detail["imageTags"]) == ["1", "again"], detail
    assert detail["imagePushedAt"] == first["imagePushedAt"], "a new tag is no new push"
    assert (detail["imageManifestMediaType"], detail["artifactMediaType"]) == (images.MANIFEST, images.CONFIG), detail
    assert (detail["registryId"], detail["repositoryName"]) == (aws.ACCOUNT, "repositories/described"), detail
    whole = images.details("repositories/described", imageTag="all")
    assert whole["imageSizeInBytes"] == max(image.size, other.size) and whole["imageManifestMediaType"] == images.INDEX, whole


@check
def what_is_wrong_with_one_image_of_several_is_its_own_failure():
    image, other = images.repository("repositories/failures", images.image(), images.image())
    asked = [{"imageTag": "1"}, {"imageTag": "none"}, {"imageTag": "1", "imageDigest": other.digest}, {}, {"imageDigest": "no digest"}]
    answer = ecr().batch_get_image(repositoryName="repositories/failures", imageIds=asked)
    assert [(each["imageId"], each["imageManifest"], each["imageManifestMediaType"]) for each in answer["images"]] == [
        ({"imageDigest": image.digest, "imageTag": "1"}, image.text, images.MANIFEST)], answer
    codes = ["ImageNotFound", "ImageTagDoesNotMatchDigest", "MissingDigestAndTag", "InvalidImageDigest"]
    assert [(failure["imageId"], failure["failureCode"]) for failure in answer["failures"]] == list(zip(asked[1:], codes)), answer
    images.put("repositories/failures", images.index(image, other), "all")
    (kept,) = ecr().batch_delete_image(repositoryName="repositories/failures", imageIds=[{"imageDigest": image.digest}])["failures"]
    assert kept["failureCode"] == "ImageReferencedByManifestList", kept


@check
def a_tag_that_moves_leaves_its_image_untagged():
    image, other = images.repository("repositories/moved", images.image(), images.image())
    images.put("repositories/moved", other, "1")
    assert images.details("repositories/moved", imageTag="1")["imageDigest"] == other.digest
    assert "imageTags" not in images.details("repositories/moved", imageDigest=image.digest)
    gone = ecr().batch_delete_image(repositoryName="repositories/moved", imageIds=[{"imageTag": "2"}])
    assert gone["imageIds"] == [{"imageDigest": other.digest, "imageTag": "2"}] and not gone["failures"], gone
    assert images.details("repositories/moved", imageTag="1")["imageTags"] == ["1"]
    ecr().batch_delete_image(repositoryName="repositories/moved", imageIds=[{"imageTag": "1"}])
    refused("ImageNotFoundException", ecr().describe_images, repositoryName="repositories/moved", imageIds=[{"imageDigest": other.digest}])


@check
def docker_is_refused_to_move_a_tag_that_is_immutable_and_may_push_the_same_again():
    docker, image, other = Docker(), images.image(), images.image()
    ecr().create_repository(repositoryName="repositories/immutable", imageTagMutability="IMMUTABLE")
    docker.push("repositories/immutable:1", image)
    docker.push("repositories/immutable:1", image)
    docker.cannot("immutable", docker.push, "repositories/immutable:1", other)
    docker.push("repositories/immutable:2", other)
    changed = ecr().put_image_tag_mutability(repositoryName="repositories/immutable", imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
                                             imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "dev-*"}])
    assert changed["imageTagMutabilityExclusionFilters"] == [{"filterType": "WILDCARD", "filter": "dev-*"}], changed
    docker.push("repositories/immutable:dev-1", image)
    docker.push("repositories/immutable:dev-1", other)
    docker.cannot("immutable", docker.push, "repositories/immutable:1", other)
    ecr().put_image_tag_mutability(repositoryName="repositories/immutable", imageTagMutability="MUTABLE_WITH_EXCLUSION",
                                   imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "v*"}])
    docker.push("repositories/immutable:1", other)
    docker.push("repositories/immutable:v1", image)
    docker.cannot("immutable", docker.push, "repositories/immutable:v1", other)
    refused("InvalidParameterException", ecr().put_image_tag_mutability, repositoryName="repositories/immutable", imageTagMutability="MUTABLE",
            imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "v*"}])


@check
def resource_tags_are_set_changed_and_taken_away():
    ecr().create_repository(repositoryName="repositories/tagged", tags=[{"Key": "team", "Value": "one"}, {"Key": "kept", "Value": ""}])
    assert tags("repositories/tagged") == {"team": "one", "kept": ""}
    ecr().tag_resource(resourceArn=aws.arn("repositories/tagged"), tags=[{"Key": "team", "Value": "two"}, {"Key": "stage", "Value": "test"}])
    assert tags("repositories/tagged") == {"team": "two", "kept": "", "stage": "test"}
    ecr().untag_resource(resourceArn=aws.arn("repositories/tagged"), tagKeys=["team", "no-such"])
    assert tags("repositories/tagged") == {"kept": "", "stage": "test"}


@check
def a_push_makes_a_repository_only_where_a_template_says_so():
    docker = Docker()
    ecr().create_repository_creation_template(prefix="other", appliedFor=["PULL_THROUGH_CACHE"])
    for name in ("repositories/no-such:1", "other/no-such:1"):
        docker.cannot("does not exist", docker.push, name, images.image())
    ecr().delete_repository_creation_template(prefix="other")


@check
def a_template_is_applied_to_the_repository_that_a_push_makes():
    docker, image = Docker(), images.image()
    shared = aws.policy(aws.statement("Allow", PULL, Principal={"AWS": aws.principal("root")}))
    made = ecr().create_repository_creation_template(
        prefix="templated", description="for a push", appliedFor=["CREATE_ON_PUSH"], imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "latest"}], lifecyclePolicy=EXPIRE, repositoryPolicy=shared,
        encryptionConfiguration={"encryptionType": "AES256"}, resourceTags=[{"Key": "made", "Value": "by-push"}],
        customRoleArn=aws.principal("role/templates"))["repositoryCreationTemplate"]
    assert made["appliedFor"] == ["CREATE_ON_PUSH"] and made["createdAt"] == made["updatedAt"], made
    ecr().create_repository_creation_template(prefix="templated/deeper", appliedFor=["CREATE_ON_PUSH"])
    docker.push("templated/image:1", image)
    repository = described("templated/image")
    assert repository["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION", repository
    assert repository["imageTagMutabilityExclusionFilters"] == [{"filterType": "WILDCARD", "filter": "latest"}], repository
    assert tags("templated/image") == {"made": "by-push"}
    assert json.loads(ecr().get_lifecycle_policy(repositoryName="templated/image")["lifecyclePolicyText"]) == json.loads(EXPIRE)
    assert json.loads(ecr().get_repository_policy(repositoryName="templated/image")["policyText"])["Statement"]
    docker.cannot("immutable", docker.push, "templated/image:1", images.image())
    docker.push("templated/deeper/image:1", image)
    assert described("templated/deeper/image")["imageTagMutability"] == "MUTABLE" and not tags("templated/deeper/image")
    changed = ecr().update_repository_creation_template(prefix="templated", imageTagMutability="MUTABLE")["repositoryCreationTemplate"]
    assert changed["imageTagMutability"] == "MUTABLE" and changed["description"] == "for a push", changed
    assert described("templated/image") == repository, "a template is applied once"
    for prefix in ("templated", "templated/deeper"):
        ecr().delete_repository_creation_template(prefix=prefix)


@check
def docker_mounts_layers_from_another_repository_only_where_the_account_setting_says_so():
    docker, image = Docker(), images.image(4000, 5000)
    for word in ("source", "mounted", "pushed"):
        ecr().create_repository(repositoryName=f"repositories/{word}")
    docker.push("repositories/source:1", image)
    try:
        assert set_mounting("ENABLED") == {"name": "BLOB_MOUNTING", "value": "ENABLED"}
        said = docker.push("repositories/mounted:1", image)
        assert said.count("Mounted from repositories/source") == 2, said
    finally:
        set_mounting("DISABLED")
    said = docker.push("repositories/pushed:1", image)
    assert said.count("Pushed") == 2 and "Mounted" not in said, said
    assert docker.pull("repositories/pushed:1") == docker.pull("repositories/mounted:1") == image.image_id


def set_mounting(value):
    ecr().put_account_setting(name="BLOB_MOUNTING", value=value)
    return aws.without_metadata(ecr().get_account_setting(name="BLOB_MOUNTING"))


@check
def docker_does_not_find_an_archived_image_until_it_is_restored():
    docker = Docker()
    image, other = images.repository("repositories/archive", images.image(), images.image())
    moved = ecr().update_image_storage_class(repositoryName="repositories/archive", imageId={"imageTag": "1"}, targetStorageClass="ARCHIVE")
    assert moved["imageStatus"] == "ARCHIVED" and moved["imageId"]["imageDigest"] == image.digest, moved
    docker.cannot("not found|manifest unknown", docker.pull, "repositories/archive:1")
    assert docker.pull("repositories/archive:2") == other.image_id
    (failure,) = ecr().batch_get_image(repositoryName="repositories/archive", imageIds=[{"imageTag": "1"}])["failures"]
    assert failure["failureCode"] == "ImageInaccessible", failure
    (layer,) = ecr().batch_check_layer_availability(repositoryName="repositories/archive", layerDigests=[images.digest(image.blobs[0])])["layers"]
    assert layer["layerAvailability"] == "ARCHIVED", layer
    assert tagged("repositories/archive") == tagged("repositories/archive", "ACTIVE") == {"2"}
    assert tagged("repositories/archive", "ARCHIVED") == {"1"} and tagged("repositories/archive", "ANY") == {"1", "2"}
    (archived,) = ecr().describe_images(repositoryName="repositories/archive", filter={"imageStatus": "ARCHIVED"})["imageDetails"]
    assert archived["imageStatus"] == "ARCHIVED" and archived["lastArchivedAt"], archived
    restored = ecr().update_image_storage_class(repositoryName="repositories/archive", imageId={"imageTag": "1"}, targetStorageClass="STANDARD")
    assert restored["imageStatus"] in ("ACTIVE", "ACTIVATING"), restored
    assert docker.pull("repositories/archive:1") == image.image_id
    detail = images.details("repositories/archive", imageTag="1")
    assert detail["imageStatus"] == "ACTIVE" and detail["lastActivatedAt"] >= detail["lastArchivedAt"], detail


@check
def a_push_restores_an_archived_image():
    docker, image = Docker(), images.image()
    ecr().create_repository(repositoryName="repositories/restored")
    docker.push("repositories/restored:1", image)
    ecr().update_image_storage_class(repositoryName="repositories/restored", imageId={"imageTag": "1"}, targetStorageClass="ARCHIVE")
    docker.cannot("not found|manifest unknown", docker.pull, "repositories/restored:1")
    docker.push("repositories/restored:1", image)
    assert docker.pull("repositories/restored:1") == image.image_id


def tagged(name, status=None):
    asked = {"filter": {"imageStatus": status}} if status else {}
    return {each["imageTag"] for each in ecr().list_images(repositoryName=name, **asked)["imageIds"]}
