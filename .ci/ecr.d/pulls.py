"""Pulls of every kind, whose times are looked for at the end (pulltimes.py): the server writes them within a minute."""
import functools

import aws
import images
from aws import ecr
from checks import check
from docker import Docker

EXCLUDED, PULLED, BY_API, NEVER = (f"pulls/{word}" for word in ("excluded", "pulled", "by-api", "never"))
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetAuthorizationToken"]


@functools.cache
def all_of_them():
    """What the excluded user pulls, is pulled first, so that whoever sees the others' times would see this one."""
    excluded = aws.user("pulls-excluded", aws.statement("Allow", PULL, "*"))
    pulled = [images.repository(name, images.image())[0] for name in (EXCLUDED, PULLED, BY_API, NEVER)]
    exclusion = ecr().register_pull_time_update_exclusion(principalArn=aws.principal("user/pulls-excluded"))
    assert exclusion["principalArn"] == aws.principal("user/pulls-excluded") and exclusion["createdAt"], exclusion
    assert Docker(excluded).pull(f"{EXCLUDED}:1") == pulled[0].image_id
    ecr(excluded).batch_get_image(repositoryName=EXCLUDED, imageIds=[{"imageTag": "1"}])
    assert Docker().pull(f"{PULLED}:1") == pulled[1].image_id
    ecr().batch_get_image(repositoryName=BY_API, imageIds=[{"imageTag": "1"}])
    ecr().describe_images(repositoryName=NEVER)
    return pulled


@check
def docker_and_the_api_pull_as_somebody_whose_pulls_count_and_as_somebody_whose_do_not():
    all_of_them()
