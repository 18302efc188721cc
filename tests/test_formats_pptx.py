"""The slides: six to twelve, with native charts, what they show in words, and a template to replace."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pptx as library
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE

from planner.answers.display import SHAPES
from planner.answers.words import steps
from planner.figures.style import STATES
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import pptx, story
from planner.judgement.risk import fan, risk
from planner.model.nearest import shown_plan
from planner.model.problems import InputError
from planner.model.sizing import Sizing, size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"


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


def test_there_are_six_to_twelve_slides_each_with_a_title_and_notes(made):
    sizing, deck = made
    assert 6 <= len(deck.slides) <= 12
    for slide in deck.slides:
        assert slide.shapes.title.text
        assert slide.notes_slide.notes_text_frame.text
    word, told = steps.verdict(sizing)
    assert deck.slides[0].shapes.title.text == told
    (state,) = [shape for shape in deck.slides[0].shapes if shape.name == "State"]
    assert state.text_frame.text == f"{SHAPES[word]} {word.capitalize()}"
    assert str(state.text_frame.paragraphs[0].font.color.rgb) == STATES[word][1:].upper()


@pytest.mark.parametrize("name", ["headquarters", "small-office", "department-shares", "design-studio"])
def test_there_are_as_many_slides_as_there_is_something_to_say(name):
    sizing, deck = opened(name)
    scenario, titles = sizing.scenario, [slide.shapes.title.text for slide in deck.slides]
    shown = [scene.key for scene in story.scenes(sizing) if not scene.picture or scene.chart or scene.table]
    assert len(titles) == len(shown)
    charts = {shape.name.removeprefix("Chart: ") for slide in deck.slides for shape in slide.shapes if shape.has_chart}
    assert {"failover", "growth"} <= charts
    assert ("risk" in charts) == ("risk" in shown) == (risk(scenario).doubtful and sizing.plan is not None)
    assert ("replication" in shown) == (scenario.replication is not None)
    assert ("next" in shown) == (sizing.plan is not None)
    assert titles[-1] == "Assumptions"


def test_without_a_design_the_first_slide_says_the_remedy():
    _, deck = opened("infeasible-cluster")
    assert deck.slides[0].shapes.title.text.startswith("This needs two more nodes (6 × 40 GB).")
    (points,) = [shape for shape in deck.slides[0].shapes if shape.name == "Points"]
    assert points.text_frame.text.startswith("Now: plan with two more nodes (6 × 40 GB).")


def test_the_risk_says_its_numbers_where_no_check_ever_fails():
    sizing, deck = opened("small-office")
    found = risk(sizing.scenario)
    assert found.breaches
    assert not any(one.probability_by_month[-1] for one in found.breaches)
    high, middle, low, limit, horizon = chart(deck, "risk").plots[0].series
    shown = fan(found, sizing.plan.design, sizing.plan.binding.check, sizing.plan.binding.subject, 48)
    assert [tuple(one.values) for one in (high, middle, low)] == [shown.high, shown.mid, shown.low]
    assert set(limit.values) == {sizing.plan.binding.allowed}
    assert [month for month, value in enumerate(horizon.values) if value] == [36]


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
    bars = len(carried) // 2
    after = [(was or 0) + (more or 0) for was, more in zip(carried[bars:], taken[bars:], strict=True)]
    assert 0 <= max(carried[:bars]) - checks["connections"].required < 1
    assert 0 <= max(after) - checks["connections_failover"].required < 1
    assert set(usable[:bars]) == {checks["connections"].allowed}
    assert set(tested[bars:]) == {checks["connections_failover"].allowed}
    assert {*usable[bars:], *taken[:bars], *tested[:bars]} == {None}
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


def test_lines_keep_their_dashes_are_named_at_their_ends_and_stand_over_years(headquarters):
    _, deck = headquarters
    found = chart(deck, "growth")
    lines = {series.name: series._element for series in found.plots[0].series}
    breach, horizon = (next(name for name in lines if name.startswith(one)) for one in ("first breach", "horizon"))
    assert breach == "first breach, May 2030"
    assert horizon == "horizon, Nov 2029"
    dashes = {name: [one.get("val") for one in line.findall(".//{*}prstDash")] for name, line in lines.items()}
    assert dashes["limit"] == ["dash"]
    assert dashes["after a failure"] == []
    assert len({*map(tuple, dashes.values())}) >= 4
    for name, line in lines.items():
        values = line.findall("{*}val//{*}pt")
        (label,) = line.findall("{*}dLbls/{*}dLbl")
        assert label.find("{*}showSerName").get("val") == "1"
        assert label.find("{*}idx").get("val") == values[-1].get("idx"), name
    assert not found.has_legend
    axis = found.category_axis._element
    assert (axis.find("{*}majorUnit").get("val"), axis.find("{*}majorTimeUnit").get("val")) == ("12", "months")
    assert found.category_axis.tick_labels.number_format == "mmm yyyy"


def test_the_slides_say_what_they_were_made_from(headquarters):
    sizing, deck = headquarters
    assert sizing.scenario.digest in deck.core_properties.comments
    assert sizing.scenario.digest not in deck.slides[0].notes_slide.notes_text_frame.text  # nobody says it
    assert deck.core_properties.created.date() == sizing.scenario.as_of
    assert sizing.scenario.customer in words(deck)


def test_the_colours_and_the_font_are_the_brands_through_the_theme():
    brand = dataclasses.replace(read_brand(), primary="#7a1fa2", accent="#f57c00", font="Noto Sans", template=None)
    content = pptx.make(sized("small-office"), brand)
    theme = zipfile.ZipFile(io.BytesIO(content)).read("ppt/theme/theme1.xml").decode()
    assert '<a:accent1><a:srgbClr val="7A1FA2"/>' in theme
    assert '<a:accent2><a:srgbClr val="F57C00"/>' in theme
    assert re.findall(r'<a:latin typeface="([^"]*)"', theme) == ["Noto Sans", "Noto Sans"]


def test_a_firms_own_template_is_taken_as_it_is():
    own = library.Presentation()
    stream = io.BytesIO()
    own.save(stream)
    brand = dataclasses.replace(read_brand(), primary="#7a1fa2", template=stream.getvalue())
    content = pptx.make(sized("small-office"), brand)
    deck = library.Presentation(io.BytesIO(content))
    assert (deck.slide_width, deck.slide_height) == (own.slide_width, own.slide_height)
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Only"}
    assert "7A1FA2" not in zipfile.ZipFile(io.BytesIO(content)).read("ppt/theme/theme1.xml").decode()


def test_a_template_that_cannot_serve_is_refused():
    bare = library.Presentation()
    for layout in list(bare.slide_layouts):
        if layout.name != "Blank":
            bare.slide_layouts.remove(layout)
    stream = io.BytesIO()
    bare.save(stream)
    for template, wrong in ((stream.getvalue(), "no layout with a title alone"), (b"PK\x03\x04", "cannot be opened")):
        with pytest.raises(InputError, match=wrong):
            pptx.make(sized("small-office"), dataclasses.replace(read_brand(), template=template))
