"""The terminal that is printed to: how wide it is, and whether it shows colours."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys

_LEAST, _WIDE, _MOST = 40, 80, 120  # what a terminal may have, what is printed elsewhere, the longest line to read
# A state is a word before it is a colour.
_COLOURS = {"fails": "1;31", "unsure": "33", "no room": "33", "tight": "33", "holds": "32"}
_STATE = re.compile(rf"^(\S ({'|'.join(_COLOURS)}))(?=  )", re.M)
_TITLE = re.compile(r"^(.+)(?=\n=+$)", re.M)


def width() -> int:
    """How many columns there are to print in."""
    if not sys.stdout.isatty():
        return _WIDE
    return min(max(shutil.get_terminal_size((_WIDE, 24)).columns, _LEAST), _MOST)


def painted(text: str) -> str:
    """`text` with its titles and its states in colour, where the output shows colours.

    It does on a terminal that is not `dumb`; NO_COLOR and FORCE_COLOR, when they are not empty, decide otherwise, the
    first of them before the second.
    """
    shows = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if os.environ.get("NO_COLOR") or not (shows or os.environ.get("FORCE_COLOR")):
        return text
    text = _STATE.sub(lambda found: f"\x1b[{_COLOURS[found[2]]}m{found[1]}\x1b[0m", text)
    return _TITLE.sub("\x1b[1m\\1\x1b[0m", text)


def fit(options: argparse.Namespace) -> None:
    """Have texts laid out for the terminal, with as much as was asked for."""
    from planner.answers import terminal

    terminal.WIDTH, terminal.VERBOSE = width(), getattr(options, "verbose", False)
