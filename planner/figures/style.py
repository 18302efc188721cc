"""How everything looks: one palette, one type, one way to make a picture. Nothing else chooses a colour.

The colours are Okabe and Ito's, which the colour-blind tell apart; their greys differ too.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

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

# The states of a plan and of a check, each of which is a word and a shape first.
STATES = {"holds": GREEN, "tight": BROWN, "no room": BROWN, "unsure": BROWN, "fails": RED}
MARKERS = {"holds": "o", "tight": "^", "no room": "^", "unsure": "o", "fails": "X"}

# The grounds of the cells of a map, which carry a letter or a mark besides.
GOOD = "#bfe3d6"
NEAR = "#f7e6bd"
FAR = "#f3d0a4"
BAD = "#f0bfa0"
LILAC = "#e3c4dc"

# What a label is written in beside a line of a colour too light to read.
INKS = {ORANGE: BROWN, SKY: NAVY}

DASHED = (5, 2)  # drawn and left out, in widths of the line
# The line of a limit.
LIMIT: dict[str, Any] = {"color": RED, "linewidth": 1.4, "linestyle": DASHED}
WIDTH_IN = 6.6
NARROW_IN = 3.3  # for a phone
TYPE_PT = 9.5
FAMILIES = "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, 'Noto Sans CJK JP', 'Noto Sans', sans-serif"

# All that decides how a figure is drawn and measured, whatever the surrounding notebook has set.
_PARTS = ("font", "hatch", "path", "svg", "text")
_HOUSE = {name: value for name, value in mpl.rcParamsDefault.items() if name.partition(".")[0] in _PARTS}


@contextmanager
def drawing(salt: str = "planner") -> Iterator[None]:
    """Draw with the house style, whatever style the surrounding notebook has set; names in an SVG come from `salt`."""
    house = _HOUSE | {"svg.hashsalt": salt}
    # To set a parameter is slow, and most are as they should be.
    before = {name: mpl.rcParams[name] for name, value in house.items() if mpl.rcParams[name] != value}
    try:
        mpl.rcParams.update({name: house[name] for name in before})
        yield
    finally:
        mpl.rcParams.update(before)


def percent_mark(value: float) -> str:
    """A tick's fraction as a percentage."""
    return f"{100 * value:.0f} %"


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
    names = palette(brand) | {"face": f'"{brand.font}", {FAMILIES}' if brand and brand.font else FAMILIES}
    return ":root{" + "".join(f"--{name}:{value};" for name, value in names.items()) + "}"
