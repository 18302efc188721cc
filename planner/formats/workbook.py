"""A workbook in the house's look: its kinds of cells, and text that stays text."""

import datetime
import io
import math
import unicodedata
from collections.abc import Mapping, Sequence
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
_FOLDED = ("wrapped", "head l")
_STATES = style.STATES | {"recommended": style.GREEN}
_SIDES: dict[str, dict[str, Any]] = {"l": {"align": "left", "indent": 1}, "r": {"align": "right", "indent": 0}}
_LINE_PT, _TITLE_PT = 15.5, 27

Value = float | str | datetime.date | tuple[str, float | str] | None


class Book(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook under way: its sheets, and the formats of their cells."""

    def __init__(self, stream: io.BytesIO, brand: Brand, foot: str) -> None:
        font = {"font_name": brand.font or "Calibri", "font_size": 11}
        options = {"strings_to_formulas": False, "strings_to_urls": False, "default_format_properties": font}
        super().__init__(stream, {"in_memory": True, **options})
        self.brand = brand
        self.foot = foot.replace("&", "&&")
        head = {"bold": True, "font_color": WHITE, "bg_color": brand.primary, "text_wrap": True, "valign": "vcenter"}
        given = {"bg_color": style.FILL, "font_color": brand.primary, "bold": True, "locked": False}
        # The formats of the kinds of cells: a `given count` may be changed, `marked text` looks like a formula.
        looks = _KINDS | {f"head {side}": head | look for side, look in _SIDES.items()}
        looks |= {f"given {name}": _KINDS[name] | given for name in _NUMBERS}
        looks |= {f"marked {name}": look | {"quote_prefix": True} for name, look in _KINDS.items()}
        self.kinds = {name: self.add_format(look) for name, look in looks.items()}

    def sheet(self, name: str, widths: Sequence[float]) -> "Sheet":
        """A new sheet with columns of these `widths`, set up to be printed."""
        sheet: Sheet = self.add_worksheet(name, Sheet)
        sheet.book, sheet.widths = self, widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, _TITLE_PT)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        # A foot may have 255 characters.
        sheet.set_footer(f"&L&8{self.foot[:200].rstrip('&')}&R&8&A, &P of &N")
        return sheet


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet of a book, and one way to write each kind of cell."""

    book: Book
    widths: Sequence[float]

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """Every program knows these formulas: they are not searched for newer functions, which is slow."""
        return formula.removeprefix("=")

    def put(self, row: int, column: int, value: Value, kind: str = "text") -> None:
        """Write a number, a date, text that stays text, or a formula with the value that it has now."""
        if isinstance(value, tuple):
            self.write_formula(row, column, value[0], self.book.kinds[kind], value[1])
        elif isinstance(value, str):
            kind = "text" if kind in _NUMBERS else kind
            marked = "marked " if value.startswith(_FORMULA_MARKS) else ""
            self.write_string(row, column, value, self.book.kinds[marked + kind])
        elif value is not None:
            self.write(row, column, value, self.book.kinds[kind])

    def line(self, row: int, values: Sequence[Value], kinds: Sequence[str]) -> None:
        """Write a row from its first column on, each cell of its kind, as high as what is wrapped in it needs."""
        for column, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            self.put(row, column, value, kind)
        wrapped = zip(values, kinds, self.widths, strict=False)
        if folded := [_lines(str(value), width - 2) for value, kind, width in wrapped if kind in _FOLDED]:
            self.set_row(row, _LINE_PT * max(folded))

    def over(self, row: int, first: int, last: int, text: str, kind: str = "wrapped", *, letter: float = 1.0) -> None:
        """Write text over columns, on as many lines as it needs there; a `letter` is that wide in its type."""
        if first < last:
            self.merge_range(row, first, row, last, "")
        self.put(row, first, text, kind)
        self.set_row(row, _LINE_PT * _lines(text, sum(self.widths[first : last + 1]) / letter))

    def head(self, row: int, names: Sequence[str], align: str, *, repeated: bool = True) -> None:
        """A row of headings, that stays in view, and is `repeated` on every printed page.

        `align` has an l or an r for each.
        """
        for column, (name, side) in enumerate(zip(names, align, strict=True)):
            self.write_string(row, column, name, self.book.kinds[f"head {side}"])
        self.set_row(row, _LINE_PT * max(2, *(_lines(name, 11) for name in names)))
        self.freeze_panes(row + 1, 0)
        if repeated:
            self.repeat_rows(row)

    def states(self, cells: str, colours: Mapping[str, str] = _STATES) -> None:
        """Colour the words of states in `cells`, and show their shapes; the word says it first."""
        for word, colour in colours.items():
            shape = SHAPES.get(word, SHAPES["holds"])
            look = {"font_color": colour, "bold": True, "num_format": f'"{shape} "@'}
            self.marked(cells, look, type="cell", criteria="==", value=f'"{word}"')

    def marked(self, cells: str, look: dict[str, Any], **while_: str) -> None:
        """Give `cells` another look while that is true, said as xlsxwriter takes it: a type, its criteria and value."""
        self.conditional_format(cells, {"format": self.book.add_format(look), **while_})


def _lines(text: str, width: float) -> int:
    """How many lines `text` needs in a column of `width` characters; a wide character takes two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return max(1, math.ceil((len(text) + wide) * 1.06 / width))
