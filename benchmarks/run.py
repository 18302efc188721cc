"""`make bench`: every measure of speed, as ratios of two things timed in the same run.

A machine's seconds say little on another machine, and less on a shared one; a ratio says more, and core-seconds more
than the clock. Each module here has a `measure` that yields rows of a name, a figure, what the figure is measured
against, and where there is a target, that: the least (>=) or the most (<=) that it may be.
"""

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
        for what, figure, against, *target in importlib.import_module(name).measure():
            said = "".join(target)
            missed = "" if meets(figure, said) else " MISSED"
            print(f"  {what:<58} {figure:>10.4g}  {said:<8}{missed:<7}  {against}", flush=True)
    return 0


def meets(figure: float, target: str) -> bool:
    """Whether a figure is as a target such as `<= 2.5` wants it; any figure is where there is none."""
    if not target:
        return True
    least = target.startswith(">=")
    bound = float(target[2:])
    return figure >= bound if least else figure <= bound


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
