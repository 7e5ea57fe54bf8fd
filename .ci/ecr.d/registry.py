"""What is set for a whole registry: each comes back as it was put, is changed, and is taken away."""
import json

import aws
import images
from aws import ecr, refused, without_metadata
from checks import check
from docker import Docker

ELSEWHERE = "111122223333"
PROFILE = f"arn:aws:signer:us-east-1:{aws.ACCOUNT}:/signing-profiles/builds"


@check
def account_settings_come_back_as_they_were_put():
    for name, value in (("BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE"), ("REGISTRY_POLICY_SCOPE", "V2"), ("BLOB_MOUNTING", "ENABLED"),
                        ("BLOB_MOUNTING", "DISABLED")):
        assert without_metadata(ecr().put_account_setting(name=name, value=value)) == {"name": name, "value": value}
        assert without_metadata(ecr().get_account_setting(name=name)) == {"name": name, "value": value}


@check
def a_replication_configuration_comes_back_as_it_was_put():
    assert ecr().describe_registry()["replicationConfiguration"] == {"rules": []}
    configuration = {"rules": [
        {"destinations": [{"region": "eu-west-1", "registryId": aws.ACCOUNT}],
         "repositoryFilters": [{"filter": "prod/", "filterType": "PREFIX_MATCH"}]},
        {"destinations": [{"region": "us-east-1", "registryId": ELSEWHERE}]}]}
    assert ecr().put_replication_configuration(replicationConfiguration=configuration)["replicationConfiguration"] == configuration
    assert without_metadata(ecr().describe_registry()) == {"registryId": aws.ACCOUNT, "replicationConfiguration": configuration}
    own = {"rules": [{"destinations": [{"region": aws.REGION, "registryId": aws.ACCOUNT}]}]}
    refused("InvalidParameterException", ecr().put_replication_configuration, replicationConfiguration=own)
    assert ecr().describe_registry()["replicationConfiguration"] == configuration
    ecr().put_replication_configuration(replicationConfiguration={"rules": []})
    assert ecr().describe_registry()["replicationConfiguration"] == {"rules": []}


@check
def an_image_that_no_rule_replicates_has_no_replication_status():
    (image,) = images.repository("registry/replicated", images.image())
    status = ecr().describe_image_replication_status(repositoryName="registry/replicated", imageId={"imageTag": "1"})
    assert status["replicationStatuses"] == [] and status["imageId"]["imageDigest"] == image.digest, status


@check
def a_signing_configuration_comes_back_as_it_was_put():
    configuration = {"rules": [{"signingProfileArn": PROFILE, "repositoryFilters": [{"filter": "prod/*", "filterType": "WILDCARD_MATCH"}]},
                               {"signingProfileArn": PROFILE + "_2"}]}
    assert ecr().put_signing_configuration(signingConfiguration=configuration)["signingConfiguration"] == configuration
    assert without_metadata(ecr().get_signing_configuration()) == {"registryId": aws.ACCOUNT, "signingConfiguration": configuration}
    images.repository("registry/signed", images.image())
    status = ecr().describe_image_signing_status(repositoryName="registry/signed", imageId={"imageTag": "1"})
    assert {each["signingProfileArn"] for each in status["signingStatuses"]} <= {PROFILE + "_2"}, status
    assert ecr().delete_signing_configuration()["signingConfiguration"] == configuration
    refused("SigningConfigurationNotFoundException", ecr().get_signing_configuration)


@check
def a_scanning_configuration_comes_back_as_it_was_put():
    unset = {"scanType": "BASIC", "rules": []}
    assert ecr().get_registry_scanning_configuration()["scanningConfiguration"] == unset
    configuration = {"scanType": "BASIC", "rules": [
        {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "registry/scan*", "filterType": "WILDCARD"}]}]}
    put = ecr().put_registry_scanning_configuration(**configuration)
    assert put["registryScanningConfiguration"] == configuration, put
    assert without_metadata(ecr().get_registry_scanning_configuration()) == {"registryId": aws.ACCOUNT, "scanningConfiguration": configuration}
    for name in ("registry/scanned", "registry/other"):
        ecr().create_repository(repositoryName=name)
    asked = ecr().batch_get_repository_scanning_configuration(repositoryNames=["registry/scanned", "registry/other", "registry/no-such"])
    (failure,) = asked["failures"]
    assert (failure["repositoryName"], failure["failureCode"]) == ("registry/no-such", "REPOSITORY_NOT_FOUND"), failure
    frequencies = {each["repositoryName"]: each["scanFrequency"] for each in asked["scanningConfigurations"]}
    assert frequencies == {"registry/scanned": "SCAN_ON_PUSH", "registry/other": "MANUAL"}, frequencies
    changed = ecr().put_image_scanning_configuration(repositoryName="registry/other", imageScanningConfiguration={"scanOnPush": True})
    assert changed["imageScanningConfiguration"] == {"scanOnPush": True}, changed
    ecr().put_registry_scanning_configuration(**unset)
    assert ecr().get_registry_scanning_configuration()["scanningConfiguration"] == unset


@check
def a_pull_through_cache_rule_comes_back_as_it_was_made():
    made = ecr().create_pull_through_cache_rule(ecrRepositoryPrefix="registry-quay", upstreamRegistryUrl="quay.io", upstreamRegistry="quay")
    assert (made["ecrRepositoryPrefix"], made["upstreamRegistryUrl"], made["upstreamRegistry"]) == ("registry-quay", "quay.io", "quay"), made
    (rule,) = ecr().describe_pull_through_cache_rules(ecrRepositoryPrefixes=["registry-quay"])["pullThroughCacheRules"]
    for name, value in without_metadata(made).items():
        assert rule[name] == value, f"{name} is {rule[name]}, not {value}"
    told = ecr().validate_pull_through_cache_rule(ecrRepositoryPrefix="registry-quay")
    assert told["upstreamRegistryUrl"] == "quay.io" and (told["isValid"] or told["failure"]), told
    secret = f"arn:aws:secretsmanager:{aws.REGION}:{aws.ACCOUNT}:secret:ecr-pullthroughcache/quay-AbCdEf"
    changed = ecr().update_pull_through_cache_rule(ecrRepositoryPrefix="registry-quay", credentialArn=secret)
    assert changed["credentialArn"] == secret and changed["updatedAt"] >= made["createdAt"], changed
    assert ecr().delete_pull_through_cache_rule(ecrRepositoryPrefix="registry-quay")["ecrRepositoryPrefix"] == "registry-quay"
    refused("PullThroughCacheRuleNotFoundException", ecr().describe_pull_through_cache_rules, ecrRepositoryPrefixes=["registry-quay"])


@check
def a_registry_policy_is_enforced_on_both_protocols():
    docker, image = Docker(), images.image()
    images.repository("registry/frozen", image)
    refused("InvalidParameterException", ecr().put_registry_policy, saying="Invalid registry policy provided", policyText='{"Statement": 1}')
    freeze = aws.policy(aws.statement("Deny", ["ecr:PutImage", "ecr:DeleteRepository"], aws.arn("registry/frozen"), Principal="*", Sid="Freeze"))
    try:
        put = ecr().put_registry_policy(policyText=freeze)
        assert put["registryId"] == aws.ACCOUNT and json.loads(put["policyText"]) == json.loads(freeze), put
        assert json.loads(ecr().get_registry_policy()["policyText"]) == json.loads(freeze)
        refused("AccessDeniedException", ecr().delete_repository, saying="explicit deny", repositoryName="registry/frozen", force=True)
        refused("AccessDeniedException", ecr().put_image, repositoryName="registry/frozen", imageManifest=image.text, imageTag="2")
        docker.is_denied(docker.push, "registry/frozen:3", images.image())
        assert docker.pull("registry/frozen:1") == image.image_id
    finally:
        assert json.loads(ecr().delete_registry_policy()["policyText"]) == json.loads(freeze)
    docker.push("registry/frozen:3", images.image())
    ecr().delete_repository(repositoryName="registry/frozen", force=True)
