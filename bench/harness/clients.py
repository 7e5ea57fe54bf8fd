"""The load: wrk for small requests, Load.java for bodies and pushes, and the image that both ask for."""

import hashlib
import json
import os
import random
import re
import select
import shutil
import subprocess
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from .servers import ServerFailed

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
ACCEPT = ", ".join(  # as containerd asks
    [
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        MANIFEST_TYPE,
        "application/vnd.oci.image.index.v1+json",
        "*/*",
    ]
)
IMAGE_REPOSITORY, PUSH_REPOSITORY = "bench/image", "bench/push"
TAG = "latest"
LAYERS, LAYER_BYTES = 10, 64 * 1024
BLOB_BYTES = 100 * 1024 * 1024
ORDER_SECONDS = 60  # no order takes so long, unless a server hangs


class LoadFailed(Exception):
    """A sample in which something was not answered as it should be."""


@dataclass(frozen=True)
class Load:
    """What one run of a client moved."""

    operations: int
    bytes: int
    seconds: float
    p50_ms: float
    p99_ms: float


def find_jdk():
    """The java of a JDK 25 or later: JAVA_HOME, then PATH, then the usual place."""
    candidates = [Path(os.environ["JAVA_HOME"]) / "bin" / "java"] if os.environ.get("JAVA_HOME") else []
    candidates += [Path(found).resolve() for found in [shutil.which("java")] if found]
    candidates += sorted(Path("/usr/lib/jvm").glob("*25*/bin/java"))
    for java in candidates:
        if (java.parent / "javac").exists() and int(java_version(java).split(".")[0]) >= 25:
            return java
    return None


def java_version(java):
    lines = subprocess.run([str(java), "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "([\d.]+)', lines)
    return found.group(1) if found else "0"


class JavaClient:
    """One Load.java process for the whole measurement; an order is a line, and so is its answer."""

    def __init__(self, java, source):
        self.process = subprocess.Popen(
            [str(java), "-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=512m", str(source)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def pids(self):
        return [self.process.pid]

    def run(self, verb, server, clients=1, count=1_000_000_000, seconds=ORDER_SECONDS, **values):
        values.update(port=server.port, clients=clients, count=count, seconds=seconds)
        values["authorization"] = server.authorization()
        order = "\t".join([verb, *(f"{name}={value}" for name, value in values.items())])
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], ORDER_SECONDS)[0]:
            raise ServerFailed(f"{server.name} left a {verb} without an answer for {ORDER_SECONDS} s")
        outcome, *fields = self.process.stdout.readline().rstrip("\n").split("\t")
        if outcome != "done":
            raise LoadFailed(f"{server.name}, {verb}: {' '.join(fields) or 'the load client ended'}")
        figures = dict(field.split("=") for field in fields)
        return Load(
            int(figures["operations"]),
            int(figures["bytes"]),
            float(figures["seconds"]),
            float(figures["p50_ms"]),
            float(figures["p99_ms"]),
        )

    def stop(self):
        self.process.kill()
        self.process.wait()


class Wrk:
    MILLISECONDS = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}

    def __init__(self, program):
        self.program = program

    def get(self, server, path, connections, seconds):
        headers = [f"Accept: {ACCEPT}"]
        if server.authorization():
            headers.append(f"Authorization: {server.authorization()}")
        command = [self.program, "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
        command += ["--latency", *(part for header in headers for part in ("--header", header))]
        command.append(f"http://127.0.0.1:{server.port}{path}")
        output = subprocess.run(command, capture_output=True, text=True, timeout=ORDER_SECONDS).stdout
        trouble = re.search(r"Non-2xx.*|Socket errors.*", output)
        done = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", output)
        if trouble or not done or int(done.group(1)) == 0:
            raise LoadFailed(f"{server.name}, GET {path}: {trouble.group(0) if trouble else 'no answer'}")
        elapsed = float(done.group(2)) * self.MILLISECONDS[done.group(3)] / 1e3
        return Load(int(done.group(1)), 0, elapsed, self._latency(output, 50), self._latency(output, 99))

    def _latency(self, output, percent):
        number, unit = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)", output, re.MULTILINE).groups()
        return float(number) * self.MILLISECONDS[unit]


class Image:
    """An image of ten layers and a blob of 100 MiB, the same for every server; its manifest is about 2 kB."""

    def __init__(self):
        contents = random.Random(1)
        config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers"}}).encode()
        self.blobs = [config] + [contents.randbytes(LAYER_BYTES) for _ in range(LAYERS)]
        self.large = contents.randbytes(BLOB_BYTES)
        self.manifest_path = f"/v2/{IMAGE_REPOSITORY}/manifests/{TAG}"
        self.large_path = f"/v2/{IMAGE_REPOSITORY}/blobs/{digest(self.large)}"

    def manifest(self, name):
        config, *layers = (
            {"mediaType": f"application/vnd.oci.image.{kind}", "digest": digest(blob), "size": len(blob)}
            for kind, blob in zip(["config.v1+json"] + ["layer.v1.tar+gzip"] * LAYERS, self.blobs)
        )
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": layers}
        manifest["annotations"] = {"org.opencontainers.image.ref.name": name}
        return json.dumps(manifest).encode()

    def push_to(self, server):
        for repository in (IMAGE_REPOSITORY, PUSH_REPOSITORY):
            for blob in self.blobs:
                self._push_blob(server, repository, blob)
        self._push_blob(server, IMAGE_REPOSITORY, self.large)
        self._request(server, "PUT", self.manifest_path, 201, self.manifest(TAG), MANIFEST_TYPE)

    def write_to(self, root):
        """As static files."""
        for path, content in ((self.manifest_path, self.manifest(TAG)), (self.large_path, self.large)):
            file = Path(root) / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def _push_blob(self, server, repository, blob):
        location = self._request(server, "POST", f"/v2/{repository}/blobs/uploads/", 202)
        target = location + ("&" if "?" in location else "?") + "digest=" + digest(blob)
        self._request(server, "PUT", target, 201, blob, "application/octet-stream")

    @staticmethod
    def _request(server, method, path, status, body=b"", media_type=""):
        headers = {"Content-Type": media_type} if media_type else {}
        if server.authorization():
            headers["Authorization"] = server.authorization()
        connection = server.connection()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != status:
            raise ServerFailed(f"{server.name}: {method} {path} gave {response.status} {answer[:300]!r}, not {status}")
        connection.close()
        location = urllib.parse.urlsplit(response.getheader("Location", ""))
        return location._replace(scheme="", netloc="").geturl()


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()
