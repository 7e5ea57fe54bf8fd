"""What strace saw, as calls with a begin and an end in one order."""
import codecs
import re

CALLS = ["openat", "creat", "close", "write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "fsync", "fdatasync", "rename",
         "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "sendto", "sendmsg", "sendmmsg", "accept",
         "accept4"]
STRING = 4200  # of each argument: a page of the index, or the head of an answer

_LINE = re.compile(r"(\d+) +(\d+\.\d+) (.*)", re.S)
_WHOLE = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(.*)", re.S)
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)", re.S)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_DESCRIPTOR = re.compile(r"(\d+)<([^>]*)>")
_ACCEPTED = re.compile(r"sin6?_port=htons\((\d+)\)")


def command(file):
    """strace before the command that it is to see; needs -s in bytes, not in characters, so the C locale."""
    return ["strace", "-f", "-ttt", "-y", "--seccomp-bpf", "-s", str(STRING), "-e", "trace=" + ",".join(CALLS), "-e", "signal=none",
            "-o", str(file)]


class Call:
    """
    One system call. begin and end are places in the order of the trace: strace stops a thread at both, so what is caused by the end of a
    call begins after it.
    """

    def __init__(self, thread, name, arguments, begin, end, result):
        self.thread, self.name, self.arguments, self.begin, self.end, self.result = thread, name, arguments, begin, end, result
        self._strings = None

    def descriptor(self):
        found = _DESCRIPTOR.match(self.arguments)
        return int(found[1]) if found else -1

    def path(self):
        """Of the descriptor that it is about."""
        found = _DESCRIPTOR.match(self.arguments)
        return found[2] if found else ""

    def strings(self):
        if self._strings is None:
            self._strings = [_unescaped(text) for text in _STRING.findall(self.arguments)]
        return self._strings

    def paths(self):
        """That it names."""
        return [text.decode(errors="replace") for text in self.strings()]

    def peer_port(self):
        found = _ACCEPTED.search(self.arguments)
        return int(found[1]) if found else 0

    def succeeded(self):
        return self.result >= 0

    def __str__(self):
        return f"{self.name}({self.arguments[:120]}) = {self.result} [{self.begin}..{self.end}]"


def _unescaped(text):
    return codecs.escape_decode(text.encode("latin-1"))[0]


def read(file):
    """The calls of a trace, in the order of their begin."""
    calls, open_calls = [], {}
    with open(file, encoding="latin-1", newline="\n") as lines:
        for place, line in enumerate(lines):
            parsed = _LINE.match(line.rstrip("\n"))
            if not parsed:
                continue
            thread, text = int(parsed[1]), parsed[3]
            if text.endswith("<unfinished ...>"):
                open_calls[thread] = (place, text.removesuffix("<unfinished ...>").rstrip())
                continue
            begin, resumed = place, _RESUMED.match(text)
            if resumed:
                begin, beginning = open_calls.pop(thread, (place, resumed[1] + "("))
                text = beginning + resumed[2]
            whole = _WHOLE.match(text)
            if whole:
                result = int(whole[3]) if whole[3] != "?" else -1
                # The place of a call that was never interrupted is one place: nothing else was seen between its begin and its end.
                calls.append(Call(thread, whole[1], whole[2], begin, place, result))
    calls.sort(key=lambda call: call.begin)
    return calls
