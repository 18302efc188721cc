"""The native charts of the slides: their data can be opened and edited, and their colours are the template's.

All that they look like stands in `chart.xml.j2`, as the ECMA-376 standard for such files wants it.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import nsuri
from pptx.util import Pt

from planner.figures import style
from planner.figures.texts import pushed_apart
from planner.formats.native import Chart

# The house's two blues are the template's first two accents; what means something keeps its own colour.
_THEME = {style.BLUE: "accent1", style.SKY: "accent2"}
_LABEL_PT = 19  # what a line of a label takes
_TOP, _HIGH = 0.13, 0.74  # of the chart: above what its axes enclose stands what is measured
_WORDS_BESIDE = 15
_TEMPLATE = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("chart.xml.j2")


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a series at one of its points: on which side of it, and how much `lower`, in parts of the chart."""

    point: int
    where: str
    colour: str
    lower: float = 0.0


class _Data(CategoryChartData):
    """The data of a chart, which python-pptx writes, in the looks of our own template."""

    def __init__(self, given: Chart, high_pt: float) -> None:
        super().__init__(number_format=given.number_format)
        self._given, self._high_pt = given, high_pt
        groups = given.categories if isinstance(given.categories, dict) else {"": given.categories}
        for group, names in groups.items():
            add = self.add_category(group).add_sub_category if group else self.add_category
            for name in names:
                add(name)
        for one in given.series:
            self.add_series(one.name, one.values)

    def xml_bytes(self, chart_type: Any) -> bytes:
        labels = _labels(self._given, self._high_pt)
        found = etree.fromstring(super().xml_bytes(chart_type)).iterfind(".//{*}ser")
        written = [
            {part: etree.tostring(one.find(f"{{*}}{part}"), encoding="unicode") for part in ("tx", "cat", "val")}
            for one in found
        ]
        drawn: str = _TEMPLATE.render(
            chart=self._given,
            series=[(one, data, labels.get(one.name)) for one, data in zip(self._given.series, written, strict=True)],
            dated=not self._given.bars and isinstance(next(iter(self._given.categories)), datetime.date),
            theme=_THEME,
            top=_TOP,
            high=_HIGH,
            **{prefix: nsuri(prefix) for prefix in "car"},
            **style.palette(),
        )
        return drawn.encode()


def drawn(given: Chart, shapes: Any, box: tuple[int, int, int, int]) -> Any:
    """Bars with their limits as lines over them, or lines by month; each is named where it ends."""
    return shapes.add_chart(XL_CHART_TYPE.LINE, *box, _Data(given, box[3] / Pt(1)))


def _labels(given: Chart, high_pt: float) -> dict[str, Label]:
    """Where each line has its name: to the right of its last point, one above the other where they are near.

    A limit over bars has it over its own, as others may follow; a month that is marked has it at its mark.
    """
    shown = {one: [at for at, value in enumerate(one.values) if value is not None] for one in given.series}
    if given.bars:
        return {one.name: Label(at[len(at) // 2], "t", one.colour) for one, at in shown.items() if one.kind == "limit"}
    sides = {"horizon": "t", "breach": "b"}
    labels = {one.name: Label(at[0], sides[one.kind], one.colour) for one, at in shown.items() if one.kind in sides}
    lines = [one for one in given.series if one.kind not in sides]
    wanted = [(one.values[shown[one][-1]] or 0.0) / given.top * _HIGH * high_pt for one in lines]
    heights = [_LABEL_PT * (1 + len(one.name) // _WORDS_BESIDE) for one in lines]
    # They stand clear of each other, as near as may be above or below.
    high = (_HIGH + _TOP / 2) * high_pt
    up = pushed_apart(wanted, heights, 0.0, high)
    down = pushed_apart([high - want for want in wanted], heights, 0.0, high)
    for one, want, above, below in zip(lines, wanted, up, down, strict=True):
        lower = (want - (above + high - below) / 2) / high_pt
        labels[one.name] = Label(shown[one][-1], "r", style.INKS.get(one.colour, one.colour), lower)
    return labels
