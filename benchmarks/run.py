"""`make bench`: every measure of speed, as ratios of two things timed in the same run.

A machine's seconds say little on another machine, and less on a shared one; a ratio says more. Each module here has
a `measure` that yields rows of a name, a figure, and what the figure is measured against.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    """Run the benchmarks called `names` (default: all), and print a table."""
    sys.path.insert(0, str(HERE))
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem != "run")
    unknown = set(names) - set(known)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names or known:
        print(f"{name}", flush=True)
        for what, figure, against in importlib.import_module(name).measure():
            print(f"  {what:<58} {figure:>10.4g}  {against}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
