"""Traces in which one thing went wrong, so that it can be seen that the proof would see it."""
import copy

from .proof import _SYNCS, _WRITES, Proof


class Doctor:
    """Takes one operation of each kind from a trace without fault, and makes the fault there."""

    def __init__(self, proof):
        self._proof = proof
        self._operation, self._answer, self._transaction = self._acknowledged("blob")
        hexadecimal = self._operation.digest.partition(":")[2]
        self._location = next(location for location in proof.first if hexadecimal in location)
        self._source, self._rename = proof.renamed[self._location]
        calls = proof.by_path[self._source]
        self._writes = [call for call in calls if call.name in _WRITES]
        self._file_syncs = [call for call in calls if call.name in _SYNCS]
        self._directory_syncs = [call for call in proof.by_path[self._location.rpartition("/")[0]] if call.name in _SYNCS
                                 and call.begin > self._rename.end and call.end < self._transaction.begin]

    def faults(self):
        """Pairs of what is wrong and the violations that the proof finds; none found is a fault of the proof."""
        before_index = self._transaction.begin - 0.5
        yield "a file that is not synced", self._without(self._file_syncs)
        yield "a file that is synced after its rename", self._moved(self._file_syncs, self._rename.end + 0.25)
        yield "a file that is written after its sync", self._moved(self._writes[-1:], self._rename.begin - 0.25)
        yield "a file that is not written to its end", self._without(self._writes[-1:])
        yield "a sync of a file that failed", self._failed(self._file_syncs)
        yield "a directory that is not synced", self._without(self._directory_syncs)
        yield "a directory that is synced after the transaction", self._moved(self._directory_syncs, self._transaction.commit_end + 0.25)
        yield "a rename after the sync of the directory", self._moved([self._rename], before_index)
        for kind in ("blob", "manifest", "tag deleted"):
            _, answer, transaction = self._acknowledged(kind)
            syncs = [call for call in self._proof.by_path["index.db-wal"] if call.name in _SYNCS
                     and call.begin > transaction.commit_end and call.end < answer.begin]
            yield f"a log that is not synced ({kind})", self._without(syncs)
            yield f"a log that is synced after the answer ({kind})", self._moved(syncs, answer.begin + 0.25)
            yield f"a sync of the log that failed ({kind})", self._failed(syncs)
        upload = next(location for location in self._proof.first if location.startswith("uploads/"))
        for what, syncs in (("a file", "format.new"), ("the name", str(self._proof.data))):
            yield f"{what} of the first start that is not synced", self._without([call for call in self._proof.by_path[syncs] if call.name in _SYNCS])
        yield "an upload's offset without a sync", self._without([call for call in self._proof.by_path[upload] if call.name in _SYNCS])

    def _acknowledged(self, kind):
        """An operation of this kind that ran alone, its answer, and its transaction."""
        operation = next(operation for operation in self._proof.operations if operation.kind == kind and operation.alone)
        answer = [answer for answer, acknowledges in zip(self._proof.answers[operation.connection], operation.acknowledges) if acknowledges][-1]
        own = [transaction for transaction in self._proof.transactions
               if transaction.begin > answer.previous and transaction.commit_end < answer.begin]
        return operation, answer, own[-1]

    def _check(self, calls):
        """The faults leave alone what is written to the log, and so where in it things are."""
        return Proof(sorted(calls, key=lambda call: call.begin), self._proof.data, self._proof.operations, self._proof.places).check()

    def _without(self, gone):
        return self._check([call for call in self._proof.calls if call not in gone])

    def _moved(self, some, to):
        return self._changed(some, begin=to, end=to)

    def _failed(self, some):
        return self._changed(some, result=-1)

    def _changed(self, some, **fields):
        calls = []
        for call in self._proof.calls:
            if call in some:
                call = copy.copy(call)
                vars(call).update(fields)
            calls.append(call)
        return self._check(calls)
