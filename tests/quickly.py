"""`planner`, but with a notebook of anybody's own run as ours is: in the report's process, and not on a kernel."""

import sys
from collections.abc import Callable, Sequence

from planner.batch import options
from planner.batch.orders import Settings
from planner.cli import main


def quick_settings(arguments: Sequence[str]) -> Callable[..., Settings]:
    """What stands for `Settings` in a batch with these arguments."""
    engine = "kernel" if "kernel" in arguments else "warm"
    return lambda **given: Settings(**{**given, "engine": engine})


if __name__ == "__main__":
    options.Settings = quick_settings(sys.argv)
    sys.exit(main())
