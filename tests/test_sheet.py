"""What is said on a sheet is drawn, on a screen and on paper; axes end at round numbers."""

import re
from pathlib import Path
from typing import Any

import pytest

from planner.answers.display import Picture, redrawn
from planner.figures import screen, style
from planner.figures.axes import round_top
from planner.figures.growth import draw_growth
from planner.figures.limits import draw_curve
from planner.figures.nodes import draw_nodes
from planner.figures.replication import draw_data_age
from planner.figures.risk import draw_risk
from planner.figures.sheet import Axis, Sheet, named
from planner.figures.stage import Drawing, Margins
from planner.figures.texts import pushed_apart, width_pt, wrapped
from planner.files.scenarios import read_scenario
from planner.model.scenario import with_values
from planner.model.sizing import shown_plan, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"


def plain() -> Sheet:
    return Sheet(Axis(0, 1), Axis(0, 1))


def shown(sheet: Sheet) -> str:
    return Drawing("", "", [sheet]).svg(7, 3, Margins(60, 10, 45, 10))


@pytest.mark.parametrize("draw", [draw_curve, draw_nodes, draw_growth, draw_data_age, draw_risk])
def test_a_screen_shows_the_figure_in_a_fixed_size_and_changes_with_its_numbers(draw: Any) -> None:
    headquarters = read_scenario(SAMPLES / "headquarters.yaml")
    pictures = []
    for changes in ({}, {"home_share.connections": 9000.0, "replication.change": 900.0}, {}):
        scenario = with_values(headquarters, changes)
        plan = shown_plan(size(scenario))
        picture = screen.svg(draw(scenario, plan)).decode()
        assert picture == draw(scenario, plan).svg(screen.WIDTH_IN, screen.HEIGHT_IN, Margins(56, 14, 50, 22, 24))
        wide, high = (float(found) for found in re.findall(r' (?:width|height)="([\d.]+)pt"', picture)[:2])
        assert high / wide == pytest.approx(screen.HEIGHT_PX / screen.WIDTH_PX, abs=1e-4)
        pictures.append(picture)
    assert pictures[0] == pictures[2] != pictures[1]
    assert len(pictures[0]) < 100_000


def test_what_is_said_later_lies_above_and_what_is_under_lies_below() -> None:
    def upwards(*said: tuple[str, bool]) -> list[str]:
        sheet = plain()
        for colour, under in said:
            sheet.line([0, 1], [0.5, 0.5], color=colour, under=under)
        return re.findall("stroke: (#ff0000|#0000ff)", shown(sheet))

    red, blue = "#ff0000", "#0000ff"
    assert upwards(("red", False), ("blue", False)) == [red, blue]
    assert upwards(("red", False), ("blue", True)) == [blue, red]


def test_texts_lie_above_lines_and_what_is_under_below_all() -> None:
    sheet = plain()
    sheet.note("above", (0.5, 0.5))
    sheet.line([0, 1], [0.5, 0.5], color="red")
    sheet.note("below", (0.1, 0.9), under=True)
    assert re.findall("stroke: #ff0000|below|above", shown(sheet)) == ["below", "stroke: #ff0000", "above"]


def test_a_band_moves_with_its_numbers() -> None:
    tops = []
    for high in (0.5, 0.9):
        sheet = plain()
        sheet.band([0, 1], [0.2, 0.3], [high, high], facecolor="#123456")
        (path,) = re.findall(r'd="([^"]*)"[^>]*fill: #123456', shown(sheet))
        tops.append(min(float(y) for y in re.findall(r"[ML] \S+ (\S+)", path)))
    height = 3 * 72 - 45 - 10  # of the sheet within its margins
    assert tops == pytest.approx([10 + 0.5 * height, 10 + 0.1 * height], abs=0.01)


def test_sheets_above_each_other_name_an_axis_once_when_they_share_it() -> None:
    def names(*axes: Axis) -> list[str]:
        sheets = [Sheet(axis, Axis(0, 1, ticks=())) for axis in axes]
        return re.findall(r">(\w+)</text>", Drawing("", "", sheets, (1.0, 1.0)).on_paper(3.0).svg)

    assert sorted(names(named(["a", "b"], "one"), named(["a", "b"], "one"))) == ["a", "b", "one"]
    assert sorted(names(named(["a", "b"], "one"), named(["c"], "two"))) == ["a", "b", "c", "one", "two"]


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 1), (0.9, 1), (1, 1), (1.01, 1.2), (2375, 2500), (2500, 2500), (2600, 3000), (8100, 10000), (99, 100)],
)
def test_axes_end_at_round_numbers(value: float, top: float) -> None:
    assert round_top(value) == pytest.approx(top)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", "short"),
        ("some two words", "some two\nwords"),
        ("x" * 25, "xxxxxxxxxx\nxxxxxxxxxx\nxxxxx"),
        ("営" * 8, "営営営営営営\n営営"),
        ("said\nin two", "said\nin two"),
    ],
)
def test_a_text_takes_the_lines_that_it_needs(text: str, lines: str) -> None:
    size = 10.0
    assert wrapped(text, 10.2 * width_pt("x", size), size) == lines


@pytest.mark.parametrize(("text", "shown"), [("short", "short"), ("x" * 30, "x" * 8 + "…"), ("営" * 6, "営" * 4 + "…")])
def test_a_name_that_is_too_long_ends_in_dots(text: str, shown: str) -> None:
    assert wrapped(text, width_pt("x" * 8 + "…", 9.0) + 0.1, 9.0, most=1) == shown


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([10, 50], [10, 50]),
        ([50, 52], [50, 60]),
        ([52, 50], [60, 50]),
        ([99, 98], [95, 85]),
        ([-5, 2, 4], [5, 15, 25]),
    ],
)
def test_texts_at_the_end_of_lines_are_pushed_apart_in_their_order(wanted: list[float], placed: list[float]) -> None:
    assert pushed_apart(wanted, [10] * len(wanted), 0, 100) == placed


def test_each_mark_says_its_value_and_no_two_pictures_share_a_name() -> None:
    def picture(title: str) -> Picture:
        sheet = plain()
        for x, box, dot in ((0.0, "one <b>", "three"), (0.5, "two", "four")):
            sheet.box(x, 0, 0.4, 1, facecolor=style.FILL, hatch="//", tip=box)
            sheet.dots([x + 0.2], [0.5], "o", color=style.BLUE, tip=dot)
        sheet.line([0, 1], [0, 1], color=style.INK, tip="five")
        return Drawing(title, "", [sheet]).on_paper(2.0)

    pictures = [picture("A"), picture("B")]
    for svg in (pictures[0].svg, pictures[0].narrow):
        told = [
            ("one &lt;b&gt;", "path"),
            ("three", "defs"),
            ("two", "path"),
            ("four", "g"),
            ("five", "path"),
        ]
        assert re.findall(r"<title>(.*?)</title>\s*<(\w+)", svg) == told
    names = [set(re.findall(r' id="([^"]+)"', svg)) for one in pictures for svg in (one.svg, one.narrow)]
    assert all(names)
    assert len(set.union(*names)) == sum(map(len, names))


def test_a_page_holds_the_figures_and_a_notebook_shows_them_as_images() -> None:
    picture = Drawing("A & B", 'says "so"', [plain()]).on_paper(2.0)
    shown = picture._repr_html_()
    assert "<svg" not in shown
    page = redrawn(shown, lambda svg: svg.replace(style.RULE, "#123456"))
    assert "<img" not in page
    assert re.findall(r'<svg class="(\w+)" role="img" aria-label="([^"]*)"', page) == [
        ("wide", "says &quot;so&quot;"),
        ("narrow", "says &quot;so&quot;"),
    ]
    assert ":" + "//" not in page
    assert page.count("#123456") == 2
    assert style.RULE not in page
