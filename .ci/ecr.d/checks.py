"""Named checks in the words of lib.sh: every function that is marked is one, and is counted where the suite counts its own."""
import os
import pathlib
import time
import traceback

import aws

RESULTS = pathlib.Path(os.environ["RESULTS"])
HERE = pathlib.Path(__file__).parent
_marked = []


def check(function):
    _marked.append((function.__name__.strip("_").replace("_", " "), function))
    return function


def named(name):
    """Marks a function whose name is no sentence."""
    def mark(function):
        _marked.append((name, function))
        return function
    return mark


def run():
    """Runs what was marked, one after the other; a failure shows where it was, and what was said last."""
    for name, function in _marked:
        began = time.monotonic()
        aws.EXCHANGES.clear()
        try:
            function()
        except Exception as e:  # whatever it is, the other checks are run
            _note("fail", f"FAIL  {name} ({time.monotonic() - began:.0f} s)")
            _show(e)
        else:
            _note("pass", f"ok    {name} ({time.monotonic() - began:.0f} s)")


def _note(result, text):
    with RESULTS.open("a", encoding="ascii") as results:
        results.write(result + "\n")
    print(text, flush=True)


def _show(failure):
    frames = [frame for frame in traceback.extract_tb(failure.__traceback__) if pathlib.Path(frame.filename).parent == HERE]
    where = [f"{pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}" for frame in frames[1:]]
    said = [line for exchange in aws.EXCHANGES for line in exchange]
    for line in [*where, *f"{type(failure).__name__}: {failure}".splitlines(), *said]:
        print(f"      | {line}"[:1200], flush=True)
