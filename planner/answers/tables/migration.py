"""The table of the first copy: how long the data takes to come."""

from __future__ import annotations

from planner.answers.display import Table
from planner.answers.words.rpo_answers import span
from planner.judgement.migration import copying
from planner.model.sizing import Sizing
from planner.model.units import at_least, counted, number


def first_copy(sizing: Sizing) -> Table | None:
    """How long the first copy takes with each tool, or at the rate that is given; nothing where neither is known."""
    scenario = sizing.scenario
    found, wanted = copying(scenario), scenario.migration
    if not found or not wanted:
        return None
    rows = tuple(
        (
            f"with {one.how}" if one.how else f"at {number(wanted.rate_mb_s or 0)} MB/s, without a pause",
            span(one.least_min),
            span(one.most_min),
            "your rate" if one.source == "given" else f"timed by the vendor on smaller copies: {one.source}",
        )
        for one in found
    )
    files = f" in {counted(wanted.files, 'file')}" if wanted.files else ""
    data = f"{at_least(scenario.data_tb, 'TB')} TB{files}"
    caption = f"The first copy: {data}. Time a trial copy before you promise a date"
    return Table(("How", "At least", "At most", "By"), rows, "lrrn", caption)
