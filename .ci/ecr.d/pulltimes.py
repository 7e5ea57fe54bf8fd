"""When images were last pulled."""
import datetime
import time

import images
import pulls
from aws import ecr
from checks import check

MOST = 90  # seconds: the server writes what it noted once a minute


def last_pull(repository):
    return images.details(repository, imageTag="1").get("lastRecordedPullTime")


@check
def a_pull_is_recorded_within_a_minute_but_for_who_is_excluded():
    pulls.all_of_them()
    end = time.monotonic() + MOST
    while not (last_pull(pulls.PULLED) and last_pull(pulls.BY_API)):
        assert time.monotonic() < end, f"no pull is recorded after {MOST} s: {last_pull(pulls.PULLED)}, {last_pull(pulls.BY_API)}"
        time.sleep(0.5)
    detail = images.details(pulls.PULLED, imageTag="1")
    assert detail["imagePushedAt"] <= detail["lastRecordedPullTime"] <= datetime.datetime.now(datetime.timezone.utc), detail
    assert last_pull(pulls.EXCLUDED) is None and last_pull(pulls.NEVER) is None


@check
def an_exclusion_is_listed_until_it_is_taken_away():
    (listed,) = [each for each in ecr().list_pull_time_update_exclusions()["pullTimeUpdateExclusions"] if each.endswith("/pulls-excluded")]
    assert ecr().deregister_pull_time_update_exclusion(principalArn=listed)["principalArn"] == listed
    assert listed not in ecr().list_pull_time_update_exclusions()["pullTimeUpdateExclusions"]
