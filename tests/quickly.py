"""`planner`, but with a notebook of anybody's own run as ours is: in the report's process, and not on a kernel.

Run it as a script, or name it to `dask worker --preload`.
"""

import sys
from pathlib import Path

from planner.batch import making
from planner.batch.making import Limits
from planner.batch.orders import Order
from planner.cli import main


def hand_over(order: Order, folder: Path, limits: Limits) -> None:
    """What the process of a report does."""
    from planner.report import render

    render._run_kernel = render.run_cells
    making.hand_over(order, folder, limits)


def dask_setup(_: object) -> None:
    making.hand_over = hand_over


if __name__ == "__main__":
    import quickly

    making.hand_over = quickly.hand_over
    sys.exit(main())
