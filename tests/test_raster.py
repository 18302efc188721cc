"""Pixels: what a kept text looks like."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from planner.figures import screen, style


def usual(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def written(
    pixels_of: Callable[[Figure], np.ndarray], at: tuple[float, float], text: str, **look: object
) -> np.ndarray:
    with style.drawing():
        figure = Figure(figsize=(3, 1), dpi=100)
        figure.text(*at, text, **look)
        return pixels_of(figure)[..., :3].astype(int).copy()


@pytest.mark.parametrize("text", ["2,396 of 2,500", "month 36: gpqjy", "Überlast ÄÖ", "two\nlines", "x"])
def test_a_kept_text_stands_where_agg_puts_it_to_half_a_pixel(text):
    for at in ((0.1, 0.3), (0.1234, 0.3456), (0.502, 0.41)):
        for look in ({}, {"ha": "right", "va": "top", "color": style.RED, "fontsize": 13}):
            drawn = [written(one, at, text, **look) for one in (usual, screen.pixels)]
            weight = [(255 * 3 - one.sum(axis=2)).astype(float) for one in drawn]
            assert weight[1].sum() == pytest.approx(weight[0].sum(), rel=0.05)
            for axis in (0, 1):
                places = np.arange(drawn[0].shape[axis])
                middle = [one.sum(axis=1 - axis) @ places / one.sum() for one in weight]
                assert abs(middle[0] - middle[1]) <= 0.75


@pytest.mark.parametrize("text", ["Überlast ÄÖ", "Ågpqj|", "fWÃ", "2,396"])
@pytest.mark.parametrize("size", [8, 9.5, 13])
def test_no_ink_is_cut_off(text, size):
    ink, below = screen._ink(text, FontProperties(family="DejaVu Sans", size=size), 100)
    assert 0 < below < ink.shape[0]
    assert ink.max() > 200
    assert not any(edge.any() for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


def test_a_text_is_the_same_the_second_time_and_in_another_colour():
    first, second = (written(screen.pixels, (0.2, 0.4), "again", color=style.INK) for _ in range(2))
    assert np.array_equal(first, second)
    red = written(screen.pixels, (0.2, 0.4), "again", color="#ff0000")
    assert np.array_equal(red[..., 1] < 255, first[..., 1] < 255)
    assert red[..., 0].min() == 255


def test_a_turned_text_is_left_to_agg():
    assert np.array_equal(*(written(one, (0.3, 0.2), "up", rotation=90) for one in (usual, screen.pixels)))
