"""The calls of Terraform's AWS provider, resource by resource: create, read, change, read, destroy. A second read shows no difference."""
import json

import aws
import images
from aws import ecr, refused
from checks import check

NAME = "terraform/app"
LIFECYCLE = json.dumps({"rules": [
    {"rulePriority": 1, "description": "keep the newest", "selection": {
        "tagStatus": "tagged", "tagPatternList": ["prod*", "stage*"], "countType": "imageCountMoreThan", "countNumber": 30},
     "action": {"type": "expire"}},
    {"rulePriority": 2, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
     "action": {"type": "expire"}}]}, separators=(",", ":"))


def converges(read):
    """What a refresh reads; a second one reads the same, or every plan would show a change."""
    first, second = read(), read()
    assert first == second, f"{first} and then {second}"
    return first


def equivalent(left, right):
    """As the provider compares policies: as JSON, where one thing may stand for a list of one."""
    def reduced(value):
        if isinstance(value, dict):
            return {name: reduced(member) for name, member in value.items()}
        if isinstance(value, list):
            items = sorted((reduced(item) for item in value), key=json.dumps)
            return items[0] if len(items) == 1 else items
        return value
    return reduced(json.loads(left)) == reduced(json.loads(right))


class Repository:
    """aws_ecr_repository."""

    def __init__(self, name, **settings):
        made = ecr().create_repository(repositoryName=name, **settings)["repository"]
        self.name, self.arn, self.registry = name, made["repositoryArn"], made["registryId"]

    def read(self):
        (repository,) = ecr().describe_repositories(repositoryNames=[self.name])["repositories"]
        tags = ecr().list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
        return {"arn": repository["repositoryArn"], "name": repository["repositoryName"], "registry_id": repository["registryId"],
                "repository_url": repository["repositoryUri"], "image_tag_mutability": repository["imageTagMutability"],
                "filters": repository.get("imageTagMutabilityExclusionFilters", []),
                "scan_on_push": repository["imageScanningConfiguration"]["scanOnPush"],
                "encryption": repository["encryptionConfiguration"], "tags": {tag["Key"]: tag["Value"] for tag in tags}}

    def destroy(self, force):
        ecr().delete_repository(repositoryName=self.name, registryId=self.registry, force=force)
        refused("RepositoryNotFoundException", ecr().describe_repositories, repositoryNames=[self.name])


@check
def aws_ecr_repository():
    resource = Repository(NAME, imageTagMutability="IMMUTABLE", imageScanningConfiguration={"scanOnPush": True},
                          encryptionConfiguration={"encryptionType": "AES256"}, tags=[{"Key": "Environment", "Value": "test"}])
    state = converges(resource.read)
    assert state == {"arn": aws.arn(NAME), "name": NAME, "registry_id": aws.ACCOUNT, "repository_url": f"{aws.REGISTRY}/{NAME}",
                     "image_tag_mutability": "IMMUTABLE", "filters": [], "scan_on_push": True, "encryption": {"encryptionType": "AES256"},
                     "tags": {"Environment": "test"}}, state
    filters = [{"filterType": "WILDCARD", "filter": "latest*"}]
    ecr().put_image_tag_mutability(repositoryName=NAME, registryId=resource.registry, imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
                                   imageTagMutabilityExclusionFilters=filters)
    ecr().put_image_scanning_configuration(repositoryName=NAME, registryId=resource.registry, imageScanningConfiguration={"scanOnPush": False})
    ecr().untag_resource(resourceArn=resource.arn, tagKeys=["Environment"])
    ecr().tag_resource(resourceArn=resource.arn, tags=[{"Key": "Owner", "Value": "team"}])
    assert converges(resource.read) == {**state, "image_tag_mutability": "IMMUTABLE_WITH_EXCLUSION", "filters": filters, "scan_on_push": False,
                                        "tags": {"Owner": "team"}}
    images.push(NAME, images.image(), "1")
    refused("RepositoryNotEmptyException", ecr().delete_repository, repositoryName=NAME, registryId=resource.registry, force=False)
    resource.destroy(force=True)


@check
def aws_ecr_repository_with_nothing_but_a_name():
    resource = Repository("terraform/plain", imageTagMutability="MUTABLE")
    state = converges(resource.read)
    assert (state["image_tag_mutability"], state["scan_on_push"], state["encryption"], state["tags"]) == (
        "MUTABLE", False, {"encryptionType": "AES256"}, {}), state
    resource.destroy(force=False)


@check
def aws_ecr_repository_encrypted_with_a_key_of_its_own():
    key = f"arn:aws:kms:{aws.REGION}:{aws.ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
    resource = Repository("terraform/encrypted", imageTagMutability="MUTABLE", encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key})
    assert converges(resource.read)["encryption"] == {"encryptionType": "KMS", "kmsKey": key}
    resource.destroy(force=False)


@check
def aws_ecr_lifecycle_policy():
    resource = Repository("terraform/lifecycle", imageTagMutability="MUTABLE")
    read = policy_reader(ecr().get_lifecycle_policy, "lifecyclePolicyText", repositoryName=resource.name)
    put = ecr().put_lifecycle_policy(repositoryName=resource.name, lifecyclePolicyText=LIFECYCLE)
    assert (put["repositoryName"], put["registryId"]) == (resource.name, aws.ACCOUNT), put
    assert json.loads(converges(read)) == json.loads(LIFECYCLE)
    changed = LIFECYCLE.replace('"countNumber":30', '"countNumber":50')
    ecr().put_lifecycle_policy(repositoryName=resource.name, lifecyclePolicyText=changed)
    assert json.loads(converges(read)) == json.loads(changed)
    ecr().delete_lifecycle_policy(repositoryName=resource.name)
    refused("LifecyclePolicyNotFoundException", ecr().get_lifecycle_policy, repositoryName=resource.name)
    refused("LifecyclePolicyNotFoundException", ecr().delete_lifecycle_policy, repositoryName=resource.name)
    resource.destroy(force=False)


def policy_reader(call, member, **arguments):
    return lambda: call(**arguments)[member]


@check
def aws_ecr_repository_policy():
    resource = Repository("terraform/policy", imageTagMutability="MUTABLE")
    read = policy_reader(ecr().get_repository_policy, "policyText", repositoryName=resource.name)
    for actions in (["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], ["ecr:BatchGetImage", "ecr:PutImage", "ecr:ListImages"]):
        text = aws.policy(aws.statement("Allow", actions, Sid="new policy", Principal={"AWS": [aws.principal("user/admin")]}),
                          aws.statement("Allow", "ecr:DescribeImages", Sid="the account", Principal={"AWS": aws.principal("root")}))
        ecr().set_repository_policy(repositoryName=resource.name, policyText=text)
        assert equivalent(converges(read), text), f"{read()} is not {text}"
    ecr().delete_repository_policy(repositoryName=resource.name, registryId=resource.registry)
    refused("RepositoryPolicyNotFoundException", ecr().get_repository_policy, repositoryName=resource.name)
    resource.destroy(force=False)


@check
def aws_ecr_registry_policy():
    read = policy_reader(ecr().get_registry_policy, "policyText")
    try:
        for account in ("111122223333", "444455556666"):
            text = aws.policy(aws.statement("Allow", ["ecr:CreateRepository", "ecr:ReplicateImage"], [aws.arn("*")], Sid="Replication",
                                            Principal={"AWS": f"arn:aws:iam::{account}:root"}))
            assert ecr().put_registry_policy(policyText=text)["registryId"] == aws.ACCOUNT
            assert equivalent(converges(read), text), f"{read()} is not {text}"
    finally:
        ecr().delete_registry_policy()
    refused("RegistryPolicyNotFoundException", ecr().get_registry_policy)


@check
def aws_ecr_replication_configuration():
    def read():
        answer = ecr().describe_registry()
        return answer["registryId"], answer["replicationConfiguration"]["rules"]
    rule = {"destinations": [{"region": "eu-central-1", "registryId": aws.ACCOUNT}, {"region": "us-west-2", "registryId": aws.ACCOUNT}]}
    for rules in ([rule], [{**rule, "repositoryFilters": [{"filter": "prod-microservice", "filterType": "PREFIX_MATCH"}]}]):
        ecr().put_replication_configuration(replicationConfiguration={"rules": rules})
        assert converges(read) == (aws.ACCOUNT, rules)
    ecr().put_replication_configuration(replicationConfiguration={"rules": []})
    assert converges(read) == (aws.ACCOUNT, [])


@check
def aws_ecr_pull_through_cache_rule():
    def read():
        (rule,) = ecr().get_paginator("describe_pull_through_cache_rules").paginate(
            ecrRepositoryPrefixes=["terraform"]).build_full_result()["pullThroughCacheRules"]
        return {name: rule.get(name) for name in ("credentialArn", "customRoleArn", "ecrRepositoryPrefix", "registryId", "upstreamRegistryUrl",
                                                  "upstreamRepositoryPrefix")}
    secret = f"arn:aws:secretsmanager:{aws.REGION}:{aws.ACCOUNT}:secret:ecr-pullthroughcache/hub-AbCdEf"
    ecr().create_pull_through_cache_rule(ecrRepositoryPrefix="terraform", upstreamRegistryUrl="registry-1.docker.io", credentialArn=secret)
    state = converges(read)
    assert (state["credentialArn"], state["registryId"], state["upstreamRegistryUrl"]) == (secret, aws.ACCOUNT, "registry-1.docker.io"), state
    other = secret.replace("hub-AbCdEf", "other-AbCdEf")
    ecr().update_pull_through_cache_rule(ecrRepositoryPrefix="terraform", credentialArn=other)
    assert converges(read) == {**state, "credentialArn": other}
    ecr().delete_pull_through_cache_rule(ecrRepositoryPrefix="terraform", registryId=aws.ACCOUNT)
    refused("PullThroughCacheRuleNotFoundException", ecr().describe_pull_through_cache_rules, ecrRepositoryPrefixes=["terraform"])


@check
def aws_ecr_registry_scanning_configuration():
    def read():
        answer = ecr().get_registry_scanning_configuration()
        return answer["registryId"], answer["scanningConfiguration"]
    on_push = {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}
    always = {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "prod", "filterType": "WILDCARD"}]}
    for configuration in ({"scanType": "BASIC", "rules": [on_push]}, {"scanType": "ENHANCED", "rules": [on_push, always]}):
        ecr().put_registry_scanning_configuration(**configuration)
        assert converges(read) == (aws.ACCOUNT, configuration)
    ecr().put_registry_scanning_configuration(scanType="BASIC", rules=[])
    assert converges(read) == (aws.ACCOUNT, {"scanType": "BASIC", "rules": []})


@check
def aws_ecr_repository_creation_template():
    def read():
        (template,) = ecr().describe_repository_creation_templates(prefixes=["terraform"])["repositoryCreationTemplates"]
        return {name: value for name, value in template.items() if name not in ("createdAt", "updatedAt")}
    ecr().create_repository_creation_template(prefix="terraform", appliedFor=["PULL_THROUGH_CACHE"], imageTagMutability="MUTABLE",
                                              lifecyclePolicy=LIFECYCLE, description="an example")
    state = converges(read)
    assert (state["appliedFor"], state["description"]) == (["PULL_THROUGH_CACHE"], "an example"), state
    assert json.loads(state["lifecyclePolicy"]) == json.loads(LIFECYCLE), state
    ecr().update_repository_creation_template(prefix="terraform", appliedFor=["PULL_THROUGH_CACHE", "CREATE_ON_PUSH"], description="changed")
    assert converges(read) == {**state, "appliedFor": ["PULL_THROUGH_CACHE", "CREATE_ON_PUSH"], "description": "changed"}
    ecr().delete_repository_creation_template(prefix="terraform")
    assert ecr().describe_repository_creation_templates(prefixes=["terraform"])["repositoryCreationTemplates"] == []


@check
def aws_ecr_account_setting():
    for value in ("ENABLED", "DISABLED"):
        ecr().put_account_setting(name="BLOB_MOUNTING", value=value)
        assert converges(lambda: ecr().get_account_setting(name="BLOB_MOUNTING")["value"]) == value


@check
def the_data_sources_aws_ecr_image_aws_ecr_repositories_and_aws_ecr_authorization_token():
    image, other = images.repository("terraform/data", images.image(), images.image())
    (detail,) = ecr().describe_images(repositoryName="terraform/data", registryId=aws.ACCOUNT, imageIds=[{"imageTag": "1"}])["imageDetails"]
    assert detail["imageDigest"] == image.digest, detail
    newest = max(ecr().get_paginator("describe_images").paginate(repositoryName="terraform/data").build_full_result()["imageDetails"],
                 key=lambda each: each["imagePushedAt"])
    assert newest["imageDigest"] == other.digest, newest
    names = ecr().get_paginator("describe_repositories").paginate().build_full_result()["repositories"]
    assert "terraform/data" in {each["repositoryName"] for each in names}
    assert aws.password()
