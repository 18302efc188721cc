"""How much room texts take on paper, and the lines that they are broken into."""

import re
import unicodedata
import warnings
from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

from planner.answers.display import WHOLE
from planner.figures import style

Points = NDArray[np.float64]

# In sizes of the type: a line above and below its baseline, and what each of several has besides.
_ASCENT, _DESCENT, _LEADING = 0.76, 0.24, 0.2
_MOST_CHARACTERS = 200
_HELD = "\0"  # stands for a space at which no line breaks
_ALONG = {"left": 0.0, "center": 0.5, "right": 1.0}
_UP = {"bottom": 0.0, "baseline": 0.0, "center": 0.5, "top": 1.0}


@lru_cache(maxsize=8192)
def _character(character: str, weight: str) -> float:
    """How wide a character of one point is: the same few hundred make all texts."""
    if unicodedata.east_asian_width(character) in "WF":  # which the font lacks
        return 1.0
    font = FontProperties(family="DejaVu Sans", size=1, weight=weight)
    with style.drawing(), warnings.catch_warnings():
        # The reader's fonts have the glyphs that this one lacks.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
        width, _, _ = TextToPath().get_text_width_height_descent(character, font, ismath=False)
    return float(width)


@lru_cache(maxsize=8192)  # the words of one customer's figures are those of the next one's too
def _line(text: str, weight: str) -> float:
    """How wide a line of one point is: a little more than where letters would be drawn closer together."""
    return sum(_character(character, weight) for character in text)


def width_pt(text: str, size_pt: float, weight: str = "normal") -> float:
    """How wide the longest line of `text` is [points]."""
    return size_pt * max(_line(line, weight) for line in text.split("\n"))


def height_pt(text: str, size_pt: float) -> float:
    """How high the lines of `text` are [points]."""
    return size_pt * (1 + 2 * _leading(text)) * (text.count("\n") + 1) if text else 0.0


def _leading(text: str) -> float:
    return _LEADING / 2 if "\n" in text else 0.0


def box_pt(text: str, at: Points, size_pt: float, ha: str, va: str, weight: str = "normal") -> Points:
    """Left, lower, right and upper end of lines of text that stand so to a point [points]."""
    wide, high = width_pt(text, size_pt, weight), height_pt(text, size_pt)
    left = at[0] - _ALONG[ha] * wide
    low = at[1] - _UP[va] * high - (size_pt * (_DESCENT + _leading(text)) if va == "baseline" else 0.0)
    return np.array([left, low, left + wide, low + high])


def baselines_pt(text: str, top: float, size_pt: float) -> list[float]:
    """The height that each line of a text of that upper end stands on [points]."""
    over = _leading(text)
    return [top - size_pt * (over + _ASCENT + (1 + 2 * over) * line) for line in range(text.count("\n") + 1)]


def wrapped(text: str, width: float, size_pt: float, most: int = 99, weight: str = "normal") -> str:
    """`text` in lines of at most `width` [points], and at most so many: of a longer one the rest is left out."""

    def fits(line: str) -> bool:
        return width_pt(line.rstrip(), size_pt, weight) <= width

    lines = []
    for said in text.split("\n"):
        line = ""
        # Words stay whole, and what is one for a reader, but for those that are wider than a line.
        held = WHOLE.sub(lambda found: found[0].replace(" ", _HELD), said)
        for word in (part.replace(_HELD, " ") for part in re.findall(r"\S+\s*|\s+", held)):
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
