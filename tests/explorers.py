"""The parts of an explorer without a browser, found by what they are called."""

from planner.explore.explorer import Explorer
from planner.explore.form import Control


def control(explorer: Explorer, label: str) -> Control:
    return next(one for one in controls(explorer) if one.input.label == label)


def controls(explorer: Explorer) -> list[Control]:
    return [*explorer.form.share_controls, *explorer.form.controls]
