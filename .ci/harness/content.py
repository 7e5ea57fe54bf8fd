"""Contents that were never there before, cheap to make and to make again."""
import hashlib
import os
import random

_POOL = random.Random(1).randbytes(16 << 20)


class Content:
    """So many bytes: a random beginning, then a cut of a common pool."""

    def __init__(self, size, algorithm="sha256"):
        self.size = size
        self.nonce = os.urandom(min(16, size))
        self.start = random.randrange(0, len(_POOL))
        self.digest = f"{algorithm}:{hashlib.new(algorithm, self.bytes()).hexdigest()}"

    def bytes(self):
        parts, left, at = [self.nonce], self.size - len(self.nonce), self.start
        while left:
            part = _POOL[at:at + left]
            parts.append(part)
            left -= len(part)
            at = 0
        return b"".join(parts)
