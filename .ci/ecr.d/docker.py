"""The docker command, logged in as somebody, on the engine of the environment."""
import os
import re
import subprocess

import aws
import images

SECONDS = 60
REFUSED = re.compile("denied|unauthorized|forbidden|not authorized|no basic auth", re.IGNORECASE)


class Failed(Exception):
    """The command failed; its text is what it said."""


class Docker:
    """Whoever it is logged in as; each has a configuration of their own."""

    def __init__(self, keys=aws.ADMIN):
        self.config = aws.WORK / "docker" / keys.id
        if not self.config.exists():
            self.config.mkdir(parents=True)
            self.run("login", "--username", "AWS", "--password-stdin", aws.REGISTRY, given=aws.password(keys).encode())

    def run(self, *arguments, given=b""):
        try:
            done = subprocess.run(["docker", *arguments], input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                                  check=False, env={**os.environ, "DOCKER_CONFIG": str(self.config)})
        except subprocess.TimeoutExpired as e:
            raise Failed(f"docker {' '.join(arguments)} did not end: {e.output}") from e
        said = done.stdout.decode(errors="replace")
        if done.returncode:
            raise Failed(f"docker {' '.join(arguments)}: {said}")
        return said

    def push(self, reference, manifest):
        """Pushes an image; gives what docker says about each layer."""
        name = f"{aws.REGISTRY}/{reference}"
        self.run("load", "--quiet", given=images.archive(manifest, name))
        return self.run("push", name)

    def pull(self, reference):
        """Pulls an image of which the engine has nothing; gives its id."""
        self.forget()
        name = f"{aws.REGISTRY}/{reference}"
        self.run("pull", "--quiet", name)
        return self.run("image", "inspect", "--format", "{{.Id}}", name).strip()

    def forget(self):
        self.run("image", "prune", "--all", "--force")

    def cannot(self, words, call, *arguments):
        """The call fails, and what docker says has these words."""
        try:
            call(*arguments)
        except Failed as e:
            assert re.search(words, str(e), re.IGNORECASE), f"failed with {e}, which does not say {words!r}"
            return
        raise AssertionError(f"{call.__name__} {arguments} did not fail")

    def is_denied(self, call, *arguments):
        self.cannot(REFUSED.pattern, call, *arguments)
