"""The slides: six to twelve, with native charts, and what they show in words."""

import dataclasses
import io
import re
from functools import cache
from pathlib import Path

import pptx as library
import pytest
from effort import tried
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.enum.text import MSO_ANCHOR

from planner.answers import steps
from planner.answers.display import SHAPES
from planner.answers.words import needed
from planner.figures.style import STATES
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import charts, native, pptx
from planner.judgement.risk import fan, risk
from planner.model.dr.rpo import protection
from planner.model.remedies import rescue
from planner.model.scenario import with_values
from planner.model.sizing import Design, Sizing, judge, shown_plan, size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
SAMPLE_NAMES = ("headquarters", "small-office", "department-shares", "design-studio", "infeasible-cluster", "not-ready")


@cache
def sized(name: str) -> Sizing:
    return size(read_scenario(SAMPLES / f"{name}.yaml"))


@cache
def opened(name: str):
    sizing = sized(name)
    return sizing, library.Presentation(io.BytesIO(pptx.make(sizing, read_brand())))


@pytest.fixture(params=["headquarters", "infeasible-cluster"])
def made(request):
    return opened(request.param)


@pytest.fixture
def headquarters():
    return opened("headquarters")


def chart(deck, key: str):
    (found,) = [shape for slide in deck.slides for shape in slide.shapes if shape.name == f"Chart: {key}"]
    return found.chart


def words(deck) -> str:
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


@pytest.mark.parametrize("name", tried(SAMPLE_NAMES))
def test_there_are_six_to_twelve_slides_each_with_a_title_and_something_on_it(name):
    sizing, deck = opened(name)
    assert 6 <= len(deck.slides) <= 12
    for slide in deck.slides:
        assert slide.shapes.title.text
        shown = [shape for shape in slide.shapes if shape.has_chart or shape.has_table or shape.name == "Points"]
        assert shown
        assert not re.search(r"SHA|[0-9a-f]{40}", slide.notes_slide.notes_text_frame.text)
    charts = [shape.name.removeprefix("Chart: ") for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    doubtful = risk(sizing.scenario).doubtful and sizing.plan is not None
    uneven = ["replication"] if name == "design-studio" else []
    assert charts == ["failover", "growth", *uneven, *(["risk"] if doubtful else [])]


@pytest.mark.parametrize("name", tried(SAMPLE_NAMES))
def test_the_first_slide_has_the_state_and_the_remedy(name):
    sizing, deck = opened(name)
    word, told = steps.verdict(sizing)
    first = deck.slides[0]
    assert first.shapes.title.text == told
    shapes = {shape.name: shape for shape in first.shapes}
    assert shapes["State"].text_frame.text == f"{SHAPES[word]} {word.capitalize()}"
    assert str(shapes["State"].text_frame.paragraphs[0].font.color.rgb) == STATES[word][1:].upper()
    assert shapes["Points"].text_frame.text == "\n".join(steps.next_steps(sizing))
    if sizing.plan is None:
        assert needed(rescue(sizing)) in told


def test_the_numerals_of_the_tiles_stand_at_one_height(headquarters):
    _, deck = headquarters
    cards = [shape for shape in deck.slides[0].shapes if shape.name.startswith("Figure: ")]
    assert len(cards) == 5
    assert {(card.top, card.text_frame.vertical_anchor) for card in cards} == {(cards[0].top, MSO_ANCHOR.TOP)}
    assert {card.text_frame.paragraphs[0].font.size for card in cards} == {cards[0].text_frame.paragraphs[0].font.size}


def test_the_risk_is_drawn_against_the_limit():
    sizing, deck = opened("small-office")
    found = risk(sizing.scenario)
    high, middle, low, limit, horizon = chart(deck, "risk").plots[0].series
    shown = fan(found, sizing.plan.design, sizing.plan.binding.check, sizing.plan.binding.subject, 48)
    assert [tuple(one.values) for one in (high, middle, low)] == [shown.high, shown.mid, shown.low]
    assert set(limit.values) == {sizing.plan.binding.allowed}
    assert [month for month, value in enumerate(horizon.values) if value] == [36]


def test_lines_are_named_at_their_ends_and_keep_their_dashes(headquarters):
    _, deck = headquarters
    for key in ("growth", "risk"):
        found = chart(deck, key)
        assert not found.has_legend
        assert not found.value_axis.has_major_gridlines
        assert found.value_axis.minimum_scale == 0
        dashes = set()
        for series in found.plots[0].series:
            labels = series._element.findall(".//{*}dLbl")
            assert len(labels) == 1
            assert labels[0].find("{*}showSerName").get("val") == "1"
            at = int(labels[0].find("{*}idx").get("val"))
            assert series.values[at] is not None
            if not series.name.startswith(("horizon", "first breach")):
                assert all(value is None for value in series.values[at + 1 :])
            dashes |= {dash.get("val") for dash in series._element.findall("{*}spPr//{*}prstDash")}
        assert dashes >= {"dash"}
    assert len({dash.get("val") for dash in chart(deck, "growth")._chartSpace.findall(".//{*}prstDash")}) >= 4


# The orders of ECMA-376 for the parts of charts that are written by hand: a strict program wants to repair any other.
ORDERS = {
    "dLbls": "dLbl numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize "
    "separator showLeaderLines",
    "dLbl": "idx layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator",
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls trendline errBars cat val smooth",
    "dateAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
    "crossAx crosses auto lblOffset baseTimeUnit majorUnit majorTimeUnit",
    "lineChart": "grouping varyColors ser dLbls marker smooth axId",
    "title": "tx layout overlay spPr txPr",
    "plotArea": "layout barChart lineChart catAx dateAx valAx spPr",
    "ln": "noFill solidFill prstDash round",
}


@pytest.mark.parametrize("name", ["headquarters", "design-studio"])
def test_the_parts_of_charts_stand_in_the_order_of_the_standard(name):
    _, deck = opened(name)
    seen = set()
    for shape in (shape for slide in deck.slides for shape in slide.shapes if shape.has_chart):
        for element in shape.chart._chartSpace.iter():
            kind = element.tag.rpartition("}")[2]
            if kind in ORDERS:
                seen.add(kind)
                places = [ORDERS[kind].split().index(child.tag.rpartition("}")[2]) for child in element]
                assert places == sorted(places), (shape.name, kind, [child.tag for child in element])
    assert seen == set(ORDERS)


def test_months_are_dates_with_a_tick_a_year_and_the_horizon_and_the_breach_are_marked(headquarters):
    _, deck = headquarters
    found = chart(deck, "growth")
    axis = found.category_axis._element
    assert axis.tag.endswith("dateAx")
    assert [axis.find(f"{{*}}{name}").get("val") for name in ("majorUnit", "majorTimeUnit")] == ["12", "months"]
    assert found.category_axis.tick_labels.number_format == "mmm yyyy"
    marked = {
        series.name: next(month for month, value in enumerate(series.values) if value is not None)
        for series in found.plots[0].series
        if series.name.startswith(("horizon", "first breach"))
    }
    assert marked == {"horizon, Nov\xa02029": 36, "first breach, May\xa02030": 42}


def test_without_a_date_months_have_a_number_a_year():
    found = native.growth(size(dataclasses.replace(sized("headquarters").scenario, as_of=None)))
    assert found.categories[:2] == ("0", "1")
    shapes = library.Presentation().slides.add_slide(library.Presentation().slide_layouts[6]).shapes
    axis = charts.drawn(found, shapes, (0, 0, 9144000, 5000000)).chart.category_axis._element
    assert axis.find("{*}tickLblSkip").get("val") == "12"


def test_bars_that_are_alike_are_one():
    scenario = with_values(sized("department-shares").scenario, {"cluster.nodes": 16})
    sizing = size(scenario)
    plan = judge(scenario, Design(16, sizing.plan.design.memory_gb, sizing.plan.design.vcpus))
    found = native.load(dataclasses.replace(sizing, plan=plan))
    (before, names), (after, _) = found.categories.items()
    assert (before, after) == ("all FSVMs up", "after the busiest fails")
    assert len(names) <= 6
    # None is left out: those that are not alone are counted.
    alike = [re.fullmatch(r"(\d+) FSVMs, at most", name) for name in names]
    assert sum(int(one[1]) if one else 1 for one in alike) == 16
    assert any(alike)
    checks = {check.check: check for check in plan.checks}
    carried, taken = found.series[0].values, found.series[1].values
    assert 0 <= max(carried[: len(names)]) - checks["connections"].required < 1
    loads = [(own or 0) + (more or 0) for own, more in zip(carried, taken, strict=True)][len(names) :]
    assert 0 <= max(loads) - checks["connections_failover"].required < 2


def test_rates_that_are_equal_are_no_chart():
    even, uneven = (protection(sized(name).scenario) for name in ("headquarters", "design-studio"))
    assert native.rates(even) is None
    assert len(native.rates(uneven).series[0].values) == 3


def test_every_chart_is_native_and_says_what_it_shows(made):
    _, deck = made
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    charts = [shape for shape in shapes if shape.has_chart]
    assert len(charts) >= 2
    for shape in charts:
        assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20
        assert shape.chart.part.chart_workbook.xlsx_part is not None
    assert not [shape for shape in shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]


def test_nothing_stands_over_the_edge_of_a_slide(made):
    _, deck = made
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.is_placeholder and shape._element.ph.get("type") in ("ftr", "sldNum"):
                continue
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_the_numbers_of_the_charts_are_those_of_the_checks(made):
    sizing, deck = made
    checks = {check.check: check for check in shown_plan(sizing).checks}
    carried, taken, usable, tested = (
        [series for plot in chart(deck, "failover").plots for series in plot.series][i].values for i in range(4)
    )
    # The loads with all up stand at the left, those after a failure at the right, each under its own limit alone.
    n = len(carried) // 2
    after = [(own or 0) + (more or 0) for own, more in zip(carried[n:], taken[n:], strict=True)]
    assert 0 <= max(carried[:n]) - checks["connections"].required < 1
    assert 0 <= max(after) - checks["connections_failover"].required < 2  # the sum of two that were rounded up
    assert set(usable[:n]) == {checks["connections"].allowed}
    assert set(tested[n:]) == {checks["connections_failover"].allowed}
    assert {*usable[n:], *taken[:n], *tested[:n]} == {None}
    horizon = sizing.scenario.growth.horizon_months
    grown = {series.name: series.values for series in chart(deck, "growth").plots[0].series}
    assert grown["after a failure"][horizon] == pytest.approx(checks["connections_failover"].utilisation)
    assert set(grown["limit"]) == {1.0}


def test_the_limits_are_lines_over_the_columns_on_the_same_axes(headquarters):
    _, deck = headquarters
    columns, lines = chart(deck, "failover").plots
    assert [series.name for series in lines.series] == ["usable 2,375", "tested 2,500"]
    axes = [[axis.get("val") for axis in plot._element.findall("{*}axId")] for plot in (columns, lines)]
    assert axes[0] == axes[1]
    orders = [series._element.find("{*}order").get("val") for plot in (columns, lines) for series in plot.series]
    assert orders == sorted(set(orders))


def test_the_slides_say_what_they_were_made_from(headquarters):
    sizing, deck = headquarters
    assert sizing.scenario.digest in deck.core_properties.comments
    assert deck.core_properties.created.date() == sizing.scenario.as_of
    assert sizing.scenario.customer in words(deck)
