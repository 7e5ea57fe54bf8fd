"""The API's clients as the SDK makes them, who uses them, and how a refusal is expected."""
import base64
import collections
import functools
import json
import os
import pathlib
import subprocess
from typing import NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = pathlib.Path(os.environ["ROOT"])
WORK = pathlib.Path(os.environ["WORK"])
CANARIES = pathlib.Path(os.environ["CANARIES"])
REGISTRY = os.environ["REGISTRY"]
SERVER_DATA = os.environ["SERVER_DATA"]
ACCOUNT = "000000000000"
REGION = "us-east-1"
ANSWERED = []  # (operation, status, headers, body) of everything that was asked of the ECR API
SHOWN = 800  # characters of a request or an answer
EXCHANGES = collections.deque(maxlen=4)  # the last requests with their answers, for a check that fails


class Keys(NamedTuple):
    """What somebody signs with."""

    id: str
    secret: str
    session: str | None = None


ADMIN = Keys(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])


def client(service, keys=ADMIN, **config):
    """A client that asks once and tries nothing again, so that no failure is hidden; its endpoint is in the environment."""
    made = boto3.client(service, aws_access_key_id=keys.id, aws_secret_access_key=keys.secret, aws_session_token=keys.session,
                        config=Config(retries={"total_max_attempts": 1}, **config))
    made.meta.events.register(f"before-send.{service}", _sent)
    made.meta.events.register(f"response-received.{service}", _answered)
    return made


@functools.cache
def ecr(keys=ADMIN):
    return client("ecr", keys)


@functools.cache
def sts(keys=ADMIN):
    return client("sts", keys)


def refused(code, call, /, *, saying="", **arguments):
    """The answer to a call that is refused with this code, as the exception that the model knows by it, if it knows one."""
    try:
        answer = call(**arguments)
    except ClientError as e:
        error = e.response["Error"]
        assert error["Code"] == code, f"refused with {error}, not with {code}"
        known = getattr(getattr(call, "__self__", ecr()).exceptions, code, ClientError)
        assert isinstance(e, known), f"raised as {type(e)}, not as {known}"
        assert saying in error["Message"], f"{error['Message']!r} does not say {saying!r}"
        return e.response
    raise AssertionError(f"was not refused with {code}, but answered {answer}")


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def arn(repository):
    return f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{repository}"


def principal(name):
    return f"arn:aws:iam::{ACCOUNT}:{name}"


def statement(effect, actions, resource=None, **more):
    """One statement; a repository's policy names no resource."""
    return {"Effect": effect, "Action": actions, **({"Resource": resource} if resource else {}), **more}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# --- people --------------------------------------------------------------------------------------------------------


def mini_ecr(*arguments, given=None):
    """The answer of a command to the running server, as JSON."""
    command = [ROOT / "mini-ecr", *arguments, "--json", "--data", SERVER_DATA]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{arguments} failed: {done.stderr}"
    return json.loads(done.stdout)


def canary(*secrets):
    """Keeps what must not be found in the log."""
    with CANARIES.open("a", encoding="ascii") as canaries:
        canaries.writelines(secret + "\n" for secret in secrets)


def user(name, *statements):
    """A user with an access key, and a policy of these statements."""
    mini_ecr("user", "create", name)
    if statements:
        mini_ecr("policy", "put", "--user", name, "--name", "own", "-", given=policy(*statements))
    made = mini_ecr("key", "create", "--user", name)
    canary(made["secretAccessKey"])
    return Keys(made["accessKeyId"], made["secretAccessKey"])


def session(credentials):
    """The keys that STS gave."""
    canary(credentials["SecretAccessKey"], credentials["SessionToken"])
    return Keys(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


def authorization(keys=ADMIN):
    """The authorization token, which is a name and a password as Basic has them."""
    (data,) = ecr(keys).get_authorization_token()["authorizationData"]
    canary(data["authorizationToken"])
    return data["authorizationToken"]


def password(keys=ADMIN):
    """What docker logs in with."""
    name, secret = base64.b64decode(authorization(keys)).decode().split(":")
    assert name == "AWS", name
    canary(secret)
    return secret


# --- what was said -------------------------------------------------------------------------------------------------


def _sent(request, **_):
    EXCHANGES.append([f"> {_text(request.headers.get('X-Amz-Target', ''))} {_text(request.body or b'')}"])


def _answered(event_name, response_dict, **_):
    if response_dict is None:  # there was no answer
        return
    _, service, operation = event_name.split(".")
    answer = response_dict["status_code"], response_dict["headers"], response_dict["body"]
    if EXCHANGES:
        EXCHANGES[-1].append(f"< {answer[0]} {_text(answer[2])}")
    if service == "ecr":
        ANSWERED.append((operation, *answer))


def _text(said):
    return said[:SHOWN].decode(errors="replace") if isinstance(said, bytes) else said[:SHOWN]
