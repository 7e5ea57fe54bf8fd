"""Proves from a trace that nothing was acknowledged before it was durable."""
import collections
import re
import struct

_WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
_SENDS = ("write", "writev", "sendto", "sendmsg", "sendmmsg")
_SYNCS = ("fsync", "fdatasync")
_RENAMES = ("rename", "renameat", "renameat2")
_STATUS = re.compile(rb"HTTP/1\.1 (\d\d\d) ")
_BLOB = re.compile(rb"blobs/sha(?:256|512)/[0-9a-f]{2}/[0-9a-f]{64,128}-[0-9a-f]{32}")
_UPLOAD = re.compile(rb"uploads/[0-9a-f]{32}")
_FRAME_HEADER = 24
_LOG_HEADER = 32
NEVER = float("inf")


class Transaction:
    """What one COMMIT wrote to the write-ahead log."""

    def __init__(self):
        self.begin, self.commit_end, self.synced, self.pages, self.content = None, None, NEVER, [], b""

    def __str__(self):
        return f"the transaction of {len(self.pages)} pages at {self.begin}..{self.commit_end}"


class Answer:
    """One answer, as its first byte was given to the kernel."""

    def __init__(self, status, begin, previous):
        self.status, self.begin, self.previous = status, begin, previous


class Proof:
    """
    The order that docs/storage-layout.md promises, one rule a method:
    a location is committed to the index only after its file was written, synced, renamed, and the directory synced; an upload's offset only
    after its bytes were synced; and an answer that acknowledges a change is sent only after the log was synced behind the transaction.

    Transactions are known by what they wrote: the digest, tag or repository of an operation is in no page before its own transaction.
    Where nothing of an operation is new, it ran alone, and the transactions between its connection and its answer are its own.
    """

    def __init__(self, calls, data, operations, places=None):
        """places: where markers were found in another trace with the same log, so that they need not be looked for again."""
        self.calls, self.data, self.operations, self.violations = calls, str(data), operations, []
        self.by_path = collections.defaultdict(list)
        self.renamed = {}
        self.unlinked = []
        self.made = []
        for call in calls:
            self._sort(call)
        self.transactions = self._read_log()
        self.first = self._first_pages()
        self.savers = [transaction for location, transaction in self.first.items() if location.startswith("uploads/")]
        self.places = {} if places is None else places
        self.answers = self._read_answers(calls)
        self.counts = collections.Counter()

    def _sort(self, call):
        if call.name in _RENAMES and call.succeeded():
            source, target = call.paths()
            self.renamed[self._relative(target)] = (self._relative(source), call)
        elif call.name in ("unlink", "unlinkat") and call.succeeded():
            self.unlinked.append((self._relative(call.paths()[0]), call))
        elif call.name in ("mkdir", "mkdirat") and call.succeeded():
            self.made.append((call.paths()[0], call))
        elif call.name == "openat" and "O_CREAT" in call.arguments and call.succeeded():
            self.made.append((call.paths()[0], call))
        elif call.name in (*_WRITES, *_SYNCS, "ftruncate") and call.path().startswith("/"):
            self.by_path[self._relative(call.path())].append(call)

    def _relative(self, path):
        return path.removeprefix(self.data + "/")

    # --- the index ---

    def _read_log(self):
        log = self.by_path["index.db-wal"]
        transactions, current, commits = [], Transaction(), False
        for call in log:
            if call.name in _SYNCS or call.name == "ftruncate":
                continue
            content = call.strings()[0]
            if len(content) == _LOG_HEADER:
                continue
            if len(content) == _FRAME_HEADER:
                current.begin = call.begin if current.begin is None else current.begin
                commits = struct.unpack(">I", content[4:8])[0] != 0
                continue
            current.pages.append(content)
            if commits:
                current.commit_end, current.content, commits = call.end, bytes(64).join(current.pages), False
                transactions.append(current)
                current = Transaction()
        syncs = [call for call in log if call.name in _SYNCS and call.result == 0]
        for transaction in transactions:
            later = [call.end for call in syncs if call.begin > transaction.commit_end]
            transaction.synced = later[0] if later else NEVER
        return transactions

    def _first_pages(self):
        """The transaction in which each location came up for the first time."""
        first = {}
        for transaction in self.transactions:
            for location in (*_BLOB.findall(transaction.content), *_UPLOAD.findall(transaction.content)):
                first.setdefault(location.decode(), transaction)
        return first

    def transaction_of(self, marker):
        if marker not in self.places:
            found = (place for place, transaction in enumerate(self.transactions) if marker in transaction.content)
            self.places[marker] = next(found, None)
        place = self.places[marker]
        return None if place is None else self.transactions[place]

    # --- the answers ---

    def _read_answers(self, calls):
        """By connection, in order. A descriptor is a connection's from its accept to its close."""
        answers, connections, previous, used = collections.defaultdict(list), {}, {}, collections.Counter()
        for call in sorted(calls, key=lambda call: call.end if call.name.startswith("accept") else call.begin):
            if call.name.startswith("accept") and call.succeeded():
                port = call.peer_port()
                connections[call.result] = (port, used[port])
                previous[port, used[port]] = call.end
                used[port] += 1
            elif call.name == "close":
                connections.pop(call.descriptor(), None)
            elif call.name in _SENDS and call.descriptor() in connections and not call.path().startswith("/"):
                connection = connections[call.descriptor()]
                for status in _STATUS.findall(b"".join(call.strings())):
                    if int(status) >= 200:
                        answers[connection].append(Answer(int(status), call.begin, previous[connection]))
                        previous[connection] = call.end
        return answers

    # --- the rules ---

    def check(self):
        for location, transaction in self.first.items():
            if location.startswith("blobs/"):
                self._check_blob(location, transaction)
            else:
                self._check_upload(location, transaction)
        for location, call in self.unlinked:
            self._check_unlink(location, call)
        first_sent = NEVER
        for operation in self.operations:
            for answer in self._acknowledgements(operation):
                first_sent = min(first_sent, answer.begin)
                self._check_answer(operation, answer)
        self._check_made(first_sent)
        self._check_files(first_sent)
        return self.violations

    def _acknowledgements(self, operation):
        """The answers to an operation that acknowledge a change: 201, and 202 to a DELETE."""
        seen = self.answers[operation.connection]
        if [answer.status for answer in seen] != operation.statuses:
            self.violations.append(f"{operation}: the client was answered {operation.statuses}, the trace has {[a.status for a in seen]}")
            return []
        return [answer for answer, acknowledges in zip(seen, operation.acknowledges) if acknowledges]

    def _check_blob(self, location, transaction):
        self.counts["blobs"] += 1
        source, rename = self.renamed.get(location, (None, None))
        if rename is None:
            self.violations.append(f"{location} is in the index, and was never renamed to be there")
            return
        calls = self.by_path[source]
        writes = [call for call in calls if call.name in _WRITES and call.begin < rename.begin]
        written, last = sum(max(call.result, 0) for call in writes), max((call.end for call in writes), default=-1)
        size = self._size(location)
        if size is not None and written != size:
            self.violations.append(f"{location}: {written} of {size} bytes were written before the rename")
        synced = [call for call in calls if call.name in _SYNCS and call.result == 0 and call.begin > last and call.end < rename.begin]
        if not synced:
            self.violations.append(f"{location}: its file was not synced between its last write and its rename")
        directory = self.by_path[location.rpartition("/")[0]]
        durable = [call for call in directory if call.name in _SYNCS and call.result == 0 and call.begin > rename.end]
        if not durable or durable[0].end >= transaction.begin:
            self.violations.append(f"{location}: its directory was not synced between its rename and {transaction}")

    def _size(self, location):
        hexadecimal = location.rpartition("/")[2].partition("-")[0]
        return next((operation.size for operation in self.operations if operation.digest.endswith(hexadecimal)), None)

    def _check_upload(self, location, transaction):
        self.counts["uploads"] += 1
        syncs = [call for call in self.by_path[location] if call.name in _SYNCS and call.result == 0 and call.end < transaction.begin]
        if not syncs:
            self.violations.append(f"{location}: its offset was committed before a sync of its bytes")
        elif not any(call.name in _SYNCS and call.begin > syncs[0].begin and call.end < transaction.begin for call in self.by_path["uploads"]):
            self.violations.append(f"{location}: its offset was committed before a sync of its name")

    def _check_unlink(self, location, call):
        """The file of a committed blob goes only after the transaction that gives its location up."""
        if location.startswith("blobs/") and location in self.first:
            self.counts["unlinks"] += 1
            if not any(transaction.synced < call.begin and location.encode() in transaction.content for transaction in self.transactions):
                self.violations.append(f"{location} was removed before the index had given it up")

    def _check_answer(self, operation, answer):
        self.counts["answers"] += 1
        for marker in operation.markers:
            transaction = self.transaction_of(marker)
            if transaction is None:
                self.violations.append(f"{operation} was acknowledged, and {marker!r} is in no transaction")
            elif transaction.synced >= answer.begin:
                self.violations.append(f"{operation} was acknowledged at {answer.begin}, before the log was synced behind {transaction}")
        if operation.alone:
            self._check_alone(operation, answer)

    def _check_alone(self, operation, answer):
        """All transactions since its connection began are its own, but for those of the saver of uploads."""
        seen = [transaction for transaction in self.transactions if transaction.begin > answer.previous and transaction.commit_end < answer.begin]
        if operation.writes and not any(transaction.synced < answer.begin for transaction in seen):
            self.violations.append(f"{operation} was acknowledged at {answer.begin} without a transaction of its own that was synced")
        for transaction in seen:
            if transaction.synced >= answer.begin and transaction not in self.savers:
                self.violations.append(f"{operation} was acknowledged at {answer.begin}, before the log was synced behind {transaction}")

    def _check_made(self, first_sent):
        """Directories and the index's files are in directories that were synced before anything was acknowledged."""
        for path, call in self.made:
            inside = path == self.data or path.startswith(self.data + "/") and not _UPLOAD.search(path.encode())
            if inside and not path.endswith(("-shm", "-journal", ".new", "/lock", "/running", ".sock")) and call.begin < first_sent:
                self.counts["names"] += 1
                parent = self._relative(path.rpartition("/")[0])
                if not any(sync.name in _SYNCS and sync.begin > call.end and sync.end < first_sent for sync in self.by_path[parent]):
                    self.violations.append(f"{path} was made, and its directory not synced before the first acknowledgement")

    def _check_files(self, first_sent):
        """What a first start writes beside the index, such as secrets, is synced, and so is its name, before anything is acknowledged."""
        for path, call in self.made:
            name = self._relative(path)
            if call.name != "openat" or call.begin > first_sent or name == path or name.startswith(("blobs/", "uploads/", "index.db", "lock")):
                continue
            self.counts["files"] += 1
            target, rename = next(((target, rename) for target, (source, rename) in self.renamed.items() if source == name), (name, None))
            until = rename.begin if rename else first_sent
            last = max((write.end for write in self.by_path[name] if write.name in _WRITES and write.begin < until), default=call.end)
            if not self._synced(name, last, until):
                self.violations.append(f"{target} was written, and not synced before it got its name, or before the first acknowledgement")
            if rename and not self._synced(target.rpartition("/")[0] or self.data, rename.end, first_sent):
                self.violations.append(f"{target} was renamed, and its directory not synced before the first acknowledgement")

    def _synced(self, path, after, before):
        return any(sync.name in _SYNCS and sync.result == 0 and sync.begin > after and sync.end < before for sync in self.by_path[path])


class Operation:
    """
    What a client did on one connection of its own, and the answers that it got.

    connection: the client's port, and how many connections had it before. markers: bytes that its transaction is the first to write. alone:
    nothing else ran meanwhile. writes: it must have had a transaction.
    """

    def __init__(self, kind, connection, statuses, acknowledges, markers=(), digest="", size=0, alone=False, writes=True):
        self.kind, self.connection, self.statuses, self.acknowledges, self.markers = kind, connection, statuses, acknowledges, list(markers)
        self.digest, self.size, self.alone, self.writes = digest, size, alone, writes

    def __str__(self):
        return f"{self.kind} {self.digest[:19]} on port {self.connection[0]}"
