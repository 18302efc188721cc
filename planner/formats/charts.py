"""The native charts of the slides: their data can be opened and edited, and their colours are the template's."""

from __future__ import annotations

import copy
import datetime
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsuri
from pptx.util import Pt

from planner.figures import style
from planner.figures.placing import pushed_apart
from planner.formats.native import TAKEN, Chart, Series

# The house's two blues are the template's first two accents; what means something keeps its own colour.
_THEME = {style.BLUE: MSO_THEME_COLOR.ACCENT_1, style.SKY: MSO_THEME_COLOR.ACCENT_2}
_TYPE_PT = 14
_LABEL_PT = 19  # what a line of a label takes
_SPACE = nsuri("c")
# The part of the chart that its axes enclose: beside it stand the names of lines, above it what is measured.
_LEFT, _TOP, _WIDE, _HIGH = 0.06, 0.13, 0.74, 0.74
_BARS_LEFT, _BARS_WIDE = 0.01, 0.98
_WORDS_BESIDE = 15


def paint(colour: Any, value: str) -> None:
    """Set a colour to `value`, through the template's theme where the theme has it."""
    if value in _THEME:
        colour.theme_color = _THEME[value]
    else:
        colour.rgb = RGBColor.from_string(value[1:].upper())


def drawn(given: Chart, shapes: Any, box: tuple[int, int, int, int]) -> Any:
    """Bars with their limits as lines over them, or lines by month; each is named where it ends."""
    data = CategoryChartData(number_format=given.number_format)
    if isinstance(given.categories, dict):
        for group, names in given.categories.items():
            above = data.add_category(group)
            for name in names:
                above.add_sub_category(name)
    else:
        data.categories = given.categories
    for one in given.series:
        data.add_series(one.name, one.values)
    kind = XL_CHART_TYPE.COLUMN_STACKED if given.bars else XL_CHART_TYPE.LINE
    frame = shapes.add_chart(kind, *box, data)
    chart = frame.chart
    _dress(chart, given)
    if given.bars:
        chart.plots[0].gap_width, chart.plots[0].overlap = 60, 100
        _lines_over(chart, [position for position, one in enumerate(given.series) if one.kind == "limit"])
    made = {series.name: series for plot in chart.plots for series in plot.series}
    for one in given.series:
        shape = made[one.name]
        if given.bars and one.kind != "limit":
            _bars(shape, one, given.number_format)
        else:
            _line(shape, one)
    ends = [
        one for one in given.series if one.kind not in ("horizon", "breach") and (one.kind == "limit" or not given.bars)
    ]
    _name_ends(given, ends, made, box[3] / Pt(1))
    return frame


def _bars(shape: Any, one: Series, number_format: str) -> None:
    shape.format.fill.solid()
    paint(shape.format.fill.fore_color, one.colour)
    labels = shape.data_labels
    labels.show_value, labels.show_series_name = True, one.name == TAKEN
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.position = XL_LABEL_POSITION.CENTER
    labels.font.size = Pt(_TYPE_PT - 2)
    paint(labels.font.color, style.INK)
    labels._element.append(parse_xml(f'<c:separator xmlns:c="{_SPACE}">\n</c:separator>'))


def _line(shape: Any, one: Series) -> None:
    """A line without marks; of a month that is marked the mark, or a line down to the axis."""
    shape.smooth = False
    shape.marker.style = XL_MARKER_STYLE.NONE
    line = shape.format.line
    if one.kind in ("horizon", "breach"):
        line.fill.background()
        month = next(at for at, value in enumerate(one.values) if value is not None)
        _label(shape, month, one.colour, XL_LABEL_POSITION.ABOVE if one.kind == "horizon" else XL_LABEL_POSITION.BELOW)
        if one.kind == "horizon":
            shape._element.find("{*}cat").addprevious(_drop(one.colour))
            return
        shape.marker.style, shape.marker.size = XL_MARKER_STYLE.X, 12
        shape.marker.format.line.width = Pt(2.5)
        paint(shape.marker.format.line.color, one.colour)
        return
    line.width = Pt({"lead": 3.5, "limit": 2.0}.get(one.kind, 1.75))
    paint(line.color, one.colour)
    if one.dashes != "solid":
        line._get_or_add_ln().append(parse_xml(f'<a:prstDash xmlns:a="{line._ln.nsmap["a"]}" val="{one.dashes}"/>'))


def _drop(colour: str) -> Any:
    """A bar from a point down to the axis."""
    main = nsuri("a")
    return parse_xml(
        f'<c:errBars xmlns:c="{_SPACE}" xmlns:a="{main}"><c:errDir val="y"/><c:errBarType val="minus"/>'
        '<c:errValType val="percentage"/><c:noEndCap val="1"/><c:val val="100"/><c:spPr><a:ln w="15875"><a:solidFill>'
        f'<a:srgbClr val="{colour[1:].upper()}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )


def _name_ends(given: Chart, lines: list[Series], made: dict[str, Any], high_pt: float) -> None:
    """Write the name of each line to the right of its last point, one above the other where they are near."""
    shown = [[at for at, value in enumerate(one.values) if value is not None] for one in lines]
    if given.bars:  # over its own, as others may follow
        for one, places in zip(lines, shown, strict=True):
            _label(made[one.name], places[len(places) // 2], one.colour, XL_LABEL_POSITION.ABOVE)
        return
    wanted = [(one.values[at[-1]] or 0.0) / given.top * _HIGH * high_pt for one, at in zip(lines, shown, strict=True)]
    heights = [_LABEL_PT * (1 + len(one.name) // _WORDS_BESIDE) for one in lines]
    placed = _apart(wanted, heights, (_HIGH + _TOP / 2) * high_pt)
    for one, at, want, place in zip(lines, shown, wanted, placed, strict=True):
        ink = style.INKS.get(one.colour, one.colour)
        _label(made[one.name], at[-1], ink, XL_LABEL_POSITION.RIGHT, (want - place) / high_pt)


def _apart(wanted: list[float], heights: list[int], high: float) -> list[float]:
    """Where names stand clear of each other, as near as may be above or below."""
    up = pushed_apart(wanted, heights, 0.0, high)
    down = pushed_apart([high - one for one in wanted], heights, 0.0, high)
    return [(one + high - other) / 2 for one, other in zip(up, down, strict=True)]


def _label(shape: Any, point: int, colour: str, where: Any, lower: float = 0.0) -> None:
    """Name a series at one of its points, `lower` by that part of the chart."""
    label = shape.points[point].data_label
    label.position = where
    label.font.size = Pt(_TYPE_PT)
    paint(label.font.color, colour)
    element = shape._element.find("{*}dLbls").find("{*}dLbl")
    for name, shown in (("showVal", "0"), ("showSerName", "1")):
        element.find(f"{{*}}{name}").set("val", shown)
    if lower:
        moved = f'<c:x val="0"/><c:y val="{lower:.4f}"/>'
        layout = f'<c:layout xmlns:c="{_SPACE}"><c:manualLayout>{moved}</c:manualLayout></c:layout>'
        element.find("{*}idx").addnext(parse_xml(layout))


def _lines_over(chart: Any, positions: list[int]) -> None:
    """Draw the series at `positions` of a column chart as lines on the same axes, which python-pptx cannot."""
    columns = chart.plots[0]._element
    moved = [columns.sers[position] for position in positions]
    lines = parse_xml(
        f'<c:lineChart xmlns:c="{_SPACE}"><c:grouping val="standard"/><c:varyColors val="0"/></c:lineChart>'
    )
    for one in moved:
        for invert in one.findall("{*}invertIfNegative"):
            one.remove(invert)
    marker = parse_xml(f'<c:marker xmlns:c="{_SPACE}" val="1"/>')
    lines.extend([*moved, marker, *map(copy.deepcopy, columns.findall("{*}axId"))])
    columns.addnext(lines)


def _dress(chart: Any, given: Chart) -> None:
    """What is measured above the chart, years or names below it, and no lines but those that say something."""
    chart.font.size = Pt(_TYPE_PT)
    paint(chart.font.color, style.INK)
    chart.has_legend, chart.has_title = False, True
    title = chart.chart_title
    title.text_frame.text = given.measured
    font = title.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(_TYPE_PT), False
    paint(font.color, style.QUIET)
    plot = chart._chartSpace.chart.plotArea
    for old in (*title._element.findall("{*}layout"), *plot.findall("{*}layout")):
        old.getparent().remove(old)
    title._element.find("{*}tx").addnext(_placed(0.0, 0.0))
    sides = (_BARS_LEFT, _BARS_WIDE) if given.bars else (_LEFT, _WIDE)
    plot.insert(0, _placed(sides[0], _TOP, sides[1], _HIGH))
    values, below = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale = 0, given.top
    values.has_major_gridlines = below.has_major_gridlines = False
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = given.number_format, False
    values.visible = not given.bars  # bars say their numbers
    paint(values.format.line.color, style.RULE)
    paint(below.format.line.color, style.QUIET)
    values.major_tick_mark = XL_TICK_MARK.NONE
    below.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if isinstance(given.categories, dict):
        below.major_tick_mark = XL_TICK_MARK.NONE
        return
    axis = below._element
    if isinstance(next(iter(given.categories)), datetime.date):
        below.tick_labels.number_format, below.tick_labels.number_format_is_linked = "mmm yyyy", False
        units = (("baseTimeUnit", "months"), ("majorUnit", "12"), ("majorTimeUnit", "months"))
        for name, _ in units:
            for old in axis.findall(f"{{*}}{name}"):
                axis.remove(old)
        axis.extend([parse_xml(f'<c:{name} xmlns:c="{_SPACE}" val="{value}"/>') for name, value in units])
    else:
        below.has_title = True
        below.axis_title.text_frame.text = "month"
        for name in ("tickLblSkip", "tickMarkSkip"):  # year by year
            axis.find("{*}noMultiLvlLbl").addprevious(parse_xml(f'<c:{name} xmlns:c="{_SPACE}" val="12"/>'))


def _placed(x: float, y: float, wide: float = 0.0, high: float = 0.0) -> Any:
    """Where a part of a chart is, in parts of the whole."""
    target = '<c:layoutTarget val="inner"/>' if wide else ""
    size = f'<c:w val="{wide}"/><c:h val="{high}"/>' if wide else ""
    return parse_xml(
        f'<c:layout xmlns:c="{_SPACE}"><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x}"/><c:y val="{y}"/>{size}</c:manualLayout></c:layout>'
    )
