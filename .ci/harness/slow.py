"""Readers of one blob that take a few KiB a second each, all on one thread."""
import selectors
import socket
import threading
import time

from . import access

AT_ONCE = 4096
RECEIVE_BUFFER = 32 << 10
ROUND_SECONDS = 1.0


class _Reader:
    def __init__(self, port, target):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall((f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                             f"Authorization: {access.AUTHORIZATION}\r\n\r\n").encode())
        self.socket.setblocking(False)
        self.head, self.got, self.failure = b"", 0, ""

    def read(self, most, content):
        """Takes what is there and compares it; the end of the connection is a failure before the end of the content."""
        try:
            more = self.socket.recv(most)
        except BlockingIOError:
            return
        except OSError as e:
            self._fail(str(e))
            return
        if not more:
            self._fail("the server hung up")
        elif not self.head.endswith(b"\r\n\r\n"):
            more = self._read_head(more)
        if content[self.got:self.got + len(more)] != more:
            self._fail("other bytes than were pushed")
        self.got += len(more)

    def _read_head(self, more):
        both = self.head + more
        at = both.find(b"\r\n\r\n")
        if at < 0:
            self.head = both
            return b""
        self.head = both[:at + 4]
        if not self.head.startswith(b"HTTP/1.1 200 "):
            self._fail(self.head[:60].decode(errors="replace"))
        return both[at + 4:]

    def _fail(self, why):
        self.failure = self.failure or f"{why} after {self.got} bytes"
        self.socket.close()


class SlowReaders(threading.Thread):
    """Reads slowly until told to finish; then some read to the end at full speed, and the others hang up."""

    def __init__(self, port, target, content, count, finishing):
        super().__init__(daemon=True)
        self.content, self.count, self.finishing = memoryview(content), count, finishing
        self.port, self.target = port, target
        self.finish, self.all_read = threading.Event(), threading.Event()
        self.failures, self.whole, self.bytes, self.least = [], 0, 0, 0

    def run(self):
        readers = [_Reader(self.port, self.target) for _ in range(self.count)]
        while not self.finish.is_set():
            self._round(readers)
        self.bytes, self.least = sum(reader.got for reader in readers), min(reader.got for reader in readers)
        self.failures = [f"reader {number}: {reader.failure}" for number, reader in enumerate(readers) if reader.failure]
        for reader in readers[self.finishing:]:
            reader.socket.close()
        self._finish([reader for reader in readers[:self.finishing] if not reader.failure])

    def _round(self, readers):
        """Every reader once, spread over a second."""
        began = time.monotonic()
        for number, reader in enumerate(readers):
            if not reader.failure:
                reader.read(AT_ONCE, self.content)
            early = began + ROUND_SECONDS * (number + 1) / len(readers) - time.monotonic()
            if early > 0.01:
                self.finish.wait(early)
        if all(reader.got or reader.failure for reader in readers):
            self.all_read.set()

    def _finish(self, readers):
        with selectors.DefaultSelector() as selector:
            for reader in readers:
                selector.register(reader.socket, selectors.EVENT_READ, reader)
            while selector.get_map():
                ready = selector.select(60)
                if not ready:
                    self.failures.append(f"{len(selector.get_map())} readers get nothing any more")
                    return
                for key, _ in ready:
                    reader = key.data
                    reader.read(1 << 20, self.content)
                    if reader.failure or reader.got == len(self.content):
                        selector.unregister(key.fileobj)
                        reader.socket.close()
                        self.whole += not reader.failure
                        if reader.failure:
                            self.failures.append(f"at the end: {reader.failure}")
