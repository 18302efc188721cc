"""Several cases side by side, as slides for a board."""

from __future__ import annotations

from planner import __version__, figures
from planner.answers.display import Table
from planner.answers.tables import choices as tables
from planner.answers.words import basis, choices
from planner.figures import style
from planner.figures.comparison import breaking_month
from planner.files.brand import Brand
from planner.formats.native import Chart, Series
from planner.formats.pptx import slides
from planner.formats.story import Scene
from planner.judgement.compare import Comparison

_MOST_ROWS = 6


def make(found: Comparison, brand: Brand) -> bytes:
    """The comparison as slides: the answer, the cases, how long each lasts, what fails, and the assumptions."""
    told, verdict = choices.changed(found), choices.verdict(found)
    sizing = found.sizings[0]
    scenes = [
        Scene("answer", verdict, told[len(found.labels) - 1 :], points=told[: len(found.labels) - 1]),
        *_tables(found),
        Scene("lasting", figures.lasting(found).title, told, picture=figures.lasting(found), chart=_chart(found)),
    ]
    if failing := choices.failures(found):
        scenes.append(Scene("fails", "What fails", told, points=failing))
    scenes.append(Scene("basis", "Assumptions", told, points=basis.assumptions(sizing.scenario)))
    files = dict.fromkeys(f"{one.scenario.file} {one.scenario.digest[:16]}" for one in found.sizings)
    made = f"Made by planner {__version__} from {', '.join(files)}"
    names = choices.customers(found)
    return slides(scenes, sizing, brand, title=names, foot=names, made=made)


def _tables(found: Comparison) -> list[Scene]:
    """The cases in tables that a slide has room for."""
    whole = tables.cases(found)
    rows = [(label, design, memory, vcpus, first) for label, design, _, memory, vcpus, _, first in whole.rows]
    head, title = ("Case", "Design", "Memory (GB)", "vCPUs", "First breach"), whole.caption
    parts = [tuple(rows[at : at + _MOST_ROWS]) for at in range(0, len(rows), _MOST_ROWS)]
    return [Scene("cases", title, (title,), table=Table(head, part, "nwrrn", title)) for part in parts]


def _chart(found: Comparison) -> Chart:
    months = tuple(float(breaking_month(plan)) for plan in found.plans)
    horizons = tuple(float(sizing.scenario.growth.horizon_months) for sizing in found.sizings)
    series = (
        Series("months until a limit breaks", months, style.BLUE),
        Series("horizon", horizons, style.RED, limit=True),
    )
    return Chart("columns", found.labels, series, "case", "months of growth", "0")
