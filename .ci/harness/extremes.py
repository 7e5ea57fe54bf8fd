"""Single cases that rounds do not come to: first starts that are ended, a body longer than what is saved at once, a disk that is full."""
import hashlib
import json
import os
import random
import shutil
import subprocess
import threading
import time

from . import results
from .content import Content
from .disk import Disk
from .halting import FILE_STEPS, HaltingServer
from .load import CONFIG, LAYER, MANIFEST, closing
from .server import Server, ServerFailed
from .wire import Broken, Connection

REPOSITORY = "extremes/all"


def push(connection, content):
    location = connection.request("POST", f"/v2/{REPOSITORY}/blobs/uploads/").headers["location"]
    return connection.request("PUT", closing(location, content.digest), body=content.bytes())


def is_whole(connection, digest):
    answer = connection.request("GET", f"/v2/{REPOSITORY}/blobs/{digest}", into="sha256")
    return answer.status == 200 and answer.digest == digest


# --- the first start ---

def first_starts(work, command_line, count):
    """The first start of a data directory is ended up to three times, at a step or at any moment; then one succeeds."""
    violations, ends = [], []
    for number in range(count):
        server = Server(work / f"first-{number}", work / "server.log")
        for _ in range(random.randint(1, 3)):
            ends.append(_interrupt(server, command_line))
        try:
            server.start()
            connection, content = Connection(server.port), Content(1000)
            if push(connection, content).status != 201 or not is_whole(connection, content.digest):
                violations.append(f"after {ends[-1]}: a push fails")
            connection.close()
            server.stop()
            wrong, strays = Disk(server.data).inspect()
            violations += [f"after {ends[-1]}: {text}" for text in (*wrong, *strays)]
        except ServerFailed as e:
            violations.append(f"after {ends[-1]}: {e}")
        finally:
            server.kill()
            shutil.rmtree(server.data, ignore_errors=True)
    results.figures(f"{count} first starts were ended {len(ends)} times, such as at {', '.join(ends[:6])}")
    results.judged("a first start that is ended can be done again", violations)


def _interrupt(server, command_line):
    """Ends a start; returns how."""
    if random.random() < 0.5:
        seconds = random.uniform(0.3, 2)
        try:
            server.start(seconds)
        except ServerFailed:
            pass
        server.kill()
        return f"{seconds:.2f} s"
    name, times = random.choice([*((name, 3) for name in FILE_STEPS), ("createDirectory", 500)])
    step = f"{name}:{random.choice(('before', 'after'))}:{random.randint(1, times)}"
    halting = HaltingServer(server, command_line, f"start:{step}")
    try:
        halting.start()
    except ServerFailed:
        pass
    halting.kill()
    return step


# --- a long body ---

LONG = 600 << 20
MOST_LOST = 300 << 20  # the server notes its progress every 256 MiB


def long_body(work):
    """One PATCH is cut short by a crash after most of its bytes; it goes on from what was noted in its middle."""
    server, piece = Server(work / "long", work / "server.log"), random.randbytes(1 << 20)
    whole = hashlib.sha256()
    for _ in range(LONG >> 20):
        whole.update(piece)
    digest = f"sha256:{whole.hexdigest()}"

    def pieces_until_killed():
        for number in range(LONG >> 20):
            if number == (LONG >> 20) - 20:
                server.kill()
            yield piece

    try:
        server.start()
        location = Connection(server.port).request("POST", f"/v2/{REPOSITORY}/blobs/uploads/").headers["location"]
        try:
            Connection(server.port).stream("PATCH", location, LONG, pieces_until_killed())
        except Broken:
            pass
        server.start()
        connection = Connection(server.port)
        answer = connection.request("GET", location)
        offset = int(answer.headers["range"].partition("-")[2]) + 1 if answer.status == 204 else 0
        results.figures(f"killed after {LONG - (20 << 20) >> 20} MiB of a body, it goes on after {offset >> 20} MiB")
        rest = (piece[at % len(piece):][:len(piece)] for at in _steps(offset, LONG, len(piece)))
        answer = connection.stream("PUT", closing(location, digest), LONG - offset, rest, {"Content-Range": f"{offset}-{LONG - 1}"})
        good = offset > LONG - MOST_LOST and answer.status == 201 and is_whole(connection, digest)
        results.judged("a crash in a long body takes its last part at most", [] if good else [f"it went on at {offset}: {answer}"])
        server.stop()
    finally:
        server.kill()
        shutil.rmtree(server.data, ignore_errors=True)


def _steps(start, end, size):
    """Places from start to end, at each multiple of the size between them."""
    while start < end:
        yield start
        start += size - start % size


# --- a full disk ---

DISK = 96 << 20
BALLAST = 48 << 20
FULL_SECONDS = 6
CLIENTS = 4


class _Pusher(threading.Thread):
    """Pushes images, each of new blobs, and keeps what was acknowledged; failures are counted and change nothing."""

    def __init__(self, port, until):
        super().__init__(daemon=True)
        self.port, self.until = port, until
        self.blobs, self.tags, self.failures, self.last_failure, self.odd = [], {}, 0, "", []

    def run(self):
        connection = Connection(self.port)
        while not self.until.is_set():
            try:
                self.push_image(connection)
            except Broken as e:
                self.odd.append(str(e))

    def push_image(self, connection):
        content = Content(random.choice([random.randrange(100, 200 << 10), random.randrange(300 << 10, 2 << 20)]))
        if not self._done(push(connection, content)):
            return
        self.blobs.append(content.digest)
        descriptor = {"mediaType": LAYER, "digest": content.digest, "size": content.size}
        manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": {**descriptor, "mediaType": CONFIG},
                               "layers": [descriptor], "annotations": {"nonce": os.urandom(8).hex()}}).encode()
        tag = "t" + os.urandom(8).hex()
        if self._done(connection.request("PUT", f"/v2/{REPOSITORY}/manifests/{tag}", {"Content-Type": MANIFEST}, manifest)):
            self.tags[tag] = f"sha256:{hashlib.sha256(manifest).hexdigest()}"

    def _done(self, answer):
        if answer.status >= 500:
            self.failures, self.last_failure = self.failures + 1, str(answer)
        elif answer.status != 201:
            self.odd.append(str(answer))
        return answer.status == 201


def full_disk(work):
    """A disk fills in the middle of pushes and has room again later: nothing that was acknowledged is lost, and pushes go on."""
    disk = work / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        results.skipped(f"a full disk: no file system can be mounted here ({mounted.stderr.strip()})")
        return
    server = Server(disk / "data", work / "server.log")
    try:
        _fill_and_free(disk, server)
    finally:
        server.kill()
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill_and_free(disk, server):
    ballast = disk / "ballast"
    server.start()
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, BALLAST)
    until = threading.Event()
    pushers = [_Pusher(server.port, until) for _ in range(CLIENTS)]
    for pusher in pushers:
        pusher.start()
    _wait(lambda: all(pusher.failures for pusher in pushers), 60)
    until.wait(FULL_SECONDS)
    until.set()
    for pusher in pushers:
        pusher.join()
    blobs = [digest for pusher in pushers for digest in pusher.blobs]
    tags = {tag: digest for pusher in pushers for tag, digest in pusher.tags.items()}
    failures, odd = sum(pusher.failures for pusher in pushers), [text for pusher in pushers for text in pusher.odd]
    results.figures(f"full disk: {len(blobs)} blobs and {len(tags)} images were acknowledged, {failures} pushes failed")
    results.judged("on a full disk a push is taken or fails with 5xx", odd if failures else ["the disk did not fill"])
    results.judged("on a full disk everything can be read", _lost(server.port, blobs, tags))
    ballast.unlink()
    again = _Pusher(server.port, threading.Event())
    again.push_image(Connection(server.port))
    results.judged("pushes go on when there is room again", again.odd + [again.last_failure] * again.failures)
    server.stop()
    wrong, strays = Disk(server.data).inspect()
    results.judged("pushes that failed leave nothing behind", wrong + sorted(strays))
    server.start()
    server.kill()
    server.start()
    results.judged("nothing is lost when the server is killed then", _lost(server.port, blobs + again.blobs, {**tags, **again.tags}))
    server.stop()


def _lost(port, blobs, tags):
    connection = Connection(port)
    lost = [digest for digest in blobs if not is_whole(connection, digest)]
    for tag, digest in tags.items():
        answer = connection.request("GET", f"/v2/{REPOSITORY}/manifests/{tag}", into="sha256")
        if answer.digest != digest:
            lost.append(f"{tag} should be {digest} and is {answer.status} {answer.digest}")
    connection.close()
    return lost


def _wait(condition, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
