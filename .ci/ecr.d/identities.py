"""Who signs, by keys and by STS, and what policies let them do on both protocols."""
import contextlib
import datetime
import functools
import json
from unittest import mock

import botocore.auth
from botocore import UNSIGNED

import aws
import images
from aws import Keys, ecr, mini_ecr, refused, sts
from checks import check
from docker import Docker

SHARED = "identities/shared"
ROLE = "identities-puller"
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
TOKEN = aws.statement("Allow", "ecr:GetAuthorizationToken", "*")


@functools.cache
def shared():
    """A repository with one image, tagged 1."""
    (image,) = images.repository(SHARED, images.image())
    return image


@functools.cache
def worker():
    """A user who may get a token, pull what is shared, and assume the role."""
    return aws.user("identities-worker", TOKEN, aws.statement("Allow", PULL, aws.arn("identities/*")))


@functools.cache
def role():
    """A role that the worker may assume: it pulls from everywhere. Gives its ARN."""
    worker()
    trust = aws.policy(aws.statement("Allow", "sts:AssumeRole", Principal={"AWS": aws.principal("user/identities-worker")}))
    mini_ecr("role", "create", ROLE, "--trust", "-", given=trust)
    mini_ecr("policy", "put", "--role", ROLE, "--name", "own", "-", given=aws.policy(TOKEN, aws.statement("Allow", PULL, "*")))
    return aws.principal(f"role/{ROLE}")


def assume(**more):
    return aws.session(sts(worker()).assume_role(RoleArn=role(), RoleSessionName="build", **more)["Credentials"])


@contextlib.contextmanager
def clock_off_by(**time):
    """The client's clock."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(**time)
    with mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: now):
        yield


# --- signatures ----------------------------------------------------------------------------------------------------


@check
def get_caller_identity_says_who_signs():
    assert aws.without_metadata(sts().get_caller_identity()) | {"UserId": ""} == {
        "UserId": "", "Account": aws.ACCOUNT, "Arn": aws.principal("user/admin")}
    assert sts(worker()).get_caller_identity()["Arn"] == aws.principal("user/identities-worker")


@check
def a_wrong_secret_is_refused():
    wrong = Keys(aws.ADMIN.id, "Canary-that-is-not-the-secret-of-the-key")
    aws.canary(wrong.secret)
    refused("InvalidSignatureException", ecr(wrong).describe_repositories)
    refused("SignatureDoesNotMatch", sts(wrong).get_caller_identity)


@check
def an_unknown_key_is_refused():
    unknown = Keys("AKIAUNKNOWNUNKNOWN23", "Canary-of-a-key-that-nobody-was-given-x")
    aws.canary(unknown.secret)
    refused("UnrecognizedClientException", ecr(unknown).describe_repositories)
    refused("InvalidClientTokenId", sts(unknown).get_caller_identity)


@check
def a_secret_that_stands_where_the_key_should_is_refused():
    swapped = Keys("Canary0that0is0a0secret0and0no0key0id", aws.ADMIN.id)
    aws.canary(swapped.id)
    refused("UnrecognizedClientException", ecr(swapped).describe_repositories)
    refused("InvalidClientTokenId", sts(swapped).get_caller_identity)


@check
def a_request_without_a_signature_is_refused():
    refused("MissingAuthenticationTokenException", aws.client("ecr", signature_version=UNSIGNED).describe_repositories)
    refused("MissingAuthenticationToken", aws.client("sts", signature_version=UNSIGNED).get_caller_identity)


@check
def a_clock_that_is_off_by_more_than_15_minutes_is_refused():
    for minutes in (-20, 20):
        with clock_off_by(minutes=minutes):
            error = refused("InvalidSignatureException", ecr().describe_repositories, saying="15 min.")
            assert "date" in error["ResponseMetadata"]["HTTPHeaders"], "a client corrects its clock by the answer's Date"
            refused("SignatureDoesNotMatch", sts().get_caller_identity, saying="15 min.")
    with clock_off_by(minutes=-10):
        ecr().describe_repositories()


@check
def a_key_that_is_disabled_is_refused_and_works_again_when_it_is_enabled():
    keys = aws.user("identities-brief", aws.statement("Allow", "ecr:DescribeRepositories", "*"))
    secret = Docker(aws.user("identities-login", TOKEN, aws.statement("Allow", PULL, aws.arn(SHARED))))
    shared()
    secret.pull(f"{SHARED}:1")
    ecr(keys).describe_repositories()
    mini_ecr("key", "disable", keys.id)
    refused("UnrecognizedClientException", ecr(keys).describe_repositories)
    mini_ecr("key", "enable", keys.id)
    ecr(keys).describe_repositories()
    mini_ecr("user", "disable", "identities-login")
    secret.is_denied(secret.pull, f"{SHARED}:1")


# --- STS -----------------------------------------------------------------------------------------------------------


@check
def a_session_token_does_what_its_user_may():
    answer = sts().get_session_token(DurationSeconds=900)["Credentials"]
    left = answer["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(minutes=13) < left <= datetime.timedelta(minutes=15, seconds=5), left
    keys = aws.session(answer)
    assert keys.id.startswith("ASIA"), keys.id
    ecr(keys).create_repository(repositoryName="identities/by-session")
    assert sts(keys).get_caller_identity()["Arn"] == aws.principal("user/admin")
    Docker(keys).push("identities/by-session:1", images.image())
    image = shared()
    assert Docker(keys).pull(f"{SHARED}:1") == image.image_id


@check
def an_assumed_role_does_what_the_role_may_and_no_more():
    image = shared()
    images.repository("elsewhere/image", image)
    refused("AccessDeniedException", ecr(worker()).batch_get_image, repositoryName="elsewhere/image", imageIds=[{"imageTag": "1"}])
    keys = assume()
    assumed = f"arn:aws:sts::{aws.ACCOUNT}:assumed-role/{ROLE}/build"
    assert sts(keys).get_caller_identity()["Arn"] == assumed
    (found,) = ecr(keys).batch_get_image(repositoryName="elsewhere/image", imageIds=[{"imageTag": "1"}])["images"]
    assert found["imageManifest"] == image.text
    refused("AccessDeniedException", ecr(keys).put_image, saying=f"User: {assumed} is not authorized to perform: ecr:PutImage on resource: "
            f"{aws.arn('elsewhere/image')} because no identity-based policy allows the ecr:PutImage action",
            repositoryName="elsewhere/image", imageManifest=image.text, imageTag="2")
    docker = Docker(keys)
    assert docker.pull("elsewhere/image:1") == image.image_id
    docker.is_denied(docker.push, "elsewhere/image:2", images.image())


@check
def a_sessions_own_policy_bounds_what_the_role_may():
    image = shared()
    keys = assume(Policy=aws.policy(TOKEN, aws.statement("Allow", "ecr:BatchGetImage", aws.arn(SHARED))))
    ecr(keys).batch_get_image(repositoryName=SHARED, imageIds=[{"imageTag": "1"}])
    refused("AccessDeniedException", ecr(keys).get_download_url_for_layer, repositoryName=SHARED, layerDigest=images.digest(image.blobs[0]))
    refused("AccessDeniedException", ecr(keys).describe_images, repositoryName=SHARED)


@check
def who_is_not_trusted_does_not_assume_the_role():
    stranger = aws.user("identities-stranger")
    refused("AccessDenied", sts(stranger).assume_role, saying="sts:AssumeRole", RoleArn=role(), RoleSessionName="build")
    refused("AccessDenied", sts(worker()).assume_role, RoleArn=aws.principal("role/no-such"), RoleSessionName="build")
    refused("ValidationError", sts(worker()).assume_role, RoleArn=role(), RoleSessionName="build", DurationSeconds=43200)


@check
def a_session_token_that_was_changed_is_refused():
    keys = assume()
    middle = len(keys.session) // 2
    changed = keys.session[:middle] + ("A" if keys.session[middle] != "A" else "B") + keys.session[middle + 1:]
    for session in (changed, None):
        refused("UnrecognizedClientException", ecr(keys._replace(session=session)).describe_repositories)
    refused("InvalidClientTokenId", sts(keys._replace(session=changed)).get_caller_identity)


@check
def a_session_ends_with_the_role_that_it_is_of():
    shared()
    trust = aws.policy(aws.statement("Allow", "sts:AssumeRole", Principal={"AWS": aws.principal("user/identities-worker")}))
    worker()
    mini_ecr("role", "create", "identities-short", "--trust", "-", given=trust)
    mini_ecr("policy", "put", "--role", "identities-short", "--name", "own", "-", given=aws.policy(aws.statement("Allow", PULL, "*")))
    keys = aws.session(sts(worker()).assume_role(RoleArn=aws.principal("role/identities-short"), RoleSessionName="build")["Credentials"])
    ecr(keys).batch_get_image(repositoryName=SHARED, imageIds=[{"imageTag": "1"}])
    mini_ecr("role", "delete", "identities-short")
    refused("UnrecognizedClientException", ecr(keys).batch_get_image, repositoryName=SHARED, imageIds=[{"imageTag": "1"}])


# --- one policy for both protocols ---------------------------------------------------------------------------------


@check
def an_authorization_token_is_good_for_12_hours_at_the_registry_that_it_names():
    (data,) = ecr().get_authorization_token()["authorizationData"]
    left = data["expiresAt"] - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(hours=11, minutes=59) < left <= datetime.timedelta(hours=12, seconds=5), left
    assert data["proxyEndpoint"] == f"http://{aws.REGISTRY}", data
    for ids in ([aws.ACCOUNT], [aws.ACCOUNT, "111122223333"]):
        assert len(ecr().get_authorization_token(registryIds=ids)["authorizationData"]) == len(ids)
    refused("AccessDeniedException", ecr(aws.user("identities-tokenless")).get_authorization_token)


@check
def who_may_only_get_images_cannot_describe_them():
    image = shared()
    getter = ecr(aws.user("identities-getter", aws.statement("Allow", "ecr:BatchGetImage", aws.arn(SHARED))))
    (found,) = getter.batch_get_image(repositoryName=SHARED, imageIds=[{"imageTag": "1"}])["images"]
    assert found["imageManifest"] == image.text
    for action, call, arguments in (("DescribeImages", getter.describe_images, {"repositoryName": SHARED}),
                                    ("ListImages", getter.list_images, {"repositoryName": SHARED}),
                                    ("DescribeRepositories", getter.describe_repositories, {"repositoryNames": [SHARED]})):
        refused("AccessDeniedException", call, saying=f"is not authorized to perform: ecr:{action} on resource: {aws.arn(SHARED)}", **arguments)
    refused("AccessDeniedException", getter.batch_get_image, repositoryName="identities/no-such", imageIds=[{"imageTag": "1"}])


@check
def a_repositorys_policy_that_is_set_by_the_api_decides_for_docker():
    image, keys = shared(), worker()
    docker = Docker(keys)
    assert docker.pull(f"{SHARED}:1") == image.image_id
    deny = aws.policy(aws.statement("Deny", "ecr:BatchGetImage", Principal={"AWS": aws.principal("user/identities-worker")}, Sid="No pull"))
    put = ecr().set_repository_policy(repositoryName=SHARED, policyText=deny)
    try:
        assert (put["repositoryName"], put["registryId"], json.loads(put["policyText"])) == (SHARED, aws.ACCOUNT, json.loads(deny)), put
        docker.is_denied(docker.pull, f"{SHARED}:1")
        refused("AccessDeniedException", ecr(keys).batch_get_image, saying="explicit deny", repositoryName=SHARED, imageIds=[{"imageTag": "1"}])
        assert Docker().pull(f"{SHARED}:1") == image.image_id
    finally:
        assert json.loads(ecr().delete_repository_policy(repositoryName=SHARED)["policyText"]) == json.loads(deny)
    assert docker.pull(f"{SHARED}:1") == image.image_id


@check
def a_repositorys_policy_that_is_set_by_the_api_gives_what_no_other_policy_gives():
    image = shared()
    keys = aws.user("identities-guest", TOKEN)
    docker = Docker(keys)
    docker.is_denied(docker.pull, f"{SHARED}:1")
    ecr().set_repository_policy(repositoryName=SHARED, policyText=aws.policy(
        aws.statement("Allow", PULL, Principal={"AWS": aws.principal("user/identities-guest")})))
    assert docker.pull(f"{SHARED}:1") == image.image_id
    refused("AccessDeniedException", ecr(keys).describe_images, repositoryName=SHARED)
    ecr().delete_repository_policy(repositoryName=SHARED)
    docker.is_denied(docker.pull, f"{SHARED}:1")


@check
def who_would_lock_themselves_out_has_to_say_that_they_mean_it():
    ecr().create_repository(repositoryName="identities/locked")
    lock = aws.policy(aws.statement("Deny", "ecr:SetRepositoryPolicy", Principal="*"))
    refused("InvalidParameterException", ecr().set_repository_policy, repositoryName="identities/locked", policyText=lock)
    ecr().set_repository_policy(repositoryName="identities/locked", policyText=lock, force=True)
    refused("AccessDeniedException", ecr().set_repository_policy, repositoryName="identities/locked", policyText=lock)


@check
def a_policy_may_ask_for_the_tags_of_a_repository():
    for name, team in (("identities/team-one", "one"), ("identities/team-two", "two")):
        images.repository(name, shared(), tags=[{"Key": "team", "Value": team}])
    of_team = {"StringEquals": {"aws:ResourceTag/team": "one"}}
    asks_for_team = {"StringEquals": {"aws:RequestTag/team": "one"}}
    keys = aws.user("identities-member", TOKEN, aws.statement("Allow", [*PULL, "ecr:DescribeImages"], "*", Condition=of_team),
                    aws.statement("Allow", ["ecr:CreateRepository", "ecr:TagResource"], "*", Condition=asks_for_team))
    docker = Docker(keys)
    assert docker.pull("identities/team-one:1") == shared().image_id
    docker.is_denied(docker.pull, "identities/team-two:1")
    ecr(keys).describe_images(repositoryName="identities/team-one")
    refused("AccessDeniedException", ecr(keys).describe_images, repositoryName="identities/team-two")
    ecr().tag_resource(resourceArn=aws.arn("identities/team-two"), tags=[{"Key": "team", "Value": "one"}])
    ecr(keys).describe_images(repositoryName="identities/team-two")
    refused("AccessDeniedException", ecr(keys).create_repository, repositoryName="identities/made-untagged")
    refused("AccessDeniedException", ecr(keys).create_repository, repositoryName="identities/made", tags=[{"Key": "team", "Value": "two"}])
    ecr(keys).create_repository(repositoryName="identities/made", tags=[{"Key": "team", "Value": "one"}])


@check
def a_client_may_sign_for_any_region():
    elsewhere = aws.client("ecr", region_name="eu-central-1")
    (repository,) = elsewhere.describe_repositories(repositoryNames=[SHARED])["repositories"]
    assert repository["repositoryArn"] == aws.arn(SHARED), repository
