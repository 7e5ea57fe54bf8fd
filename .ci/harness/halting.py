"""A server that halts itself when it comes to a named step for the n-th time; HaltingServer.java is its other half."""
import subprocess

from .server import TEST_CLASSES, Server

MAIN = "dev.miniecr.server.HaltingServer"
MAIN_CLASS = MAIN.replace(".", "/") + ".class"

# A step is a method of FileLayer, of its files, or of ManifestIndex; with how often it may come first, so that it comes soon.
FILE_STEPS = {"create": 40, "write": 60, "sync": 40, "rename": 40, "syncDirectory": 40, "delete": 3}
INDEX_STEPS = {"addBlob": 40, "linkBlob": 4, "mountBlob": 6, "putManifest": 40, "deleteTag": 5, "deleteManifest": 3, "deleteBlob": 2,
               "saveUpload": 2}
STEPS = [f"{name}:{side}" for name in (*FILE_STEPS, *INDEX_STEPS) for side in ("before", "after")]
STEPS.insert(STEPS.index("write:after"), "write:halfway")
AT_START = [f"{name}:{side}" for name in FILE_STEPS for side in ("before", "after")]


class HaltingServer(Server):
    """Runs with the command line of a server that ran before, but for the class path and the main class."""

    def __init__(self, like, command_line, halt):
        super().__init__(like.data, like.log, like.port)
        at = command_line.index("-cp")
        self._command = [*command_line[:at], "-cp", f"{command_line[at + 1]}:{TEST_CLASSES}", MAIN, str(self.data),
                         f"127.0.0.1:{self.port}", halt]

    def command(self):
        return [*self.prefix, *self._command]

    def standard_input(self):
        return subprocess.PIPE

    def arm(self):
        """Steps count from now on; what came before was checking."""
        self.process.stdin.write(b"arm\n")
        self.process.stdin.close()
