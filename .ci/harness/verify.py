"""After a restart: what the server shows against what the journal allows."""
import concurrent.futures
import json
import random
import threading

from .journal import ABSENT, PRESENT
from .load import INDEX, MANIFEST, closing
from .wire import Broken, Connection

MANIFESTS = "/v2/{}/manifests/{}"
ACCEPT = {"Accept": f"{MANIFEST}, {INDEX}"}
THREADS = 4


class Verifier:
    def __init__(self, journal, server):
        self.journal, self.server = journal, server
        self._local = threading.local()
        self.checked = 0
        self.taken_up = 0
        self.unknown = 0

    def verify(self, registers, own_sessions):
        """Compares; then the journal goes on from what was found. Violations are the journal's."""
        self._local = threading.local()
        found = {}
        registers = sorted(registers, key=str)
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            for register, value in zip(registers, pool.map(self._look, registers)):
                found[register] = value
        self._compare_operations(found)
        for register, value in found.items():
            if value not in register.allowed():
                self.journal.violation(f"{register} is {value or 'absent'}: {register.why()}")
            register.settle(value)
        self.checked += len(found)
        for repository in sorted({register.repository for register in registers if register.kind == "tag"}):
            self._compare_tags(repository)
        for session in own_sessions:
            self._take_up(session, found)

    def _ask(self, method, target, **more):
        if not hasattr(self._local, "connection"):
            self._local.connection = Connection(self.server.port)
        return self._local.connection.request(method, target, **more)

    def _look(self, register):
        try:
            return {"blob": self._blob, "manifest": self._manifest, "tag": self._tag, "referrer": self._referrer}[register.kind](register)
        except Broken as e:
            self.journal.violation(f"{register} could not be read: {e}")
            return ABSENT

    def _blob(self, register):
        algorithm = register.name.partition(":")[0]
        answer = self._ask("GET", f"/v2/{register.repository}/blobs/{register.name}", into=algorithm)
        if answer.status == 200 and answer.digest != register.name:
            self.journal.violation(f"{register} is not whole: {answer.size} bytes with {answer.digest}")
        return self._presence(register, answer)

    def _manifest(self, register):
        answer = self._ask("GET", MANIFESTS.format(register.repository, register.name), headers=ACCEPT, into="sha256")
        if answer.status == 200 and answer.digest != register.name:
            self.journal.violation(f"{register} is not whole: {answer.size} bytes with {answer.digest}")
        return self._presence(register, answer)

    def _tag(self, register):
        answer = self._ask("GET", MANIFESTS.format(register.repository, register.name), headers=ACCEPT, into="sha256")
        if answer.status == 200 and answer.headers.get("docker-content-digest") != answer.digest:
            self.journal.violation(f"{register} is said to be {answer.headers.get('docker-content-digest')} and is {answer.digest}")
        return answer.digest if self._presence(register, answer) == PRESENT else ABSENT

    def _referrer(self, register):
        subject, _, digest = register.name.partition(" ")
        target, listed = f"/v2/{register.repository}/referrers/{subject}", []
        while target:
            answer = self._ask("GET", target)
            if self._presence(register, answer) == ABSENT:
                return ABSENT
            listed += [descriptor["digest"] for descriptor in json.loads(answer.body)["manifests"]]
            target = _next(answer)
        return PRESENT if digest in listed else ABSENT

    def _presence(self, register, answer):
        if answer.status not in (200, 404):
            self.journal.violation(f"{register} is answered {answer}")
        return PRESENT if answer.status == 200 else ABSENT

    def _compare_operations(self, found):
        """One that was in flight was done as a whole or not at all."""
        for operation in self.journal.operations:
            own = {register: value for register, value in operation.effects.items()
                   if register in found and not register.shared and self._before(register) != value}
            if len({found[register] == value for register, value in own.items()}) > 1:
                states = ", ".join(f"{register} is {found[register] or 'absent'}" for register in own)
                self.journal.violation(f"{operation} was half done: {states}")

    @staticmethod
    def _before(register):
        return register.history[-2][0] if len(register.history) > 1 else ABSENT

    def _compare_tags(self, repository):
        """The list of tags says what the tags themselves say."""
        target, listed = f"/v2/{repository}/tags/list?n=1000", set()
        while target:
            answer = self._ask("GET", target)
            if answer.status not in (200, 404):
                self.journal.violation(f"the tags of {repository} are answered {answer}")
            if answer.status != 200:
                break
            listed |= set(json.loads(answer.body)["tags"])
            target = _next(answer)
        known = {register.name for register in list(self.journal.registers.values())
                 if (register.kind, register.repository) == ("tag", repository) and register.last() != ABSENT}
        if listed != known:
            self.journal.violation(f"the tags of {repository} are {sorted(listed)} in the list, and {sorted(known)} one by one")

    # --- uploads ---

    def _take_up(self, session, found):
        """Unknown, or at an offset from which it can be finished."""
        answer = self._ask("GET", session.location)
        if answer.status == 404:
            self.unknown += 1
            if session.state == "closing":
                self._settle_closing(session, found)
            session.state = "ended"
            return
        if answer.status != 204:
            self.journal.violation(f"{session} is answered {answer}")
            session.state = "ended"
            return
        if session.state in ("cancelled", "ended") or session.state == "closing" and self._settle_closing(session, found) == PRESENT:
            self.journal.violation(f"{session} is there after its end: {answer.headers.get('range')}")
            session.state = "ended"
            return
        last = int(answer.headers["range"].partition("-")[2])
        offset = last + 1 if last else 0  # no client of ours leaves an upload at its first byte
        if offset > session.sent:
            self.journal.violation(f"{session} says that it has {offset} bytes")
            session.state = "ended"
            return
        self.taken_up += 1
        session.offset = session.sent = offset
        if session.state == "open" and random.random() < 0.5:
            return
        self._finish(session)

    def _settle_closing(self, session, found):
        (register,) = session.closing.effects
        return found.get(register, register.last())

    def _finish(self, session):
        content, register = session.content, self.journal.register("blob", session.repository, session.content.digest)
        rest = content.bytes()[session.offset:]
        headers = {"Content-Range": f"{session.offset}-{content.size - 1}"} if rest else {}
        operation = self.journal.begin("finishing an upload after the crash", {register: PRESENT})
        answer = self._ask("PUT", closing(session.location, content.digest), body=rest, headers=headers, before_last=operation.goes_out)
        was, session.state = session.state, "ended"
        if answer.status == 201:
            self.journal.acknowledge(operation, "upload finished after a crash")
            if self._look(register) != PRESENT:
                self.journal.violation(f"{session} was finished, and is not there")
        else:
            self.journal.refuse(operation)
            self.journal.violation(f"{session} was {was}, says {session.offset} bytes, and cannot be finished from there: {answer}")


def _next(answer):
    """The target of Link: <...>; rel="next", if there is one."""
    link = answer.headers.get("link", "")
    return link[link.index("<") + 1:link.index(">")] if "<" in link else None
