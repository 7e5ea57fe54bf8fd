"""The data directory of a server that does not run: every blob file against its name and its row. docs/storage-layout.md specifies both."""
import hashlib
import pathlib
import re
import shutil
import sqlite3
import tempfile

_NAME = re.compile(r"([0-9a-f]{64}|[0-9a-f]{128})-[0-9a-f]+")
_LENGTHS = {"sha256": 64, "sha512": 128}
_PIECE = 1 << 20


class Disk:
    def __init__(self, data):
        self.data = pathlib.Path(data)
        self._hashed = {}  # path: (size, time of change), for files whose content was compared
        self.compared = 0

    def inspect(self, everything=False):
        """Returns (violations, files that no row knows). Everything: files that were compared before are compared again."""
        if everything:
            self._hashed.clear()
        violations, files = [], set()
        for path in sorted((self.data / "blobs").rglob("*")):
            if path.is_file():
                files.add(str(path.relative_to(self.data)))
                violations += self._blob_file(path)
        uploads = {str(path.relative_to(self.data)): path.stat().st_size for path in (self.data / "uploads").glob("*")}
        if not (self.data / "index.db").exists():
            return violations, files | set(uploads)
        blobs, known_uploads, doomed, broken = self._rows()
        violations += broken
        for location, (digest, size) in blobs.items():
            path = self.data / location
            if location not in files:
                violations.append(f"the row of {digest} says {location}, and nothing is there")
            elif path.stat().st_size != size or digest.partition(":")[2] not in path.name:
                violations.append(f"the row of {digest} says {size} bytes at {location}, which has {path.stat().st_size}")
        for location, durable in known_uploads.items():
            if location in uploads and uploads[location] < durable:
                violations.append(f"a row says that {durable} bytes of {location} are durable, which has {uploads[location]}")
        return violations, (files | set(uploads)) - set(blobs) - set(known_uploads) - doomed

    def files_named(self, hexadecimal):
        return [str(path) for path in (self.data / "blobs").glob(f"*/{hexadecimal[:2]}/{hexadecimal}-*")]

    def _blob_file(self, path):
        status = path.stat()
        if self._hashed.get(path) == (status.st_size, status.st_mtime_ns):
            return []
        algorithm, named = path.parent.parent.name, path.name.partition("-")[0]
        if not _NAME.fullmatch(path.name) or len(named) != _LENGTHS.get(algorithm) or path.parent.name != named[:2]:
            return [f"{path.relative_to(self.data)} is no name of a blob"]
        digest = hashlib.new(algorithm)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        self.compared += 1
        if digest.hexdigest() != named:
            return [f"{path.relative_to(self.data)} ({status.st_size} bytes) has the digest {digest.hexdigest()}"]
        self._hashed[path] = (status.st_size, status.st_mtime_ns)
        return []

    def _rows(self):
        """Of a copy: opening the database itself would recover it before the server does."""
        with tempfile.TemporaryDirectory() as copy:
            for name in ("index.db", "index.db-wal"):
                if (self.data / name).exists():
                    shutil.copy(self.data / name, copy)
            index = sqlite3.connect(pathlib.Path(copy) / "index.db")
            try:
                return self._read(index)
            finally:
                index.close()

    def _read(self, index):
        tables = {name for (name,) in index.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "doomed_objects" not in tables:
            return {}, {}, set(), []
        broken = [f"index.db: {text}" for (text,) in index.execute("PRAGMA integrity_check") if text != "ok"]
        broken += [f"index.db: a row of {row[0]} refers to nothing in {row[2]}" for row in index.execute("PRAGMA foreign_key_check")]
        blobs = {location: (_digest(digest), size) for digest, size, location in index.execute(
            "SELECT digest, size, location FROM blobs JOIN digests ON digests.id = blobs.digest_id")}
        uploads = dict(index.execute("SELECT location, durable_bytes FROM uploads"))
        doomed = {location for (location,) in index.execute("SELECT location FROM doomed_objects")}
        return blobs, uploads, doomed, broken


def _digest(stored):
    """The algorithm's number (1 sha256, 2 sha512), then the bytes."""
    return f"{('sha256', 'sha512')[stored[0] - 1]}:{stored[1:].hex()}"
