"""What a notebook shows, and a terminal prints: prose, tables and pictures, each as HTML and as plain text.

All text of HTML is escaped here and nowhere else, so that a customer's name is shown as it is and can run nothing.
"""

import base64
import csv
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import compress, zip_longest
from unicodedata import combining, east_asian_width

from planner.answers import rows_of

# What JupyterLab, which has no style sheet of ours, shows of the house style, in the light and in the dark.
_ANSWER = "border-left-style:solid;border-left-width:.5rem;padding-left:1.1rem;font-weight:600;border-left-color:"
# What no line breaks in: a design, a number with its unit, a month with its year.
WHOLE = re.compile(
    r"\d+ × [\d.]+ GB|[\d.,]+ (?:%|(?:[kMGT]?(?:B|bit)(?:/(?:s|day))?|vCPUs?|FSVMs?|min)\b)|fail-over|\bI/Os?\b"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}\b"
)
_BAR = {"fails": "#b94700", "tight": "#e69f00", "unsure": "#e69f00"}
_GAP, _LEAST, _NARROW = 2, 20, 12  # between columns, the longest word that is never cut, and a column to spare
_HELD, _FILLER = "\xa0", "\0"  # a space in which no line breaks; what stands for the second cell of a wide character
_SVG = "data:image/svg+xml;base64,"
# A state is a word and a shape before it is a colour.
SHAPES = {one["state"]: one["shape"] for one in rows_of("states.csv")}


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences, one paragraph each; `role` is the class that the stylesheet knows."""

    paragraphs: tuple[str, ...]
    role: str = "prose"
    listed: bool = False

    def _repr_html_(self) -> str:
        if self.listed:
            items = "".join(f"<li>{escape(text)}</li>" for text in self.paragraphs)
            return f'<ul class="{escape(self.role)}">{items}</ul>' if items else ""
        kind, *states = self.role.split()
        look = f' style="{_ANSWER}{_BAR.get("".join(states), "#00745a")}"' if kind == "answer" else ""
        return "".join(f'<p class="{escape(self.role)}"{look}>{escape(text)}</p>' for text in self.paragraphs)

    def __repr__(self) -> str:
        return "\n".join(f"- {text}" if self.listed else text for text in self.paragraphs)


def points(told: tuple[str, ...]) -> Prose | None:
    """What is taken for granted or offered, a point each; nothing where there is none."""
    return Prose(told, "assumptions", listed=True) if told else None


@dataclass(frozen=True, slots=True)
class Tiles:
    """Numbers to read at a glance, each with what it counts."""

    items: tuple[tuple[str, str], ...]

    def _repr_html_(self) -> str:
        shown = "".join(
            f'<div style="clear:both"><dt>{escape(what)}</dt><dd>{escape(value)}</dd></div>'
            for value, what in self.items
        )
        return f'<dl class="tiles">{shown}</dl>'

    def __repr__(self) -> str:
        return "\n".join(f"{value} {what}" for value, what in self.items)


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of a document, with the lines under it."""

    text: str
    lines: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        under = "".join(f"<p>{escape(line)}</p>" for line in self.lines)
        return f'<header class="title"><h1>{escape(self.text)}</h1>{under}</header>'

    def __repr__(self) -> str:
        return "\n".join((self.text, *self.lines))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a head; `align` has a letter for each column: l left, n a name that may be long, r right, s a
    state, w left, which a page keeps on one line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    caption: str = ""

    def _repr_html_(self) -> str:
        if not self.rows:
            return ""
        head = "".join(
            f'<th scope="col" class="{side}"{_side(side)}>{escape(name)}</th>'
            for name, side in zip(self.head, self.align, strict=True)
        )
        body = "\n".join(f"<tr>{self._cells(row)}</tr>" for row in self.rows)
        caption = f"<caption{_side('l')}>{escape(self.caption)}</caption>" if self.caption else ""
        return (
            '<div class="table" tabindex="0" role="region" '
            f'aria-label="{escape(self.caption or self.head[0] or self.head[-1])}">'
            f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def without(self, *names: str) -> "Table":
        """The table without the columns of these names."""
        kept = [name not in names for name in self.head]
        head, *rows = (tuple(compress(row, kept)) for row in (self.head, *self.rows))
        return Table(head, tuple(rows), "".join(compress(self.align, kept)), self.caption)

    def _cells(self, row: Sequence[str]) -> str:
        cells = []
        for text, side in zip(row, self.align, strict=True):
            shape = f'<span aria-hidden="true">{SHAPES[text]}</span> ' if side == "s" and text in SHAPES else ""
            long = " long" if side in "ln" and max(map(len, text.split()), default=0) > _LEAST else ""
            kind = f"s {text.replace(' ', '-')}" if shape else f"{side}{long}"
            cells.append(f'<td class="{kind}"{_side(side)}>{shape}{escape(text)}</td>')
        return "".join(cells)

    def __repr__(self) -> str:
        if not self.rows:
            return ""
        return "\n".join(([self.caption] if self.caption else []) + self.lines())

    def lines(self, width: int = 0) -> list[str]:
        """The rows under their head as plain text, folded to a `width` if any; a state with its shape."""
        shapes = [SHAPES if side == "s" else {} for side in self.align]
        shown = (
            [f"{known[text]} {text}" if text in known else text for text, known in zip(row, shapes, strict=True)]
            for row in self.rows
        )
        return columns([self.head, *shown], self.align, width)


@dataclass(frozen=True, slots=True)
class Code:
    """Commands or lines of a file, each with what it is, to be copied as they stand; and what to know of them."""

    items: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        shown = "".join(f"<p>{escape(what)}</p><pre>{escape(text)}</pre>" for what, text in self.items)
        return shown + "".join(f"<p>{escape(note)}</p>" for note in self.notes)

    def __repr__(self) -> str:
        return "\n".join((*(f"{what}\n{text}" for what, text in self.items), *self.notes))


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as SVG, with its finding as title and a text that says what it shows; `narrow` is drawn for a phone.

    A notebook shows it as an image, which JupyterLab lets pass before the notebook is trusted; a page holds the SVG.
    """

    svg: str
    title: str
    alt: str
    narrow: str = ""

    def _repr_html_(self) -> str:
        narrow = f'<source media="(max-width: 600px)" srcset="{address(self.narrow)}">' if self.narrow else ""
        return (
            f"<figure><figcaption>{escape(self.title)}</figcaption>"
            f'<div class="picture"><picture>{narrow}<img alt="{escape(self.alt)}" src="{address(self.svg)}" '
            'style="width:100%;max-width:52rem"></picture></div></figure>'
        )

    def __repr__(self) -> str:
        return f"{self.title}\n{self.alt}"


def address(svg: str) -> str:
    """An image as an address that holds it whole."""
    return _SVG + base64.b64encode(svg.encode()).decode()


def _side(side: str) -> str:
    return "" if side == "r" else ' style="text-align:left"'


def columns(rows: Sequence[Sequence[str]], align: str, width: int = 0) -> list[str]:
    """Rows as lines with aligned columns, aligned as in a table.

    Where a `width` is given, columns of words are folded until the lines are as short, or until a word would have to be
    cut: always the column in which that folds the fewest cells.
    """
    whole = list(zip(*rows, strict=True))
    lengths = [[cells(cell) for cell in column] for column in whole]
    widths = [max(column) for column in lengths]
    least = [[_least(column, most) for column in whole] for most in (_LEAST, 0)]
    while width and sum(widths) + _GAP * (len(widths) - 1) > width:
        kept, cut = (
            [i for i, side in enumerate(align) if side not in "rs" and widths[i] > floor[i]] for floor in least
        )
        wide = kept or cut
        broad = [i for i in wide if widths[i] > _NARROW] or wide
        soft = [i for i in broad if align[i] != "w"] or broad
        if not soft:
            break
        at = min(soft, key=lambda i: (sum(cell >= widths[i] for cell in lengths[i]), -widths[i]))
        lines = (cells(line) for cell in whole[at] for line in folded(cell, widths[at] - 1))
        widths[at] = min(widths[at] - 1, max(lines))
    table = [[folded(cell, most) for cell, most in zip(row, widths, strict=True)] for row in rows]
    return [
        (" " * _GAP).join(map(_padded, line, widths, align)).rstrip()
        for row in table
        for line in zip_longest(*row, fillvalue="")
    ]


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """`text` as lines of at most so many columns of a terminal, broken in nothing that is one; all but the first with
    an `indent`."""
    if cells(text) <= width:
        return [text]
    held = _held(text, width)
    spread = "".join(c + _FILLER if cells(c) == 2 else c for c in held)
    most = width if spread == held else max(2, width - 1)  # a wide character may stand at the end without its filler
    lines = textwrap.wrap(spread, most, subsequent_indent=indent, break_on_hyphens=False)
    return [line.replace(_FILLER, "").replace(_HELD, " ") for line in lines]


def _least(column: Sequence[str], most: int) -> int:
    """The longest word of a column that is not cut, where what is one is held together up to a length."""
    return min(_LEAST, max(cells(word) for cell in column for word in _held(cell, most).split(" ")))


def _held(text: str, most: int) -> str:
    return WHOLE.sub(lambda found: found[0].replace(" ", _HELD) if len(found[0]) <= most else found[0], text)


def _padded(text: str, width: int, side: str) -> str:
    gap = " " * (width - cells(text))
    return gap + text if side == "r" else text + gap


def cells(text: str) -> int:
    """Columns that a terminal gives to `text`: wide East Asian characters take two."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV. What a spreadsheet program would take for a formula becomes plain text."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    formula = isinstance(value, str) and value[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
    return f"'{value}" if formula else value


def kept_whole(html: str) -> str:
    """`html`, in whose texts no line breaks within what is one, such as a number and its unit."""
    return re.sub(r">[^<>]+<", lambda text: WHOLE.sub(r'<span class="whole">\g<0></span>', text[0]), html)


def redrawn(html: str, change: Callable[[str], str]) -> str:
    """`html` with the SVG of every picture in it passed through `change`; a logo stays as it is.

    The figures become part of the page, so that their texts can be selected and their marks say their values.
    """

    def changed(code: str) -> str:
        return change(base64.b64decode(code).decode())

    def whole(found: re.Match[str]) -> str:
        narrow, alt, wide = found.groups()
        shown = (("wide", wide), ("narrow", narrow)) if narrow else (("only", wide),)
        return "".join(_inline(changed(code), f'class="{kind}" role="img" aria-label="{alt}"') for kind, code in shown)

    coded = rf'"{re.escape(_SVG)}([A-Za-z0-9+/=]+)"'
    image = rf'<picture>(?:<source [^>]*srcset={coded}>)?<img alt="([^"]*)" src={coded}[^>]*></picture>'
    html = re.sub(image, whole, html)
    other = rf'(<img (?![^>]*class="logo")[^>]*?src=){coded}'
    return re.sub(other, lambda found: f'{found[1]}"{address(changed(found[2]))}"', html)


def _inline(svg: str, attributes: str) -> str:
    """`svg` as an element of a page, which knows its names without addresses."""
    head, body = svg.split(">", 1)
    head = re.sub(r' xmlns(:xlink)?="[^"]*"', "", head).replace("<svg", f"<svg {attributes}", 1)
    return f"{head}>{body}"
