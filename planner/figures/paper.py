"""A figure on paper, as SVG: text stays text, and each mark that carries a value says it in a title."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from planner.figures import style

_LINE = 1.2  # the height of a line of several, in sizes of the type
_MOST_CHARACTERS = 200
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


@lru_cache(maxsize=8192)
def _glyph(character: str, weight: str | int) -> tuple[float, float, float]:
    """Width, height and descent of a character of one point: the same few hundred make all texts."""
    if unicodedata.east_asian_width(character) in "WF":  # which the font lacks
        return 1.0, 1.0, 0.2
    font = FontProperties(family="DejaVu Sans", size=1, weight=weight)
    with style.drawing():
        width, height, descent = TextToPath().get_text_width_height_descent(character, font, ismath=False)
    return float(width), float(height), float(descent)


@lru_cache(maxsize=4096)  # the words of one customer's figures are those of the next one's too
def _extent(text: str, size_pt: float, weight: str | int) -> tuple[float, float, float]:
    """Width, height and descent of a line [points], a little wide where letters would be drawn closer together."""
    glyphs = [_glyph(character, weight) for character in text]
    descent = max((low for _, _, low in glyphs), default=0.0)
    ascent = max((height - low for _, height, low in glyphs), default=0.0)
    return size_pt * sum(width for width, _, _ in glyphs), size_pt * (ascent + descent), size_pt * descent


def width_pt(text: str, size_pt: float, weight: str = "normal") -> float:
    """How wide the longest line of `text` is [points]."""
    return max(_extent(line, size_pt, weight)[0] for line in text.split("\n"))


def height_pt(text: str, size_pt: float) -> float:
    """How high the lines of `text` are [points]."""
    lines = text.count("\n") + 1 if text else 0
    return size_pt * (_LINE * lines if lines > 1 else lines)


def wrapped(text: str, width: float, size_pt: float, most: int = 99, weight: str = "normal") -> str:
    """`text` in lines of at most `width` [points], and at most so many: of a longer one the rest is left out."""

    def fits(line: str) -> bool:
        return width_pt(line.rstrip(), size_pt, weight) <= width

    lines = []
    for said in text.split("\n"):
        line = ""
        # Words stay whole, but for those that are wider than a line.
        for word in re.findall(r"\S+\s*|\s+", said):
            if line and not fits(line + word):
                lines.append(line)
                line = ""
            line += word
            while not fits(line) and len(line.rstrip()) > 1:
                cut = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or fits(line[:n]))
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
    if len(lines) > most:
        lines[most - 1 :] = [_cut(lines[most - 1].rstrip(), width, size_pt)]
    return "\n".join(line.rstrip() for line in lines)


def short(text: str, room: float, size_pt: float) -> str:
    """`text`, which ends in an ellipsis where it is wider than the `room` for it [points]."""
    return text if width_pt(text, size_pt) <= room else _cut(text[:_MOST_CHARACTERS], room, size_pt)


def _cut(text: str, room: float, size_pt: float) -> str:
    """As much of `text` as there is room for with an ellipsis."""
    while text and width_pt(f"{text}…", size_pt) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


class _Renderer(RendererSVG):
    """Measures a text by its characters, as layout is most of what a text costs; the name of a mark is its title."""

    def __init__(self, figure: Figure, to: io.StringIO) -> None:
        super().__init__(*figure.bbox.size, to, image_dpi=72, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:  # noqa: ARG002
        return _extent(s, prop.get_size_in_points(), prop.get_weight())

    def open_group(self, s: str, gid: str | None = None) -> None:  # noqa: ARG002
        self.writer.start("g")
        if gid:
            self.writer.element("title", gid)


def svg(figure: Figure) -> str:
    """`figure` as SVG: the same figure gives the same bytes."""
    to = io.StringIO()
    renderer: Any = _Renderer(figure, to)
    figure.draw(renderer)
    renderer.finalize()
    drawn = to.getvalue()
    drawn = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", drawn[drawn.index("<svg") :], count=1, flags=re.DOTALL)
    # What every text and line has is said once.
    drawn = re.sub(r"\n\s+", "\n", drawn.replace("font-family: 'DejaVu Sans'; ", ""))
    look = f"font-family: {style.FAMILIES}; stroke-linejoin: round; stroke-linecap: butt"
    return drawn.replace("<svg", f'<svg style="{look}"', 1)
