"""The three servers: how each is started, found ready and stopped, on a port and a folder of its own."""

import http.client
import json
import os
import re
import signal
import subprocess
import time
import urllib.parse
from base64 import b64encode
from pathlib import Path

from . import machine

START_SECONDS = 60
STOP_SECONDS = 15
TOKEN_SECONDS = 60  # a token that docker-like servers give lives longer than this
REPOSITORIES = ("bench/image", "bench/push")


class ServerFailed(Exception):
    """A server that did not start, or refused what every registry must take."""


class Server:
    """A process of ours and its children; subclasses say how it is configured and started."""

    name = ""
    serves_pushes = True

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        self.log = self.folder / "server.log"
        self.port = machine.free_port()

    def command(self):
        raise NotImplementedError

    def environment(self):
        return dict(os.environ)

    def version(self):
        raise NotImplementedError

    def start(self, timeout=START_SECONDS):
        """Returns the seconds from the start of the process to its first answer."""
        command = self.command()
        start = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                start_new_session=True,
            )
        while not (self.says_ready() and self._answers()):
            if self.process.poll() is not None:
                raise ServerFailed(f"{self.name} ended with status {self.process.returncode}:\n{self._last_words()}")
            if time.monotonic() - start > timeout:
                raise ServerFailed(f"{self.name} was not ready after {timeout} s:\n{self._last_words()}")
            time.sleep(0.002)
        return time.monotonic() - start

    def says_ready(self):
        return True

    def stop(self):
        process = getattr(self, "process", None)
        if process is None or process.returncode is not None:
            return
        os.killpg(process.pid, signal.SIGTERM)  # the group is the session that start() made: this server, nothing else
        deadline = time.monotonic() + STOP_SECONDS
        while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def pids(self):
        return machine.process_tree(self.process.pid)

    def authorization(self):
        return ""

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _answers(self):
        try:
            connection = self.connection()
            connection.request("GET", "/v2/")
            connection.getresponse().read()
            connection.close()
            return True
        except OSError:
            return False

    def _last_words(self):
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join("    " + line for line in lines[-15:])


class MiniEcr(Server):
    name = "mini-ECR"
    PASSWORD = "bench-only-8Kq2vX"

    def __init__(self, folder, launcher):
        super().__init__(folder)
        self.launcher = Path(launcher)
        self._authorization = ("", float("-inf"))

    def command(self):
        data, address = self.folder / "data", f"127.0.0.1:{self.port}"
        return [str(self.launcher), "serve", "--data", str(data), "--listen", address]

    def environment(self):
        return {**os.environ, "MINIECR_ADMIN_PASSWORD": self.PASSWORD}

    def version(self):
        checkout = self.launcher.resolve().parent
        git = subprocess.run(
            ["git", "-C", str(checkout), "describe", "--always", "--dirty"], capture_output=True, text=True
        )
        return git.stdout.strip() or "unknown"

    def says_ready(self):
        return "mini-ecr ready on " in self.log.read_text(errors="replace")

    def authorization(self):
        """What a client sends after the challenge of `GET /v2/`: nothing, Basic, or a token of the token service."""
        value, since = self._authorization
        if time.monotonic() - since > TOKEN_SECONDS:
            value = self._authorize()
            self._authorization = (value, time.monotonic())
        return value

    def basic(self):
        return "Basic " + b64encode(f"admin:{self.PASSWORD}".encode()).decode()

    def _authorize(self):
        connection = self.connection()
        connection.request("GET", "/v2/")
        response = connection.getresponse()
        response.read()
        if response.status != 401:
            return ""
        basic = self.basic()
        challenge = response.getheader("WWW-Authenticate", "")
        if not challenge.startswith("Bearer "):
            return basic
        values = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        query = [("service", values.get("service", ""))]
        query += [("scope", f"repository:{repository}:pull,push") for repository in REPOSITORIES]
        path = urllib.parse.urlsplit(values["realm"]).path + "?" + urllib.parse.urlencode(query)
        connection.request("GET", path, headers={"Authorization": basic})
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise ServerFailed(f"{self.name} gave no token: {response.status} {answer[:200]!r}")
        token = json.loads(answer)
        return "Bearer " + token.get("token", token.get("access_token", ""))


class DockerRegistry(Server):
    name = "docker-registry"

    def __init__(self, folder, program, name=name):
        super().__init__(folder)
        self.program = program
        self.name = name

    def command(self):
        configuration = self.folder / "config.yml"
        configuration.write_text(
            f"""\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage:
  cache: {{blobdescriptor: inmemory}}
  filesystem: {{rootdirectory: {self.folder}/data, maxthreads: 100}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{self.port}", secret: bench}}
"""
        )
        return [self.program, "serve", str(configuration)]

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.split()[-1]


class Nginx(Server):
    """The limit of reading: the same bytes as static files under the same paths.

    At its best, as tried on two cores: sendfile for blobs, but read and written from memory what is small (a quarter
    less processor time per request), and as many workers as leave the client its share of the cores.
    """

    name = "nginx"
    serves_pushes = False

    def __init__(self, folder, program):
        super().__init__(folder)
        self.program = program
        self.root = self.folder / "www"
        self.root.mkdir()

    def command(self):
        configuration = self.folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        temporary = "\n".join(
            f"    {kind}_temp_path {self.folder}/temporary;"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration.write_text(
            f"""\
{user}
daemon off;
worker_processes {max(1, len(os.sched_getaffinity(0)) // 2)};
pid {self.folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    sendfile_max_chunk 2m;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_requests 100000000;
    open_file_cache max=10000 inactive=60s;
    open_file_cache_valid 60s;
    default_type application/octet-stream;
{temporary}
    server {{
        listen 127.0.0.1:{self.port} reuseport;
        root {self.root};
        location ~ /manifests/ {{
            default_type application/vnd.oci.image.manifest.v1+json;
            sendfile off;
            tcp_nopush off;
        }}
    }}
}}
"""
        )
        return [self.program, "-c", str(configuration), "-e", str(self.folder / "error.log")]

    def version(self):
        return subprocess.run([self.program, "-v"], capture_output=True, text=True).stderr.strip().rsplit("/", 1)[-1]
