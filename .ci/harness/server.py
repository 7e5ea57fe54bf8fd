"""The server as a process of its own: started, found ready, killed or stopped."""
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import time

from . import access

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "mini-ecr"
TEST_CLASSES = ROOT / "registry-server" / "target" / "test-classes"
READY = re.compile(rb"^mini-ecr ready on http://\S+:(\d+)", re.M)
BUILD_SECONDS = 900


class ServerFailed(Exception):
    """A server that did not start, or did not stop when it should."""


def build():
    """The launcher builds on first use; so does whoever needs test classes. Neither may count as time to start."""
    subprocess.run([LAUNCHER, "--version"], stdout=subprocess.DEVNULL, check=True, timeout=BUILD_SECONDS)


def build_tests(of_class):
    built = TEST_CLASSES / of_class
    sources = [path for module in ROOT.glob("registry-*") for path in (module / "src").rglob("*.java")]
    if not built.exists() or any(path.stat().st_mtime > built.stat().st_mtime for path in sources):
        subprocess.run(["mvn", "-B", "-ntp", "-q", "-Dspotless.check.skip=true", "test-compile"], cwd=ROOT, check=True, timeout=BUILD_SECONDS)
        built.touch()


class Server:
    """One process on a data directory; start it, then kill or stop it."""

    def __init__(self, data, log, port=0, environment=None, java_options="", prefix=()):
        self.data = pathlib.Path(data)
        self.log = pathlib.Path(log)
        self.port = port  # 0 until the first start, which takes a free one
        self.environment = {**os.environ, "MINIECR_ADMIN_PASSWORD": access.PASSWORD, **(environment or {})}
        if java_options:
            self.environment["MINIECR_JAVA_OPTIONS"] = f"{self.environment.get('MINIECR_JAVA_OPTIONS', '')} {java_options}".strip()
        self.prefix = list(prefix)
        self.process = None

    def command(self):
        return [*self.prefix, str(LAUNCHER), "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}"]

    def standard_input(self):
        return subprocess.DEVNULL

    def start(self, timeout=60):
        """Returns the seconds until the server said that it is ready."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=self.standard_input(), stdout=subprocess.PIPE, stderr=log, bufsize=0,
                                            env=self.environment, cwd=ROOT, start_new_session=True)
        said = b""
        while not READY.search(said):
            left = began + timeout - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                self.kill()
                raise ServerFailed(f"not ready after {timeout} s\n{self.last_words()}")
            more = os.read(self.process.stdout.fileno(), 4096)
            if not more:
                status = self.process.wait()
                raise ServerFailed(f"ended with status {status} before it was ready\n{self.last_words()}")
            said += more
        self.port = int(READY.search(said)[1])
        return time.monotonic() - began

    def pid(self):
        """The Java process, whatever it was started through."""
        return int((self.data / "lock").read_text(encoding="ascii"))

    def command_line(self):
        return [part.decode() for part in pathlib.Path(f"/proc/{self.pid()}/cmdline").read_bytes().split(b"\0")[:-1]]

    def peak_memory(self):
        """The most bytes that were resident at once."""
        status = pathlib.Path(f"/proc/{self.pid()}/status").read_text(encoding="ascii")
        return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)[1]) << 10

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def ends_within(self, seconds):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self):
        """kill -9, and whatever it was started through; does nothing to a process that has ended."""
        if self.process is None:
            return
        if self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self, timeout=60):
        """SIGTERM; raises unless it ends with 0 in time."""
        if self.runs():
            os.kill(self.pid(), signal.SIGTERM)
        if not self.ends_within(timeout):
            self.kill()
            raise ServerFailed(f"did not end within {timeout} s of SIGTERM\n{self.last_words()}")
        self.process.stdout.close()
        if self.process.returncode != 0:
            raise ServerFailed(f"ended with status {self.process.returncode} after SIGTERM\n{self.last_words()}")

    def last_words(self, lines=30):
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def needs_space(folder, wanted):
    """Empty if the file system has that many bytes, else the reason why not."""
    free = shutil.disk_usage(folder).free
    return "" if free >= wanted else f"{free / 2**30:.1f} GiB are free of the {wanted / 2**30:.1f} GiB that this needs"
