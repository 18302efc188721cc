"""The native charts of the slides: their data can be opened and edited, and their colours are the template's."""

from __future__ import annotations

import copy
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.util import Pt

from planner.figures import style
from planner.figures.load import operating_points
from planner.files.brand import WHITE
from planner.formats.native import Chart
from planner.model.nearest import shown_plan
from planner.model.sizing import Sizing

# The house's two blues are the template's first two accents; what means something keeps its own colour.
_THEME = {
    style.BLUE: MSO_THEME_COLOR.ACCENT_1,
    style.SKY: MSO_THEME_COLOR.ACCENT_2,
    style.NAVY: MSO_THEME_COLOR.ACCENT_2,
}
_TYPE_PT = 14
_MOST_LABELS = 8


def paint(colour: Any, value: str) -> None:
    """Set a colour to `value`, through the template's theme where the theme has it."""
    if value in _THEME:
        colour.theme_color = _THEME[value]
    else:
        colour.rgb = RGBColor.from_string(value[1:].upper())


def curve(sizing: Sizing, shapes: Any, box: tuple[int, int, int, int]) -> Any:
    """The tested connections by memory, and the load on an FSVM."""
    scenario, plan = sizing.scenario, shown_plan(sizing)
    tested = scenario.catalog.connections
    data = XyChartData()
    steps = data.add_series("tested connections of an FSVM")
    for memory, before, value in zip(tested.memory_gb, (None, *tested.values), tested.values, strict=False):
        if before is not None:
            steps.add_data_point(memory, before)
        steps.add_data_point(memory, value)
    points = operating_points(scenario, plan)
    for value, _, words in points:
        data.add_series(words).add_data_point(plan.design.memory_gb, value)
    frame = shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *box, data)
    chart = _dressed(frame.chart, "memory of an FSVM (GB)", "connections", "#,##0")
    first, *marks = chart.plots[0].series
    _line(first, style.BLUE)
    first.smooth = False
    for mark, (_, shape, _) in zip(marks, points, strict=True):
        mark.format.line.fill.background()
        mark.marker.style = XL_MARKER_STYLE.DIAMOND if shape == "D" else XL_MARKER_STYLE.CIRCLE
        mark.marker.size = 12
        _fill(mark.marker, style.RED)
        mark.marker.format.line.fill.background()
    chart.category_axis.minimum_scale = 0
    chart.category_axis.maximum_scale = tested.memory_gb[-1] + 4
    chart.category_axis.has_major_gridlines = False
    return frame


def drawn(given: Chart, shapes: Any, box: tuple[int, int, int, int]) -> Any:
    """Columns or lines, and over columns the limits as lines."""
    columns = given.kind == "columns"
    data = CategoryChartData(number_format=given.number_format)
    data.categories = given.categories
    for one in given.series:
        data.add_series(one.name, one.values)
    frame = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED if columns else XL_CHART_TYPE.LINE, *box, data)
    chart = _dressed(frame.chart, given.below, given.beside, given.number_format)
    plot = chart.plots[0]
    if columns:
        plot.gap_width, plot.overlap = 60, 100 if any(None in one.values for one in given.series) else -5
        _lines_over(chart, [position for position, one in enumerate(given.series) if one.limit])
    else:
        axis = chart.category_axis._element
        for name in ("tickLblSkip", "tickMarkSkip"):  # year by year
            skip = parse_xml(f'<c:{name} xmlns:c="{axis.nsmap["c"]}" val="12"/>')
            axis.find("{*}noMultiLvlLbl").addprevious(skip)
    made = [series for plot in chart.plots for series in plot.series]
    for shape, one in zip(made, sorted(given.series, key=lambda one: columns and one.limit), strict=True):
        if not columns:
            shape.smooth = False
        if one.limit or not columns:
            _line(shape, one.colour, dashed=one.limit)
            continue
        _fill(shape, one.colour)
        if sum(value is not None for value in one.values) <= _MOST_LABELS:
            _labels(shape, given.number_format, WHITE if one.colour == style.BLUE else style.INK)
    return frame


def _fill(shape: Any, colour: str) -> None:
    shape.format.fill.solid()
    paint(shape.format.fill.fore_color, colour)


def _line(line: Any, colour: str, *, dashed: bool = False) -> None:
    line.format.line.width = Pt(2.5)
    paint(line.format.line.color, colour)
    if dashed:
        line.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    line.marker.style = XL_MARKER_STYLE.NONE


def _labels(bars: Any, number_format: str, ink: str) -> None:
    labels = bars.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.position = XL_LABEL_POSITION.INSIDE_END
    labels.font.size = Pt(_TYPE_PT - 2)
    paint(labels.font.color, ink)


def _lines_over(chart: Any, positions: list[int]) -> None:
    """Draw the series at `positions` of a column chart as lines on the same axes, which python-pptx cannot."""
    columns = chart.plots[0]._element
    moved = [columns.sers[position] for position in positions]
    space = columns.nsmap["c"]
    lines = parse_xml(
        f'<c:lineChart xmlns:c="{space}"><c:grouping val="standard"/><c:varyColors val="0"/></c:lineChart>'
    )
    for one in moved:
        for invert in one.findall("{*}invertIfNegative"):
            one.remove(invert)
    marker = parse_xml(f'<c:marker xmlns:c="{space}" val="1"/>')
    lines.extend([*moved, marker, *map(copy.deepcopy, columns.findall("{*}axId"))])
    columns.addnext(lines)


def _dressed(chart: Any, below: str, beside: str, number_format: str) -> Any:
    """`chart` with its legend, and its axes with their words."""
    chart.font.size = Pt(_TYPE_PT)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    for axis, words in ((chart.category_axis, below), (chart.value_axis, beside)):
        axis.has_title = True
        axis.axis_title.text_frame.text = words
        run = axis.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(_TYPE_PT), False
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values = chart.value_axis
    values.minimum_scale = 0
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = number_format, False
    paint(values.major_gridlines.format.line.color, style.RULE)
    values.format.line.fill.background()
    return chart
