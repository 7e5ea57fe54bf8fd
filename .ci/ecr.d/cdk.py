"""The calls of CDK: CloudFormation's resources of ECR, the custom resource that empties repositories, and the publishing of image assets."""
import json

import aws
import images
from aws import ecr, refused
from checks import check
from docker import Docker
from terraform import LIFECYCLE, converges, equivalent

ASSETS = f"cdk-hnb659fds-container-assets-{aws.ACCOUNT}-{aws.REGION}"
AUTO_DELETE = {"Key": "aws-cdk:auto-delete-images", "Value": "true"}


def read(name):
    """AWS::ECR::Repository as its handler reads it: what is absent is an exception each."""
    (repository,) = ecr().describe_repositories(repositoryNames=[name])["repositories"]
    model = {name: value for name, value in repository.items() if name != "createdAt"}
    model["tags"] = sorted(ecr().list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"], key=lambda tag: tag["Key"])
    for member, call, text, code in (("lifecycle", ecr().get_lifecycle_policy, "lifecyclePolicyText", "LifecyclePolicyNotFoundException"),
                                     ("policy", ecr().get_repository_policy, "policyText", "RepositoryPolicyNotFoundException")):
        try:
            model[member] = call(repositoryName=name, registryId=repository["registryId"])[text]
        except getattr(ecr().exceptions, code):
            model[member] = None
    return model


@check
def the_resource_of_a_repository():
    name = "cdk/stack-repository9ac1d7b2"
    tags = [AUTO_DELETE, {"Key": "aws-cdk:stage", "Value": "test"}]
    ecr().create_repository(repositoryName=name, tags=tags, imageScanningConfiguration={"scanOnPush": True}, imageTagMutability="MUTABLE")
    ecr().put_lifecycle_policy(repositoryName=name, registryId=aws.ACCOUNT, lifecyclePolicyText=LIFECYCLE)
    text = aws.policy(aws.statement("Allow", ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                                    Principal={"AWS": aws.principal("root")}))
    ecr().set_repository_policy(repositoryName=name, policyText=text)
    state = converges(lambda: read(name))
    assert state["tags"] == sorted(tags, key=lambda tag: tag["Key"]) and equivalent(state["policy"], text), state
    assert json.loads(state["lifecycle"]) == json.loads(LIFECYCLE), state
    ecr().put_image_tag_mutability(repositoryName=name, imageTagMutability="IMMUTABLE")
    ecr().delete_lifecycle_policy(repositoryName=name, registryId=aws.ACCOUNT)
    ecr().delete_repository_policy(repositoryName=name, registryId=aws.ACCOUNT)
    changed = converges(lambda: read(name))
    assert changed == {**state, "imageTagMutability": "IMMUTABLE", "lifecycle": None, "policy": None}, changed
    ecr().delete_repository(repositoryName=name, force=True)
    refused("RepositoryNotFoundException", ecr().describe_repositories, repositoryNames=[name])
    refused("RepositoryNotFoundException", ecr().delete_repository, repositoryName=name)


@check
def the_custom_resource_that_deletes_all_images():
    name = "cdk/auto-delete"
    kept = [images.image() for _ in range(5)]
    images.repository(name, *kept, tags=[AUTO_DELETE])
    images.push(name, images.image())
    images.put(name, kept[0], "latest")
    (repository,) = ecr().describe_repositories(repositoryNames=[name])["repositories"]
    assert AUTO_DELETE in ecr().list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
    page = ecr().list_images(repositoryName=name, maxResults=3)
    while page["imageIds"]:
        for several in ([each for each in page["imageIds"] if "imageTag" in each], [each for each in page["imageIds"] if "imageTag" not in each]):
            if several:
                failures = ecr().batch_delete_image(repositoryName=name, imageIds=several)["failures"]
                assert not failures, failures
        if "nextToken" not in page:
            break
        page = ecr().list_images(repositoryName=name, maxResults=3, nextToken=page["nextToken"])
    assert ecr().list_images(repositoryName=name)["imageIds"] == []
    ecr().delete_repository(repositoryName=name)


@check
def the_publishing_of_an_image_asset():
    tag = images.digest(b"the files of the asset").partition(":")[2]
    asset = images.image()
    ecr().create_repository(repositoryName=ASSETS, imageTagMutability="IMMUTABLE", imageScanningConfiguration={"scanOnPush": True},
                            tags=[{"Key": "aws-cdk:bootstrap", "Value": "true"}])
    (repository,) = ecr().describe_repositories(repositoryNames=[ASSETS])["repositories"]
    refused("ImageNotFoundException", ecr().describe_images, repositoryName=ASSETS, imageIds=[{"imageTag": tag}])
    assert repository["repositoryUri"] == f"{aws.REGISTRY}/{ASSETS}"
    Docker().push(f"{ASSETS}:{tag}", asset)
    detail = images.details(ASSETS, imageTag=tag)
    assert detail["imageTags"] == [tag], detail
    ecr().delete_repository(repositoryName=ASSETS, force=True)


@check
def the_garbage_collector_tags_what_it_will_delete():
    image, = images.repository("cdk/collected", images.image())
    (found,) = ecr().batch_get_image(repositoryName="cdk/collected", imageIds=[{"imageDigest": image.digest}])["images"]
    put = ecr().put_image(repositoryName="cdk/collected", imageManifest=found["imageManifest"], imageDigest=image.digest,
                          imageTag="0-aws-cdk.ecr-isolated-1700000000000")
    assert put["image"]["imageId"]["imageDigest"] == image.digest, put
    deleted = ecr().batch_delete_image(repositoryName="cdk/collected", imageIds=[{"imageDigest": image.digest}])
    assert {each["imageTag"] for each in deleted["imageIds"]} == {"1", "0-aws-cdk.ecr-isolated-1700000000000"}, deleted
    assert not deleted["failures"], deleted
