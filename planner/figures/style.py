"""How everything looks: one palette, one type, one way to make a picture. Nothing else chooses a colour.

The colours are Okabe and Ito's, which the colour-blind tell apart; their greys differ too. Figures are drawn
on their own Figure, never through pyplot, so that nothing is shared between two of them.
"""

from __future__ import annotations

import io
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from planner.files.brand import Brand

INK = "#1f2933"
QUIET = "#5b6770"
RULE = "#c9d1d8"
FILL = "#e8edf1"
BLUE = "#0072b2"
SKY = "#56b4e9"
ORANGE = "#e69f00"
RED = "#b94700"
GREEN = "#00745a"
PURPLE = "#a1498a"
BROWN = "#8a5200"
NAVY = "#2b6f9e"

# The grounds of the cells of a map, which carry a letter or a mark besides.
GOOD = "#bfe3d6"
NEAR = "#f7e6bd"
FAR = "#f3d0a4"
BAD = "#f0bfa0"
LILAC = "#e3c4dc"

# What a label is written in beside a line of a colour too light to read.
INKS = {ORANGE: BROWN, SKY: NAVY}
# A label that may lie on a line keeps its ground.
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}

DASHED = (0, (5, 2))
# The line of a limit.
LIMIT: dict[str, Any] = {"color": RED, "linewidth": 1.4, "linestyle": DASHED}
WIDTH_IN = 6.6
TYPE_PT = 9.5
FAMILIES = "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, 'Noto Sans CJK JP', 'Noto Sans', sans-serif"

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": TYPE_PT,
    "text.color": INK,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    # Labels are data: a $ or a _ in a name is that character, not mathematics.
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "planner",
    "path.simplify": True,
}


# All that decides how the artists of a figure look, whatever the surrounding notebook has set.
_PARTS = ("font", "hatch", "image", "lines", "markers", "patch", "path", "savefig", "svg", "text", "figure", "agg")
_HOUSE = {name: value for name, value in mpl.rcParamsDefault.items() if name.partition(".")[0] in _PARTS} | _RC


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with the house style, whatever style the surrounding notebook has set."""
    # To set a parameter is slow, and most are as they should be.
    other = {name: value for name, value in _HOUSE.items() if mpl.rcParams[name] != value}
    with mpl.rc_context(other), warnings.catch_warnings():
        # Text stays text in the SVG: the reader's fonts have the glyphs that the measuring font lacks.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
        yield


@lru_cache(maxsize=8192)
def _glyph(character: str, weight: str | int) -> tuple[float, float, float]:
    """Width, height and descent of a character of one point: the same few hundred make all texts."""
    font = FontProperties(family=_RC["font.family"], size=1, weight=weight)
    width, height, descent = TextToPath().get_text_width_height_descent(character, font, ismath=False)
    return float(width), float(height), float(descent)


def _extent(text: str, size_pt: float, weight: str | int) -> tuple[float, float, float]:
    """Width, height and descent of a line [points], a little wide where letters would be drawn closer together."""
    glyphs = [_glyph(character, weight) for character in text]
    descent = max((low for _, _, low in glyphs), default=0.0)
    ascent = max((height - low for _, height, low in glyphs), default=0.0)
    return size_pt * sum(width for width, _, _ in glyphs), size_pt * (ascent + descent), size_pt * descent


def width_pt(text: str, size_pt: float) -> float:
    """How wide the longest line of `text` is [points]."""
    return max(_extent(line, size_pt, "normal")[0] for line in text.split("\n"))


class _Renderer(RendererSVG):
    """Measures a text by its characters: to have it laid out is most of what a text costs."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:  # noqa: ARG002
        return _extent(s, prop.get_size_in_points(), prop.get_weight())


def svg(figure: Figure) -> str:
    """`figure` as SVG: the same figure gives the same bytes."""
    buffer = io.StringIO()
    renderer: Any = _Renderer(figure.bbox.width, figure.bbox.height, buffer, image_dpi=72, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    renderer.finalize()
    drawn = buffer.getvalue()
    return drawn[drawn.index("<svg") :].replace("'DejaVu Sans'", FAMILIES)


def thousand_mark(value: float) -> str:
    """A tick's number with its thousands separated."""
    return f"{value:,.10g}"


def percent_mark(value: float) -> str:
    """A tick's fraction as a percentage."""
    return f"{100 * value:.0f} %"


def apart(values: Sequence[float], top: float, gap: float) -> list[float]:
    """Heights for labels at `values`, moved apart by at least `gap` of the axis, and under its `top`."""
    order = np.argsort(values)
    steps = gap * top * np.arange(len(values))
    placed = np.clip(np.asarray(values, dtype=float)[order], 0.02 * top, 0.97 * top)
    placed = np.maximum.accumulate(placed - steps) + steps
    placed = np.minimum(placed, 0.98 * top - steps[::-1])
    return [float(height) for height in placed[np.argsort(order)]]


def fitted(text: str, columns: int) -> str:
    """`text` broken over as many lines as it needs; a wide character takes two columns."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    width = columns if not text else max(10, int(columns * len(text) / (len(text) + wide)))
    return "\n".join(textwrap.wrap(text, width)) or text


def branded(svg: str, brand: Brand) -> str:
    """`svg` in the colours and the font of `brand`: it takes the place of the house's two blues.

    The colours of states, limits and checks stay, as they mean something. The house's own brand changes nothing.
    """
    dyes = {BLUE: brand.primary, SKY: brand.accent}
    if brand.accent != SKY:
        dyes[NAVY] = brand.accent_ink
    painted = rf"((?:fill|stroke)(?:: |=\"))({'|'.join(dyes)})\b"
    svg = re.sub(painted, lambda found: found[1] + dyes[found[2]], svg)
    return svg.replace(FAMILIES, f"'{brand.font}', {FAMILIES}") if brand.font else svg


def palette(brand: Brand | None = None) -> dict[str, str]:
    """The colours of pages and papers, by name."""
    return {
        "ink": INK,
        "quiet": QUIET,
        "rule": RULE,
        "fill": FILL,
        "blue": brand.primary if brand else BLUE,
        "sky": brand.accent if brand else SKY,
        "orange": ORANGE,
        "red": RED,
        "green": GREEN,
        "purple": PURPLE,
        "brown": BROWN,
    }


def css_variables(brand: Brand | None = None) -> str:
    """The palette and the font as CSS custom properties, so that the page and the figures agree."""
    names = palette(brand) | {"face": f'"{brand.font}"' if brand and brand.font else "system-ui"}
    return ":root{" + "".join(f"--{name}:{value};" for name, value in names.items()) + "}"
