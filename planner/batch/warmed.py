"""What the fork server imports before its first fork: all that reports need, and one neutral sample rendered with it.

Only the fork server imports this. It then has one thread, no customer's data, and a heap that the collector leaves
alone, so that a process forked from it is a report within milliseconds.
"""

import atexit
import ctypes
import gc
import os
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path

from planner.batch import processes

_SUBREAPER = 36
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_SAMPLE = Path(__file__).with_name("neutral.yaml")


def _warm_up() -> None:
    # jsonschema builds a grammar for it, two seconds long, to check addresses that no notebook of ours has.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from planner.batch import making, orders
    from planner.formats import load
    from planner.report import cells

    asked = os.environ.pop(processes.WARMED, "").split(",")
    # Typst is loaded, and not run: it would start threads.
    formats = ("html", *(name for name in asked if name and load(name) and name != "pdf"))
    making.make(orders.Order(str(_SAMPLE), _SAMPLE.name, _SAMPLE, formats=formats), _SAMPLE.parent)
    del sys.modules["rfc3987_syntax"]
    cells.renew_shell()


SERVER = os.getpid()
signal.signal(signal.SIGINT, signal.SIG_IGN)
# What a report leaves behind comes to the fork server, where the batch finds and ends it.
ctypes.CDLL(None).prctl(_SUBREAPER, 1)
warnings.filterwarnings("ignore", "forkserver: waitpid returned unexpected pid")
atexit.register(processes.end_children, SERVER, set())
# Numerical libraries without their threads, which would make forking unsafe.
_ours = {name: "1" for name in _THREADS if name not in os.environ}
os.environ.update(_ours)
with suppress(Exception):  # what is wrong here is wrong with each report, and told there
    _warm_up()
for _name in _ours:
    del os.environ[_name]
gc.collect()
gc.freeze()
ALONE = len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
