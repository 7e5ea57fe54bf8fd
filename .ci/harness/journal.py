"""What the clients asked for and what they were told, so that after a crash it can be said what must be there, and what may be."""
import itertools
import threading

ABSENT = None
PRESENT = "present"


class Register:
    """One thing that clients change: a blob or a manifest of a repository (absent or present), a tag (absent or at a digest)."""

    def __init__(self, kind, repository, name, shared):
        self.kind, self.repository, self.name, self.shared = kind, repository, name, shared
        self.history = [(ABSENT, _Settled())]

    def last(self):
        """What it is at, as far as its one owner knows."""
        return self.history[-1][0]

    def allowed(self):
        """
        What it may be at after a crash: what was acknowledged and not surely replaced later, and what was in flight and had been sent whole.
        An acknowledged change is surely replaced by one that began after it was acknowledged, and was acknowledged itself.
        """
        done = [(value, operation) for value, operation in self.history if operation.acknowledged]
        newest = max(operation.began for _, operation in done)
        return {value for value, operation in done if operation.ended >= newest} \
            | {value for value, operation in self.history if operation.in_flight() and operation.sent}

    def settle(self, value):
        """After a crash, with nothing in flight: this is what it was found at."""
        self.history = [(value, _Settled())]

    def why(self):
        said = [f"{value or 'absent'} by {operation}" for value, operation in self.history[-4:]]
        return "; ".join(said)

    def __str__(self):
        return f"{self.kind} {self.name} of {self.repository}"


class _Settled:
    acknowledged, sent, began, ended = True, True, -1, -1

    def in_flight(self):
        return False

    def __str__(self):
        return "what was found before"


class Operation:
    """A change that a client asked for, of one register or of several at once."""

    def __init__(self, what, effects, ticks):
        self.what, self.effects, self._ticks = what, effects, ticks
        self.began, self.ended, self.sent, self.acknowledged = next(ticks), None, False, False
        for register, value in effects.items():
            register.history.append((value, self))

    def goes_out(self):
        """Its last byte is about to be sent."""
        self.sent = True

    def is_acknowledged(self):
        self.acknowledged, self.ended = True, next(self._ticks)
        for register in self.effects:
            if not register.shared:
                register.history = register.history[-1:]

    def is_refused(self):
        """It was answered, and did nothing."""
        self.ended = next(self._ticks)
        for register, value in self.effects.items():
            register.history.remove((value, self))

    def in_flight(self):
        return self.ended is None

    def __str__(self):
        state = f"acknowledged at {self.ended}" if self.acknowledged else "in flight" if self.sent else "not sent whole"
        return f"{self.what} (begun at {self.began}, {state})"


class Session:
    """An upload in pieces that its client left unfinished."""

    def __init__(self, repository, location, content):
        self.repository, self.location, self.content = repository, location, content
        self.offset = 0  # what the server last said
        self.sent = 0  # bytes that the server may have
        self.state = "open"  # or closing, cancelling, ended
        self.closing = None  # the operation of the PUT

    def __str__(self):
        return f"upload {self.location} ({self.state}, {self.offset} bytes said, {self.sent} sent, of {self.content.size})"


class Journal:
    def __init__(self):
        self._ticks = itertools.count()
        self._lock = threading.Lock()
        self.registers = {}
        self.touched = set()
        self.operations = []
        self.sessions = []
        self.unsent = set()  # registers of blobs that were never sent whole
        self.violations = []
        self.acknowledged = 0
        self.by_kind = {}

    def register(self, kind, repository, name, shared=False):
        key = (kind, repository, name)
        with self._lock:
            if key not in self.registers:
                self.registers[key] = Register(kind, repository, name, shared)
            return self.registers[key]

    def begin(self, what, effects):
        operation = Operation(what, effects, self._ticks)
        with self._lock:
            self.touched.update(effects)
            self.operations.append(operation)
        return operation

    def acknowledge(self, operation, kind):
        operation.is_acknowledged()
        with self._lock:
            self.operations.remove(operation)
            self.acknowledged += 1
            self.by_kind[kind] = self.by_kind.get(kind, 0) + 1

    def refuse(self, operation):
        operation.is_refused()
        with self._lock:
            self.operations.remove(operation)

    def never(self, register):
        """What is about to be sent of this blob is not all of it, or something else."""
        with self._lock:
            self.unsent.add(register)
            self.touched.add(register)

    def violation(self, text):
        with self._lock:
            self.violations.append(text)

    def next_round(self):
        self.touched, self.operations, self.unsent = set(), [], set()
        self.sessions = [session for session in self.sessions if session.state != "ended"]
