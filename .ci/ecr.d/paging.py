"""Every list in pages: each paginator and each waiter of boto3."""
import functools
import json

from botocore.exceptions import WaiterError

import aws
import images
from aws import ecr, refused
from checks import check

IMAGES = "paging/images"
EXPIRE_ALL_BUT_ONE = json.dumps({"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection": {
    "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}}]})
QUICK = {"Delay": 1, "MaxAttempts": 30}


@functools.cache
def seven_images():
    """Seven images, of which the last has three tags and the first none: their digests, oldest first."""
    pushed = images.repository(IMAGES, *[images.image() for _ in range(7)])
    ecr().batch_delete_image(repositoryName=IMAGES, imageIds=[{"imageTag": "1"}])  # the image goes with its last tag
    images.push(IMAGES, pushed[0])
    for tag in ("latest", "stable"):
        images.put(IMAGES, pushed[6], tag)
    return [manifest.digest for manifest in pushed]


def paged(operation, items, size, api=None, **arguments):
    """All items of a paginator, which takes more than one page for them."""
    pages = list((api or ecr()).get_paginator(operation).paginate(PaginationConfig={"PageSize": size}, **arguments))
    assert len(pages) > 1, f"{operation} came in {len(pages)} page"
    assert all(len(page[items]) <= size for page in pages), f"a page of {operation} has more than {size} items"
    assert all(page["nextToken"] for page in pages[:-1]) and "nextToken" not in pages[-1]
    return [item for page in pages for item in page[items]]


def once(found, expected):
    assert sorted(found) == sorted(expected), f"found {found}, not {expected}"


@check
def list_images_gives_every_tag_and_every_untagged_image_once():
    digests = seven_images()
    listed = [(each["imageDigest"], each.get("imageTag")) for each in paged("list_images", "imageIds", 2, repositoryName=IMAGES)]
    once([(digest, tag or "") for digest, tag in listed],
         [(digests[0], ""), *((digests[number - 1], str(number)) for number in range(2, 8)), (digests[6], "latest"), (digests[6], "stable")])
    untagged = ecr().list_images(repositoryName=IMAGES, filter={"tagStatus": "UNTAGGED"})["imageIds"]
    assert untagged == [{"imageDigest": digests[0]}], untagged
    once([each["imageTag"] for each in paged("list_images", "imageIds", 3, repositoryName=IMAGES, filter={"tagStatus": "TAGGED"})],
         [*(str(number) for number in range(2, 8)), "latest", "stable"])


@check
def describe_images_gives_every_image_once():
    digests = seven_images()
    details = paged("describe_images", "imageDetails", 3, repositoryName=IMAGES)
    once([detail["imageDigest"] for detail in details], digests)
    by_digest = {detail["imageDigest"]: detail for detail in details}
    assert "imageTags" not in by_digest[digests[0]], "an untagged image has no imageTags"
    once(by_digest[digests[6]]["imageTags"], ["7", "latest", "stable"])


@check
def describe_repositories_gives_every_repository_once():
    names = [f"paging/many/{number}" for number in range(5)]
    for name in names:
        ecr().create_repository(repositoryName=name)
    found = [each["repositoryName"] for each in paged("describe_repositories", "repositories", 2)]
    assert len(found) == len(set(found)), "a repository came twice"
    once([name for name in found if name.startswith("paging/many/")], names)


@check
def a_list_goes_on_from_the_token_where_it_stopped():
    paginator = ecr().get_paginator("list_images")
    first = paginator.paginate(repositoryName=IMAGES, PaginationConfig={"MaxItems": 4, "PageSize": 4}).build_full_result()
    rest = paginator.paginate(repositoryName=IMAGES, PaginationConfig={"StartingToken": first["NextToken"]}).build_full_result()
    assert len(first["imageIds"]) == 4 and "NextToken" not in rest
    together = [json.dumps(each) for each in first["imageIds"] + rest["imageIds"]]
    once(together, [json.dumps(each) for each in ecr().list_images(repositoryName=IMAGES)["imageIds"]])


@check
def a_token_is_good_for_no_other_list():
    token = ecr().list_images(repositoryName=IMAGES, maxResults=2)["nextToken"]
    ecr().list_images(repositoryName=IMAGES, maxResults=2, nextToken=token)
    for wrong in (token[:-2], "AAAA", "no token"):
        refused("InvalidParameterException", ecr().list_images, saying="Invalid next token", repositoryName=IMAGES, nextToken=wrong)
    refused("InvalidParameterException", ecr().list_images, saying="Invalid next token", repositoryName="paging/many/0", nextToken=token)
    refused("InvalidParameterException", ecr().describe_repositories, saying="Invalid next token", nextToken=token)
    refused("InvalidParameterException", ecr().list_images, repositoryName=IMAGES, maxResults=1001)


@check
def describe_pull_through_cache_rules_gives_every_rule_once():
    prefixes = [f"paging-{number}" for number in range(5)]
    for prefix in prefixes:
        ecr().create_pull_through_cache_rule(ecrRepositoryPrefix=prefix, upstreamRegistryUrl="public.ecr.aws")
    found = [rule["ecrRepositoryPrefix"] for rule in paged("describe_pull_through_cache_rules", "pullThroughCacheRules", 2)]
    for prefix in prefixes:
        ecr().delete_pull_through_cache_rule(ecrRepositoryPrefix=prefix)
    once(found, prefixes)


@check
def describe_repository_creation_templates_gives_every_template_once():
    prefixes = [f"paging-{number}" for number in range(5)]
    for prefix in prefixes:
        ecr().create_repository_creation_template(prefix=prefix, appliedFor=["REPLICATION"])
    found = [template["prefix"] for template in paged("describe_repository_creation_templates", "repositoryCreationTemplates", 2)]
    for prefix in prefixes:
        ecr().delete_repository_creation_template(prefix=prefix)
    once(found, prefixes)


@check
def get_lifecycle_policy_preview_gives_every_result_once_when_its_waiter_has_come_back():
    digests = seven_images()
    started = ecr().start_lifecycle_policy_preview(repositoryName=IMAGES, lifecyclePolicyText=EXPIRE_ALL_BUT_ONE)
    assert started["status"] in ("IN_PROGRESS", "COMPLETE"), started
    ecr().get_waiter("lifecycle_policy_preview_complete").wait(repositoryName=IMAGES, WaiterConfig=QUICK)
    results = paged("get_lifecycle_policy_preview", "previewResults", 2, repositoryName=IMAGES)
    assert len(results) == 6 and len({result["imageDigest"] for result in results} - set(digests)) == 0, results
    assert all(result["action"] == {"type": "EXPIRE"} and result["appliedRulePriority"] == 1 for result in results), results
    whole = ecr().get_lifecycle_policy_preview(repositoryName=IMAGES)
    assert whole["summary"]["expiringImageTotalCount"] == 6 and whole["lifecyclePolicyText"] == EXPIRE_ALL_BUT_ONE, whole
    refused("LifecyclePolicyNotFoundException", ecr().get_lifecycle_policy, repositoryName=IMAGES)  # a preview stores nothing


@check
def the_waiter_of_a_scan_ends_with_the_state_that_the_scan_came_to():
    digests = seven_images()
    started = ecr().start_image_scan(repositoryName=IMAGES, imageId={"imageDigest": digests[1]})
    assert started["imageId"]["imageDigest"] == digests[1] and started["imageScanStatus"]["status"], started
    waited = ecr().get_waiter("image_scan_complete")
    try:
        waited.wait(repositoryName=IMAGES, imageId={"imageDigest": digests[1]}, WaiterConfig=QUICK)
        raise AssertionError("a registry without a scanner completed a scan")
    except WaiterError as e:
        assert "terminal failure state" in str(e), e
        status = e.last_response["imageScanStatus"]
    assert status["status"] == "FAILED" and status["description"], status
    pages = list(ecr().get_paginator("describe_image_scan_findings").paginate(
        repositoryName=IMAGES, imageId={"imageDigest": digests[1]}, PaginationConfig={"PageSize": 1}))
    assert [page["imageScanStatus"]["status"] for page in pages] == ["FAILED"], pages


def by_hand(call, items, **arguments):
    """As paged, for what boto3 has no paginator for."""
    found, page = [], call(**arguments)
    while "nextToken" in page:
        found += page[items]
        page = call(nextToken=page["nextToken"], **arguments)
    assert found, f"{call.__name__} came in one page"
    return found + page[items]


@check
def list_image_referrers_gives_every_referrer_once():
    (subject,) = images.repository("paging/referrers", images.image())
    signatures = [images.artifact(subject, "application/vnd.example.signature", number=str(number)) for number in range(3)]
    report = images.artifact(subject, "application/vnd.example.report")
    for each in (*signatures, report):
        images.push("paging/referrers", each)
    asked = {"repositoryName": "paging/referrers", "subjectId": {"imageDigest": subject.digest}}
    found = by_hand(ecr().list_image_referrers, "referrers", maxResults=2, **asked)
    once([each["digest"] for each in found], [each.digest for each in (*signatures, report)])
    for each in found:
        assert each["mediaType"] == images.MANIFEST and each["size"] > 0 and each["artifactStatus"] == "ACTIVE", each
    only = ecr().list_image_referrers(filter={"artifactTypes": ["application/vnd.example.report"]}, **asked)["referrers"]
    assert [(each["digest"], each["artifactType"]) for each in only] == [(report.digest, "application/vnd.example.report")], only
    (first,) = [each for each in found if each["digest"] == signatures[0].digest]
    assert first["annotations"] == {"number": "0"}, first


@check
def list_pull_time_update_exclusions_gives_every_exclusion_once():
    arns = [aws.principal(f"role/paging-{number}") for number in range(5)]
    for arn in arns:
        assert ecr().register_pull_time_update_exclusion(principalArn=arn)["principalArn"] == arn
    found = by_hand(ecr().list_pull_time_update_exclusions, "pullTimeUpdateExclusions", maxResults=2)
    for arn in arns:
        ecr().deregister_pull_time_update_exclusion(principalArn=arn)
    once([arn for arn in found if "/paging-" in arn], arns)


@check
def every_paginator_and_waiter_of_the_sdk_is_among_these():
    operations = ecr().meta.method_to_api_mapping
    paginators = {operation for operation in operations if ecr().can_paginate(operation)}
    assert paginators == {"list_images", "describe_images", "describe_repositories", "describe_image_scan_findings", "get_lifecycle_policy_preview",
                          "describe_pull_through_cache_rules", "describe_repository_creation_templates"}, paginators
    assert ecr().waiter_names == ["image_scan_complete", "lifecycle_policy_preview_complete"], ecr().waiter_names
    assert len(operations) == 58, len(operations)
