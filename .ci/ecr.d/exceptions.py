"""Every exception of the API's model that a caller can provoke, one check each."""
import functools
import json
import os

import aws
import images
from aws import ecr, refused
from checks import check, named

HERE, NOWHERE = "exceptions/here", "exceptions/nowhere"
ABSENT = images.digest(b"absent")
UPLOAD = "123e4567-e89b-42d3-a456-426614174000"
NOT_PROVOKED = {
    "ServerException": "it is a fault of the server",
    "KmsException": "the server has no keys of its own to fail with",
    "BlockedByOrganizationPolicyException": "there are no organizations",
    "LifecyclePolicyPreviewInProgressException": "a preview ends before another request can come",
    "ImageStorageClassUpdateNotSupportedException": "every image can be archived and restored",
    "UnableToAccessSecretException": "secrets are not asked for before a pull",
    "UnableToDecryptSecretValueException": "secrets are not asked for before a pull",
    "SecretNotFoundException": "secrets are not asked for before a pull",
    "UnableToGetUpstreamImageException": "needs an upstream",
    "UnableToGetUpstreamLayerException": "needs an upstream",
    "UnableToListUpstreamImageReferrersException": "needs an upstream",
}
_provoked = set()


def provokes(code):
    _provoked.add(code)
    return named(f"refused with {code}")


@functools.cache
def here():
    """A repository with one image, tagged 1."""
    (image,) = images.repository(HERE, images.image())
    return image


@provokes("RepositoryNotFoundException")
def _():
    here()
    refused("RepositoryNotFoundException", ecr().describe_repositories, repositoryNames=[HERE, NOWHERE],
            saying=f"The repository with name '{NOWHERE}' does not exist in the registry with id '{aws.ACCOUNT}'")
    for call in (ecr().list_images, ecr().describe_images, ecr().delete_repository, ecr().get_repository_policy, ecr().get_lifecycle_policy,
                 ecr().initiate_layer_upload):
        refused("RepositoryNotFoundException", call, repositoryName=NOWHERE)
    for call in (ecr().batch_get_image, ecr().batch_delete_image):
        refused("RepositoryNotFoundException", call, repositoryName=NOWHERE, imageIds=[{"imageTag": "1"}])
    refused("RepositoryNotFoundException", ecr().put_image, repositoryName=NOWHERE, imageManifest=here().text)
    refused("RepositoryNotFoundException", ecr().get_download_url_for_layer, repositoryName=NOWHERE, layerDigest=ABSENT)
    refused("RepositoryNotFoundException", ecr().list_tags_for_resource, resourceArn=aws.arn(NOWHERE))


@provokes("RepositoryAlreadyExistsException")
def _():
    here()
    refused("RepositoryAlreadyExistsException", ecr().create_repository, saying=HERE, repositoryName=HERE)


@provokes("RepositoryNotEmptyException")
def _():
    here()
    refused("RepositoryNotEmptyException", ecr().delete_repository, repositoryName=HERE)


@provokes("InvalidParameterException")
def _():
    for name in ("Bad_Name", "a" * 257, "a_-b", "/a", "a//b"):
        refused("InvalidParameterException", ecr().create_repository, saying="'repositoryName'", repositoryName=name)
    refused("InvalidParameterException", ecr().create_repository, repositoryName=NOWHERE, imageTagMutability="NOPE",
            saying="[IMMUTABLE, MUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION]")
    here()
    refused("InvalidParameterException", ecr().batch_get_image, saying="imageIds", repositoryName=HERE, imageIds=[{"imageTag": "1"}] * 101)
    refused("InvalidParameterException", ecr().list_tags_for_resource, saying="Invalid ARN", resourceArn="arn:aws:s3:::bucket")
    refused("InvalidParameterException", ecr().put_lifecycle_policy, saying="Lifecycle policy validation failure", repositoryName=HERE,
            lifecyclePolicyText=json.dumps({"rules": []}).ljust(120))
    refused("InvalidParameterException", ecr().set_repository_policy, saying="Invalid repository policy provided", repositoryName=HERE,
            policyText='{"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps"}]}')
    refused("InvalidParameterException", ecr().put_image, repositoryName=HERE, imageManifest="no manifest", imageTag="x")
    refused("InvalidParameterException", ecr().put_image, repositoryName=HERE, imageManifest=here().text, imageTag="a:b")


@provokes("InvalidTagParameterException")
def _():
    here()
    refused("InvalidTagParameterException", ecr().tag_resource, resourceArn=aws.arn(HERE), tags=[{"Key": "k" * 129, "Value": "v"}])
    refused("InvalidTagParameterException", ecr().tag_resource, resourceArn=aws.arn(HERE), tags=[{"Key": "k", "Value": "v" * 257}])


@provokes("TooManyTagsException")
def _():
    here()
    many = [{"Key": f"k{number}", "Value": "v"} for number in range(51)]
    refused("TooManyTagsException", ecr().tag_resource, resourceArn=aws.arn(HERE), tags=many)
    refused("TooManyTagsException", ecr().create_repository, repositoryName=NOWHERE, tags=many)


@provokes("ImageNotFoundException")
def _():
    here()
    refused("ImageNotFoundException", ecr().describe_images, repositoryName=HERE, imageIds=[{"imageTag": "none"}],
            saying="The image with imageId {imageDigest:'null', imageTag:'none'} does not exist within the repository "
                   f"with name '{HERE}' in the registry with id '{aws.ACCOUNT}'")
    refused("ImageNotFoundException", ecr().start_image_scan, repositoryName=HERE, imageId={"imageDigest": ABSENT})
    refused("ImageNotFoundException", ecr().update_image_storage_class, repositoryName=HERE, imageId={"imageTag": "none"},
            targetStorageClass="ARCHIVE")


@provokes("ImageAlreadyExistsException")
def _():
    arguments = {"repositoryName": HERE, "imageManifest": here().text, "imageManifestMediaType": here().media_type}
    refused("ImageAlreadyExistsException", ecr().put_image, imageTag="1", **arguments,
            saying=f"Image with digest '{here().digest}' and tag '1' already exists in the repository with name '{HERE}' "
                   f"in registry with id '{aws.ACCOUNT}'")
    refused("ImageAlreadyExistsException", ecr().put_image, **arguments)


@provokes("ImageTagAlreadyExistsException")
def _():
    images.repository("exceptions/immutable", images.image(), imageTagMutability="IMMUTABLE")
    other = images.image()
    for blob in other.blobs:
        images.upload("exceptions/immutable", blob)
    refused("ImageTagAlreadyExistsException", ecr().put_image, repositoryName="exceptions/immutable", imageTag="1", imageManifest=other.text,
            saying="The image tag '1' already exists in the 'exceptions/immutable' repository and cannot be overwritten "
                   "because the tag is immutable.")


@provokes("ImageDigestDoesNotMatchException")
def _():
    other = images.image()
    refused("ImageDigestDoesNotMatchException", ecr().put_image, repositoryName=HERE, imageManifest=other.text, imageDigest=here().digest)


@provokes("LayersNotFoundException")
def _():
    other = images.image()
    here()
    refused("LayersNotFoundException", ecr().put_image, saying=images.digest(other.blobs[0]), repositoryName=HERE, imageManifest=other.text)
    refused("LayersNotFoundException", ecr().get_download_url_for_layer, repositoryName=HERE, layerDigest=ABSENT)


@provokes("ReferencedImagesNotFoundException")
def _():
    listed, absent = images.index(here(), images.image()), images.image()
    refused("ReferencedImagesNotFoundException", ecr().put_image, repositoryName=HERE, imageManifest=listed.text)
    refused("ReferencedImagesNotFoundException", ecr().put_image, saying=absent.digest, repositoryName=HERE, imageManifest=images.index(absent).text)


@provokes("UploadNotFoundException")
def _():
    here()
    refused("UploadNotFoundException", part, upload=UPLOAD, first=0, length=3)
    refused("UploadNotFoundException", ecr().complete_layer_upload, repositoryName=HERE, uploadId=UPLOAD, layerDigests=[ABSENT])


@provokes("InvalidLayerPartException")
def _():
    upload = begin()
    part(upload, 0, images.PART)
    for first, length in ((0, 10), (images.PART + 1, 10), (images.PART - 1, 10)):
        error = refused("InvalidLayerPartException", part, upload=upload, first=first, length=length)
        assert error["lastValidByteReceived"] == images.PART - 1 and error["uploadId"] == upload, error
        assert (error["repositoryName"], error["registryId"]) == (HERE, aws.ACCOUNT), error
    refused("InvalidLayerPartException", ecr().upload_layer_part, repositoryName=HERE, uploadId=upload, partFirstByte=images.PART,
            partLastByte=images.PART + 99, layerPartBlob=b"not 100 bytes")
    answer = part(upload, images.PART, 10)
    assert answer["lastByteReceived"] == images.PART + 9, answer


@provokes("LayerPartTooSmallException")
def _():
    upload = begin()
    part(upload, 0, 1000)
    part(upload, 1000, 1000)
    refused("LayerPartTooSmallException", ecr().complete_layer_upload, repositoryName=HERE, uploadId=upload,
            layerDigests=[images.digest(bytes(2000))])


@provokes("InvalidLayerException")
def _():
    upload = begin()
    part(upload, 0, 1000)
    refused("InvalidLayerException", ecr().complete_layer_upload, repositoryName=HERE, uploadId=upload, layerDigests=[ABSENT])


@provokes("EmptyUploadException")
def _():
    refused("EmptyUploadException", ecr().complete_layer_upload, repositoryName=HERE, uploadId=begin(), layerDigests=[ABSENT])


@provokes("LayerAlreadyExistsException")
def _():
    refused("LayerAlreadyExistsException", images.upload, name=HERE, blob=here().blobs[0])


@provokes("LayerInaccessibleException")
def _():
    blob = os.urandom(100)
    here()
    images.upload(HERE, blob)
    refused("LayerInaccessibleException", ecr().get_download_url_for_layer, repositoryName=HERE, layerDigest=images.digest(blob))


def begin():
    here()
    return ecr().initiate_layer_upload(repositoryName=HERE)["uploadId"]


def part(upload, first, length):
    return ecr().upload_layer_part(repositoryName=HERE, uploadId=upload, partFirstByte=first, partLastByte=first + length - 1,
                                   layerPartBlob=bytes(length))


@provokes("RepositoryPolicyNotFoundException")
def _():
    here()
    for call in (ecr().get_repository_policy, ecr().delete_repository_policy):
        refused("RepositoryPolicyNotFoundException", call, repositoryName=HERE)


@provokes("RegistryPolicyNotFoundException")
def _():
    for call in (ecr().get_registry_policy, ecr().delete_registry_policy):
        refused("RegistryPolicyNotFoundException", call)


@provokes("LifecyclePolicyNotFoundException")
def _():
    here()
    for call in (ecr().get_lifecycle_policy, ecr().delete_lifecycle_policy, ecr().start_lifecycle_policy_preview):
        refused("LifecyclePolicyNotFoundException", call, repositoryName=HERE)


@provokes("LifecyclePolicyPreviewNotFoundException")
def _():
    here()
    refused("LifecyclePolicyPreviewNotFoundException", ecr().get_lifecycle_policy_preview, repositoryName=HERE)


@provokes("ScanNotFoundException")
def _():
    here()
    refused("ScanNotFoundException", ecr().describe_image_scan_findings, repositoryName=HERE, imageId={"imageTag": "1"})


@provokes("UnsupportedImageTypeException")
def _():
    images.put(HERE, images.index(here()), "all")
    refused("UnsupportedImageTypeException", ecr().start_image_scan, repositoryName=HERE, imageId={"imageTag": "all"})


@provokes("LimitExceededException")
def _():
    images.repository("exceptions/scanned", images.image())
    ecr().start_image_scan(repositoryName="exceptions/scanned", imageId={"imageTag": "1"})
    refused("LimitExceededException", ecr().start_image_scan, repositoryName="exceptions/scanned", imageId={"imageTag": "1"})


@provokes("ImageArchivedException")
def _():
    images.repository("exceptions/archived", images.image())
    ecr().update_image_storage_class(repositoryName="exceptions/archived", imageId={"imageTag": "1"}, targetStorageClass="ARCHIVE")
    refused("ImageArchivedException", ecr().start_image_scan, repositoryName="exceptions/archived", imageId={"imageTag": "1"})


@provokes("PullThroughCacheRuleAlreadyExistsException")
def _():
    rule = {"ecrRepositoryPrefix": "exceptions", "upstreamRegistryUrl": "quay.io"}
    ecr().create_pull_through_cache_rule(**rule)
    refused("PullThroughCacheRuleAlreadyExistsException", ecr().create_pull_through_cache_rule, **rule)
    ecr().delete_pull_through_cache_rule(ecrRepositoryPrefix="exceptions")


@provokes("PullThroughCacheRuleNotFoundException")
def _():
    refused("PullThroughCacheRuleNotFoundException", ecr().describe_pull_through_cache_rules, ecrRepositoryPrefixes=["no-such"])
    for call in (ecr().delete_pull_through_cache_rule, ecr().validate_pull_through_cache_rule):
        refused("PullThroughCacheRuleNotFoundException", call, ecrRepositoryPrefix="no-such")


@provokes("UnsupportedUpstreamRegistryException")
def _():
    refused("UnsupportedUpstreamRegistryException", ecr().create_pull_through_cache_rule, ecrRepositoryPrefix="exceptions",
            upstreamRegistryUrl="registry.example.com")


@provokes("TemplateAlreadyExistsException")
def _():
    template = {"prefix": "exceptions", "appliedFor": ["PULL_THROUGH_CACHE"]}
    ecr().create_repository_creation_template(**template)
    refused("TemplateAlreadyExistsException", ecr().create_repository_creation_template, **template)
    ecr().delete_repository_creation_template(prefix="exceptions")


@provokes("TemplateNotFoundException")
def _():
    for call in (ecr().delete_repository_creation_template, ecr().update_repository_creation_template):
        refused("TemplateNotFoundException", call, prefix="no-such")


@provokes("SigningConfigurationNotFoundException")
def _():
    for call in (ecr().get_signing_configuration, ecr().delete_signing_configuration):
        refused("SigningConfigurationNotFoundException", call)


@provokes("ExclusionAlreadyExistsException")
def _():
    principal = {"principalArn": aws.principal("role/exceptions")}
    ecr().register_pull_time_update_exclusion(**principal)
    refused("ExclusionAlreadyExistsException", ecr().register_pull_time_update_exclusion, **principal)
    ecr().deregister_pull_time_update_exclusion(**principal)


@provokes("ExclusionNotFoundException")
def _():
    refused("ExclusionNotFoundException", ecr().deregister_pull_time_update_exclusion, principalArn=aws.principal("role/no-such"))


@provokes("ValidationException")
def _():
    refused("ValidationException", ecr().get_account_setting, name="NO_SUCH_SETTING")
    refused("ValidationException", ecr().put_account_setting, name="BLOB_MOUNTING", value="PERHAPS")


@check
def every_other_exception_of_the_model_has_its_reason():
    model = {shape.name for shape in ecr().meta.service_model.error_shapes}
    named_here = _provoked | set(NOT_PROVOKED)
    assert named_here == model, f"lacking {model - named_here}, unknown {named_here - model}"
    assert not _provoked & set(NOT_PROVOKED)
