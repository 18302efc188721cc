"""Growth: lines that go far above the axis, and what lasts longest of cases side by side."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pptx as library
from doubtful import CERTAIN, scenario

from planner import figures
from planner.figures import style
from planner.figures.growth import draw_growth
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.figures.texts import wrapped
from planner.formats import charts, native
from planner.judgement.compare import compare
from planner.model.scenario import with_values
from planner.model.sizing import Design, design_of, shown_plan, size

ONE = scenario(CERTAIN, id="a", catalog="afs-2.0.2")


def design(fsvms: int, memory_gb: float) -> Design:
    return design_of(ONE.catalog, fsvms, memory_gb)


def test_what_is_far_above_the_axis_runs_along_its_top_and_its_name_says_where_it_is() -> None:
    far = with_values(ONE, {"replication.change": 99_000.0})
    sizing = size(far)
    (sheet,) = draw_growth(far, shown_plan(sizing)).sheets
    assert max(piece.points[:, 1].max() for piece in sheet.pieces if piece.tip) == sheet.y.high == 2.5
    (name,) = (text for text, _, _ in sheet.ends if text.startswith("replication link, "))
    assert re.fullmatch(r"replication link, [\d,]{3,} %\N{NO-BREAK SPACE}↑", name)
    assert wrapped(name, 100, 8.5).endswith(name[-7:])
    line = next(series for series in native.growth(sizing).series if series.name == name)
    assert set(line.values) == {2.5}
    shapes = library.Presentation().slides.add_slide(library.Presentation().slide_layouts[6]).shapes
    assert charts.drawn(native.growth(sizing), shapes, (0, 0, 9144000, 5000000)).chart.plots[0].series[0].name


def test_the_picture_says_what_lasts_longest_and_what_ends_each() -> None:
    found = figures.lasting(compare([ONE, ONE, ONE], [design(6, 40), design(6, 96), design(3, 12)]))
    assert found.title == "6 × 96 GB lasts longest: until month 42"
    assert "6 × 40 GB: month 41: fail-over" in found.alt
    assert "3 × 12 GB: today: " in found.alt
    assert figures.lasting(compare([ONE, ONE])).title == "All last as long: until month 40"


def test_what_lasts_longest_is_said_by_the_date_of_the_last_month_that_holds() -> None:
    dated = replace(ONE, as_of=date(2026, 11, 1), id="campus")
    longest = figures.lasting(compare([ONE, dated], [design(6, 40), design(6, 96)]))
    assert longest.title == "campus lasts longest: until May 2030"
    assert "campus: Jun 2030: " in longest.alt
    later = replace(dated, as_of=date(2027, 11, 1), id="later")
    assert figures.lasting(compare([dated, later])).title == "All last as long: until month 40"
    assert figures.lasting(compare([ONE, dated], [design(3, 12)] * 2)).title == "None of them holds today"


def test_names_stand_in_the_order_of_their_lines_and_what_is_moved_far_has_a_line_to_its_mark() -> None:
    sheet = Sheet(Axis(0, 1, ticks=()), Axis(0, 1, ticks=()), ruled=False)
    for height, name in ((0.5, "lowest"), (0.51, "middle"), (0.52, "highest")):
        sheet.end_note(name, height)
        sheet.line([0, 1.3], [height, height])
    sheet.note("taken\n" * 5, (0.5, 0.5), va="center", ha="center", fixed=True)
    sheet.note("a callout", (0.5, 0.5), va="center", ha="center", led=True)
    pieces = Drawing("", "", [sheet]).laid_out(400, 200)
    at = {piece.look["text"]: piece.points[0] for piece in pieces if piece.kind == "text"}
    assert at["lowest"][1] < at["middle"][1] < at["highest"][1]
    (line,) = (piece.points for piece in pieces if piece.look.get("color") == style.QUIET)
    assert abs(line[0, 1] - at["a callout"][1]) < 10
    assert 0 < np.hypot(*(line[1] - at["taken\n" * 5])) < 10
