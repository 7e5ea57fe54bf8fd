"""A suite from its temporary folder to its closing line."""
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import traceback

from . import results
from .server import ServerFailed
from .wire import Broken


def run(name, body):
    """Calls body with a temporary folder, which is removed unless KEEP=1; a body that breaks off has failed. Does not return."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop)
    work = pathlib.Path(tempfile.mkdtemp(prefix=f"mini-ecr-{name}."))
    try:
        body(work)
    except (ServerFailed, Broken) as e:
        results.failed("the server starts, answers and stops", str(e).splitlines())
    except SystemExit:
        results.failed("the suite was stopped")
    except Exception:
        results.failed("the suite broke off", traceback.format_exc().splitlines())
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if os.environ.get("KEEP") == "1":
            print(f"kept: {work}")
        else:
            shutil.rmtree(work)
        results.finish()


def _stop(*_):
    sys.exit(1)
