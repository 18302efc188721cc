"""A workbook in the house's look: its kinds of cells, and text that stays text."""

from __future__ import annotations

import datetime
import io
import math
import unicodedata
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planner.answers.display import SHAPES
from planner.figures import style
from planner.files.brand import WHITE, Brand

# A cell that begins with one of these would be a formula if it were typed in again.
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "indent": 1},
    "wrapped": {"align": "left", "indent": 1, "text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 18, "align": "left", "indent": 1},
    "answer": {"bold": True, "font_size": 13, "align": "left", "indent": 1, "text_wrap": True, "valign": "top"},
    "quiet": {"font_color": style.QUIET, "align": "left", "indent": 1, "text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0.0"},
    "count": {"num_format": "#,##0"},
    "part": {"num_format": "0.0%"},
    "date": {"num_format": "mmm yyyy", "align": "left", "indent": 1},
    "bold": {"bold": True, "align": "left", "indent": 1, "valign": "top"},
    "bold number": {"bold": True, "align": "right"},
}
# In a row of several lines all stands at the top.
_KINDS = {name: {"valign": "top", **look} for name, look in _KINDS.items()}
_KINDS |= {word: {"bold": True, "font_color": colour, "indent": 1} for word, colour in style.STATES.items()}
_NUMBERS = ("number", "count", "part")
_LINE_PT, _TITLE_PT = 15.5, 27

Value = float | str | datetime.date | tuple[str, float | str] | None


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet of formulas that every program knows: they are not searched for newer functions, which is slow."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")


class Book:
    """A workbook under way: its sheets, and one way to write each kind of cell."""

    def __init__(self, stream: io.BytesIO, brand: Brand, foot: str) -> None:
        font = {"font_name": brand.font or "Calibri", "font_size": 11}
        options = {"strings_to_formulas": False, "strings_to_urls": False, "default_format_properties": font}
        self.workbook = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
        self.brand = brand
        self._foot = foot.replace("&", "&&")
        self._formats: dict[tuple[str, bool], Any] = {}
        head = {"bold": True, "font_color": WHITE, "bg_color": brand.primary, "text_wrap": True, "valign": "vcenter"}
        sides = {"l": {"align": "left", "indent": 1}, "r": {"align": "right", "indent": 0}}
        self._heads = {side: self.workbook.add_format(head | look) for side, look in sides.items()}

    def kind(self, name: str, *, marked: bool = False) -> Any:
        """The format of a kind of cell; `given count` is a count to change, `marked` text looks like a formula."""
        key = (name, marked)
        if key not in self._formats:
            look = {**_KINDS[name.removeprefix("given ")], **({"quote_prefix": True} if marked else {})}
            if name.startswith("given "):
                look |= {"bg_color": style.FILL, "font_color": self.brand.primary, "bold": True, "locked": False}
            self._formats[key] = self.workbook.add_format(look)
        return self._formats[key]

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        """A new sheet with columns of these `widths`, set up to be printed."""
        sheet = self.workbook.add_worksheet(name, _Sheet)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, _TITLE_PT)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        # A foot may have 255 characters.
        sheet.set_footer(f"&L&8{self._foot[:200].rstrip('&')}&R&8&A, &P of &N")
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Value, kind: str = "text") -> None:
        """Write a number, a date, text that stays text, or a formula with the value that it has now."""
        if isinstance(value, tuple):
            sheet.write_formula(row, column, value[0], self.kind(kind), value[1])
        elif isinstance(value, str):
            kind = "text" if kind in _NUMBERS else kind
            sheet.write_string(row, column, value, self.kind(kind, marked=value.startswith(_FORMULA_MARKS)))
        elif value is not None:
            sheet.write(row, column, value, self.kind(kind))

    def row(
        self, sheet: Any, row: int, values: Sequence[Value], kinds: Sequence[str], widths: Sequence[float] = ()
    ) -> None:
        """Write a row from its first column on, each cell of its kind; what is None stays empty.

        With the `widths` of the columns it is as high as what is wrapped in them needs.
        """
        for column, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            self.put(sheet, row, column, value, kind)
        folded = [_lines(str(v), w - 2) for v, k, w in zip(values, kinds, widths, strict=False) if k == "wrapped"]
        if folded:
            sheet.set_row(row, _LINE_PT * max(folded))

    def wrapped(self, sheet: Any, row: int, column: int, value: str, width: int, kind: str = "wrapped") -> None:
        """Write `value` as text over as many lines as a column of `width` needs, in a row as high."""
        self.put(sheet, row, column, value, kind)
        sheet.set_row(row, _LINE_PT * _lines(value, width))

    def head(self, sheet: Any, row: int, names: Sequence[str], align: str) -> None:
        """A row of headings, that stays in view and on every printed page; `align` has an l or an r for each."""
        for column, (name, side) in enumerate(zip(names, align, strict=True)):
            sheet.write_string(row, column, name, self._heads[side])
        sheet.set_row(row, _LINE_PT * max(2, *(_lines(name, 11) for name in names)))
        sheet.freeze_panes(row + 1, 0)
        sheet.repeat_rows(row)

    def states(self, sheet: Any, cells: str) -> None:
        """Colour the words of states in `cells`, and show their shapes; the word says it first."""
        for word, colour in (*style.STATES.items(), ("recommended", style.GREEN)):
            shape = SHAPES.get(word, SHAPES["holds"])
            look = {"font_color": colour, "bold": True, "num_format": f'"{shape} "@'}
            self.marked(sheet, cells, look, type="cell", criteria="==", value=f'"{word}"')

    def marked(self, sheet: Any, cells: str, look: dict[str, Any], **while_: str) -> None:
        """Give `cells` another look while that is true, said as xlsxwriter takes it: a type, its criteria and value."""
        sheet.conditional_format(cells, {"format": self.workbook.add_format(look), **while_})


def _lines(text: str, width: float) -> int:
    """How many lines `text` needs in a column of `width` characters; a wide character takes two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return max(1, math.ceil((len(text) + wide) * 1.06 / width))
