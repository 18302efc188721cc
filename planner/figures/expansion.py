"""The path of expansion: GB and vCPUs over the months, in steps and bought all at once."""

from collections.abc import Callable
from itertools import pairwise

from planner.answers.display import Picture
from planner.answers.expansion import finding
from planner.answers.words import month_name as date
from planner.answers.words import when
from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.growth import month_ticks
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.path import Expansion
from planner.model.sizing import Design


def expansion(path: Expansion) -> Picture | None:
    """What stands month by month, in steps and all at once; nothing where there is nothing to buy later."""
    if not path.until or not (path.ends or any(step.month for step in path.steps)) or not path.steps:
        return None
    end = path.ends.month if path.ends else path.until
    sheets = [_sheet(path, end, "GB of memory", lambda design: design.total_memory_gb)]
    if len({step.design.total_vcpus for step in path.steps}) > 1:
        sheets.append(_sheet(path, end, "vCPUs", lambda design: design.total_vcpus))
    told = "; ".join(f"{date(path.scenario, step.month)}: {step.design}" for step in path.steps)
    once = f" All at once: {path.at_once}." if path.at_once else ""
    shown = "Memory and vCPUs" if sheets[1:] else "Memory"
    alt = f"{shown} of all FSVMs over {path.until} months. In steps: {told}.{once}"
    return Drawing(finding(path), alt, sheets, (1.0, 0.8)[: len(sheets)]).on_paper(3.6 if sheets[1:] else 1.9)


def _sheet(path: Expansion, end: int, label: str, of: Callable[[Design], float]) -> Sheet:
    """One resource over the months; `end` is where the steps end."""
    scenario, whole = path.scenario, path.at_once
    months = [0, *(step.month for step in path.steps if step.month), end]
    stands = [path.design_in(month) for month in months]
    values = [float(of(design)) if design else 0.0 for design in stands]
    top = round_top(1.15 * max(*values, of(whole) if whole else 0.0))
    ticks = {month: when(scenario, month) for month in month_ticks(path.until)}
    sheet = Sheet(Axis(0, path.until, "", ticks), Axis(0, top, label))
    x = [month for stretch in pairwise(months) for month in stretch]
    y = [value for value in values[:-1] for _ in (0, 1)]
    ends = [] if path.ends else [(f"in steps: {values[-1]:,.0f}", values[-1], style.BLUE)]
    if whole:
        at_once = float(of(whole))
        sheet.band(x, y, [max(at_once, value) for value in y], facecolor=style.SKY, alpha=0.25)
        sheet.line([0, path.until], [at_once, at_once], color=style.BROWN, linestyle=style.DASHED)
        ends.append((f"all at once: {at_once:,.0f}", at_once, style.BROWN))
    sheet.line(x, y, color=style.BLUE)
    before = None
    for (month, then), value in zip(pairwise(months), values, strict=False):
        if value != before and then - month > 0.06 * path.until:
            down, side = (-4, "top") if whole and value < of(whole) else (4, "bottom")
            sheet.note(f"{value:,.0f}", (month, value), (4, down), va=side, color=style.BLUE)
            before = value
    if path.ends:
        sheet.dots([end], [values[-1]], "X", color=style.RED)
        sheet.note("the path ends", (end, values[-1]), (6, -10), va="top", color=style.RED)
    for words, height, colour in ends:
        sheet.end_note(words, height, colour)
    return sheet
