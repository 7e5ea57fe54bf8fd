"""HTTP/1.1 on one connection, with a say in when exactly the last byte of a request goes out."""
import hashlib
import socket

from . import access

PIECE = 256 << 10


class Broken(Exception):
    """The connection ended before the answer did."""


class Answer:
    def __init__(self, status, headers, body=b"", digest=None, size=0):
        self.status, self.headers, self.body, self.digest, self.size = status, headers, body, digest, size

    def __str__(self):
        return f"{self.status} {self.body[:300].decode(errors='replace')}"


def _nothing():
    pass


class Connection:
    """With a context of ssl, over TLS."""

    def __init__(self, port, timeout=60, host="127.0.0.1", context=None):
        self.host, self.port, self.timeout, self.context = host, port, timeout, context
        self.socket, self.rest = None, b""

    def local_port(self):
        self._connect()
        return self.socket.getsockname()[1]

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket, self.rest = None, b""

    def _connect(self):
        if self.socket is None:
            self.socket = socket.create_connection((self.host, self.port), self.timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context is not None:
                self.socket = self.context.wrap_socket(self.socket, server_hostname=self.host)

    def request(self, method, target, headers=None, body=b"", chunked=False, before_last=_nothing, into=None):
        """
        Sends a request and reads its answer. before_last is called before the last byte goes out, so until then the server cannot have the
        whole request. into names an algorithm: the answer's body is hashed and not kept.
        """
        head = self._head(method, target, headers or {}, body, chunked)
        return self._exchange(method, target, lambda: self._send(head, body, chunked, before_last), into)

    def stream(self, method, target, length, pieces, headers=None):
        """A request whose body need not be in memory as a whole; its pieces have so many bytes together."""
        head = self._head(method, target, {**(headers or {}), "Content-Length": str(length)}, b"", False)
        return self._exchange(method, target, lambda: self._send_pieces(head, pieces), None)

    def _exchange(self, method, target, send, into):
        try:
            self._connect()
            try:
                send()
            except (BrokenPipeError, ConnectionResetError) as e:
                return self._early_answer(method, e)
            return self._answer(method, into)
        except (OSError, Broken) as e:
            self.close()
            raise Broken(f"{method} {target}: {e}") from e

    def _early_answer(self, method, failure):
        """What a server said that hung up before it had the whole request."""
        try:
            return self._answer(method, None)
        except (OSError, Broken):
            raise failure from None
        finally:
            self.close()

    def _send_pieces(self, head, pieces):
        self.socket.sendall(head)
        for piece in pieces:
            self.socket.sendall(piece)

    def abandon(self, method, target, body, length, headers=None):
        """Announces so many bytes, sends fewer, and hangs up."""
        try:
            self._connect()
            announced = {**(headers or {}), "Content-Length": str(length)}
            self.socket.sendall(self._head(method, target, announced, b"", False))
            self.socket.sendall(body)
        except OSError as e:
            raise Broken(f"{method} {target}: {e}") from e
        finally:
            self.close()

    def _head(self, method, target, headers, body, chunked):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if chunked:
            lines.append("Transfer-Encoding: chunked")
        elif "Content-Length" not in headers and (body or method in ("POST", "PUT", "PATCH")):
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in {"Authorization": access.AUTHORIZATION, **headers}.items() if value]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

    def _send(self, head, body, chunked, before_last):
        view = memoryview(body)
        pieces = [view[at:at + PIECE] for at in range(0, len(view), PIECE)]
        if chunked:
            self.socket.sendall(head)
            for piece in pieces:
                self.socket.sendall(b"%x\r\n" % len(piece) + piece + b"\r\n")
            before_last()
            self.socket.sendall(b"0\r\n\r\n")
        elif len(pieces) <= 1:
            before_last()
            self.socket.sendall(head + bytes(body))
        else:
            self.socket.sendall(head)
            for piece in pieces[:-1]:
                self.socket.sendall(piece)
            before_last()
            self.socket.sendall(pieces[-1])

    def _answer(self, method, into):
        status, headers = self._read_head()
        while status < 200:
            status, headers = self._read_head()
        if method == "HEAD" or status in (204, 304):
            return Answer(status, headers)
        if "transfer-encoding" in headers:
            raise Broken("an answer in chunks is not understood here")
        answer = self._read_body(status, headers, int(headers.get("content-length", "0")), into if status == 200 else None)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _read_head(self):
        while b"\r\n\r\n" not in self.rest:
            self.rest += self._receive(65536)
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return int(lines[0].split(" ")[1]), headers

    def _read_body(self, status, headers, length, into):
        digest, kept, left, more = hashlib.new(into) if into else None, [], length, self.rest[:length]
        self.rest = self.rest[length:]
        while True:
            if digest:
                digest.update(more)
            else:
                kept.append(more)
            left -= len(more)
            if not left:
                return Answer(status, headers, b"".join(kept), digest and f"{into}:{digest.hexdigest()}", length)
            more = self._receive(min(left, PIECE))

    def _receive(self, most):
        more = self.socket.recv(most)
        if not more:
            raise Broken("the server hung up")
        return more
