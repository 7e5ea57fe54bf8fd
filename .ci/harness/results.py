"""Named checks and the closing count, in the words of lib.sh."""
import sys
import threading

_counts = {"passed": 0, "failed": 0, "skipped": 0}
_lock = threading.Lock()
_DETAILS = 40


def passed(text):
    _note("passed", f"ok    {text}")


def failed(text, details=()):
    shown = [f"      | {line}"[:2000] for line in list(details)[:_DETAILS]]
    if len(details) > _DETAILS:
        shown.append(f"      | and {len(details) - _DETAILS} more")
    _note("failed", "\n".join([f"FAIL  {text}", *shown]))


def skipped(text):
    _note("skipped", f"skip  {text}")


def judged(text, violations):
    """Passed without violations, else failed with them."""
    if violations:
        failed(f"{text}: {len(violations)} violations", violations)
    else:
        passed(text)


def figures(text):
    print(f"      {text}", flush=True)


def finish():
    """The closing line; exits 0 if something was checked and nothing failed."""
    print(f"{_counts['passed']} passed, {_counts['failed']} failed, {_counts['skipped']} skipped", flush=True)
    sys.exit(0 if not _counts["failed"] and _counts["passed"] + _counts["skipped"] else 1)


def _note(kind, text):
    with _lock:
        _counts[kind] += 1
        print(text, flush=True)
