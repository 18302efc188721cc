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
from planner.formats.native import Chart, Series
from planner.model.nearest import shown_plan
from planner.model.sizing import Sizing

# The house's two blues are the template's first two accents; what means something keeps its own colour.
_THEME = {style.BLUE: MSO_THEME_COLOR.ACCENT_1, style.SKY: MSO_THEME_COLOR.ACCENT_2}
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
    before = None
    for memory, value in zip(tested.memory_gb, tested.values, strict=True):
        if before is not None:
            steps.add_data_point(memory, before)
        steps.add_data_point(memory, value)
        before = value
    points = operating_points(plan, scenario.growth.horizon_months)
    for value, _, words in points:
        data.add_series(words).add_data_point(plan.design.memory_gb, value)
    frame = shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *box, data)
    chart = _dressed(frame.chart)
    first, *marks = chart.plots[0].series
    _stroke(first, style.BLUE)
    first.smooth = False
    for mark, (_, shape, _) in zip(marks, points, strict=True):
        mark.format.line.fill.background()
        mark.marker.style = XL_MARKER_STYLE.DIAMOND if shape == "D" else XL_MARKER_STYLE.CIRCLE
        mark.marker.size = 12
        mark.marker.format.fill.solid()
        paint(mark.marker.format.fill.fore_color, style.RED)
        mark.marker.format.line.fill.background()
    _axes(chart, "memory of an FSVM (GB)", "connections", "#,##0")
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
    chart = _dressed(frame.chart)
    plot = chart.plots[0]
    for made, one in zip(plot.series, given.series, strict=True):
        if not columns:
            made.smooth = False
            _line(made, one)
        elif not one.limit:
            made.format.fill.solid()
            paint(made.format.fill.fore_color, one.colour)
            if sum(value is not None for value in one.values) <= _MOST_LABELS:
                _labels(made, given.number_format, WHITE if one.colour == style.BLUE else style.INK)
    _axes(chart, given.below, given.beside, given.number_format)
    if columns:
        apart = any(None in one.values for one in given.series)
        plot.gap_width, plot.overlap = 60, 100 if apart else -5
        limits = [one for one in given.series if one.limit]
        _lines_over(chart, [given.series.index(one) for one in limits])
        for made, one in zip(chart.plots[1].series, limits, strict=True):
            _line(made, one)
    else:
        _year_by_year(chart.category_axis._element)
    return frame


def _line(made: Any, one: Series) -> None:
    _stroke(made, one.colour, dashed=one.limit)
    made.marker.style = XL_MARKER_STYLE.NONE


def _year_by_year(axis: Any) -> None:
    for name in ("tickLblSkip", "tickMarkSkip"):
        skip = parse_xml(f'<c:{name} xmlns:c="{axis.nsmap["c"]}" val="12"/>')
        axis.find("{*}noMultiLvlLbl").addprevious(skip)


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
        lines.append(one)
    lines.append(parse_xml(f'<c:marker xmlns:c="{space}" val="1"/>'))
    for axis in columns.findall("{*}axId"):
        lines.append(copy.deepcopy(axis))
    columns.addnext(lines)


def _dressed(chart: Any) -> Any:
    chart.font.size = Pt(_TYPE_PT)
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    return chart


def _stroke(line: Any, colour: str, *, dashed: bool = False) -> None:
    line.format.line.width = Pt(2.5)
    paint(line.format.line.color, colour)
    if dashed:
        line.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH


def _axes(chart: Any, below: str, beside: str, number_format: str) -> None:
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
