"""The pieces that a sheet is made of, as they are said, before they get pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

Within = tuple[str, str]
Points = NDArray[np.float64]

DATA: Within = ("data", "data")
ACROSS: Within = ("part", "data")  # a part of the width, at a value


@dataclass(frozen=True, slots=True)
class Piece:
    """What was said: points and a look; where they count from, how far they are moved, whether all else covers it."""

    kind: type[Artist]
    points: Points
    look: dict[str, Any]
    within: Within = DATA
    offset: tuple[float, float] = (0.0, 0.0)
    under: bool = False


def paired(x: ArrayLike, y: ArrayLike) -> Points:
    """The points with these `x` and `y`, shape (points, 2)."""
    return np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])


def outlined(outlines: Points) -> Path:
    """The closed `outlines`, shape (outlines, corners, 2), as one path."""
    count, corners, _ = outlines.shape
    closed = np.concatenate([outlines, outlines[:, :1]], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * (corners - 1), Path.CLOSEPOLY], count)
    return Path(closed, codes)
