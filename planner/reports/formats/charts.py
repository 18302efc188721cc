"""The native charts of the slides: their data can be opened and edited, and their colours are the template's."""

from __future__ import annotations

import copy
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.util import Pt

from planner.figures import style
from planner.figures.load import operating_points
from planner.remedies import shown_plan
from planner.reports.formats import series
from planner.sizing import Sizing
from planner.units import number

# The house's two blues are the template's first two accents; what means something keeps its own colour.
_THEME = {style.BLUE: MSO_THEME_COLOR.ACCENT_1, style.SKY: MSO_THEME_COLOR.ACCENT_2}
_TYPE_PT = 14


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


def load(sizing: Sizing, shapes: Any, box: tuple[int, int, int, int]) -> Any:
    """The connections of each FSVM, all up and after a failure, under the limits of both."""
    return _columns_and_lines(series.load(sizing), shapes, box)


def _columns_and_lines(given: list[series.Series], shapes: Any, box: tuple[int, int, int, int]) -> Any:
    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(i + 1) for i in range(len(given[0].values))]
    for one in given:
        data.add_series(one.name, one.values)
    frame = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)
    chart = _dressed(frame.chart)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, -5
    for bars, one in zip(plot.series, given, strict=True):
        if not one.limit:
            bars.format.fill.solid()
            paint(bars.format.fill.fore_color, one.colour)
            if len(one.values) <= 8:
                _labels(bars)
    _axes(chart, "FSVM", "connections", "#,##0")
    _lines_over(chart, [i for i, one in enumerate(given) if one.limit])
    for line, one in zip(chart.plots[1].series, [one for one in given if one.limit], strict=True):
        _stroke(line, one.colour, dashed=True)
        line.marker.style = XL_MARKER_STYLE.NONE
    return frame


def _labels(bars: Any) -> None:
    labels = bars.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = "#,##0", False
    labels.position = XL_LABEL_POSITION.INSIDE_END
    labels.font.size = Pt(_TYPE_PT - 2)


def _lines_over(chart: Any, positions: list[int]) -> None:
    """Draw the series at `positions` of a column chart as lines on the same axes, which python-pptx cannot."""
    columns = chart.plots[0]._element
    moved = [columns.sers[position] for position in positions]
    space = columns.nsmap["c"]
    lines = parse_xml(f'<c:lineChart xmlns:c="{space}"><c:grouping val="standard"/><c:varyColors val="0"/></c:lineChart>')
    for one in moved:
        for invert in one.findall("{*}invertIfNegative"):
            one.remove(invert)
        lines.append(one)
    lines.append(parse_xml(f'<c:marker xmlns:c="{space}" val="1"/>'))
    for axis in columns.findall("{*}axId"):
        lines.append(copy.deepcopy(axis))
    columns.addnext(lines)


def growth(sizing: Sizing, shapes: Any, box: tuple[int, int, int, int]) -> Any:
    """The part of each limit that is used, month by month."""
    given = series.growth(sizing)
    data = CategoryChartData(number_format="0%")
    data.categories = [str(month) for month in range(len(given[0].values))]
    for one in given:
        data.add_series(one.name, one.values)
    frame = shapes.add_chart(XL_CHART_TYPE.LINE, *box, data)
    chart = _dressed(frame.chart)
    for line, one in zip(chart.plots[0].series, given, strict=True):
        _stroke(line, one.colour, dashed=one.limit)
        line.smooth = False
        line.marker.style = XL_MARKER_STYLE.NONE
    horizon = sizing.scenario.growth.horizon_months
    _axes(chart, f"month (the horizon is month {number(horizon)})", "part of the limit", "0%")
    axis = chart.category_axis._element
    for name in ("tickLblSkip", "tickMarkSkip"):
        skip = parse_xml(f'<c:{name} xmlns:c="{axis.nsmap["c"]}" val="12"/>')
        axis.find("{*}noMultiLvlLbl").addprevious(skip)
    return frame


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
