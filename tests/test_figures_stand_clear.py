"""No figure has two texts on each other or one that leaves it, wide or narrow; all lines can be seen on white."""

import inspect
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from effort import tried
from fleets import fleet
from given import read, text_of
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from invented import KINDS, mappings
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from planner import figures
from planner.answers.fleet import Entry
from planner.figures import style, texts
from planner.figures.sheet import Axis, Piece, Sheet
from planner.figures.stage import Drawing, Margins
from planner.files.scenarios import read_scenario
from planner.judgement.compare import Comparison, compare
from planner.judgement.drivers import Driver, drivers
from planner.judgement.risk import Risk, risk
from planner.model.dr.rpo import Protection, protection
from planner.model.path import Expansion, path
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sizing import Sizing, size

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "scenarios").glob("*.yaml"))
FIGURES = {name: inspect.unwrap(draw) for name, draw in vars(figures).items() if callable(draw)}
# Dust of the arithmetic: texts that touch do not lie on each other.
TOUCHING = 0.5
NAMES = ("Donaudampfschifffahrtsgesellschaft" * 3, "営業部の共有フォルダ" * 8, "Projects of the year, " * 4, "W" * 80)


# The widest names, the most shares, measured hours, storage, and no plan at all.
TRIED = ("department-shares", "design-studio", "infeasible-cluster", "names-of-the-world", "storage-and-growth")
PHASES = [Phase.explicit, Phase.generate]
LONG = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)


def contrast(colour: Any) -> float:
    """The contrast of a colour to white, as WCAG 2 reckons it."""
    parts = np.asarray(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05)


class Ruler(RendererSVG):
    """Matplotlib's measure of a text, but for the width of characters that its font lacks."""

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        _, height, descent = super().get_text_width_height_descent(s, prop, ismath)
        return texts.width_pt(s, prop.get_size_in_points(), prop.get_weight()), height, descent


class Laid(NamedTuple):
    """A figure as it is laid out: its size and all that stands on it."""

    width: float
    height: float
    pieces: list[Piece]


@contextmanager
def drawn() -> Iterator[list[Laid]]:
    """The figures that are drawn meanwhile."""
    seen: list[Laid] = []
    laid_out = Drawing.laid_out

    def watched(drawing: Drawing, width: float, height: float, margins: Any = None) -> list[Piece]:
        seen.append(Laid(width, height, laid_out(drawing, width, height, margins)))
        return seen[-1].pieces

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drawing, "laid_out", watched)
        yield seen


def box(look: dict[str, Any], at: Any) -> Any:
    """The box of a text as matplotlib lays it out."""
    artist = Text(*at, look["text"], transform=IdentityTransform(), parse_math=False)
    artist.set(**{name: value for name, value in look.items() if name in ("ha", "va", "fontsize", "weight")})
    artist.set_figure(Figure(dpi=72))
    return artist.get_window_extent(Ruler(1, 1, io.StringIO(), image_dpi=72)).extents


def wrong(figure: Laid) -> list[str]:
    """What collides on `figure` or leaves it, and lines that are too light."""
    width, height, pieces = figure
    said = [piece for piece in pieces if piece.kind == "text" and piece.look["text"].strip()]
    with style.drawing(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        boxes = [(piece.look["text"], box(piece.look, piece.points[0])) for piece in said]
    found = []
    for text, (left, low, right, top) in boxes:
        if min(left, low, width - right, height - top) < -TOUCHING:
            found.append(f"{text!r} leaves the figure: {left:.0f} {low:.0f} {right:.0f} {top:.0f} of {width} {height}")
    for (one, a), (other, b) in combinations(boxes, 2):
        if (np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]) > TOUCHING).all():
            found.append(f"{one!r} lies on {other!r}")
    for look in (piece.look for piece in pieces if piece.kind in ("line", "dots")):
        if to_hex(look.get("color", style.BLUE)) == style.RULE:
            continue
        # The ground of a mark, or its edge.
        colours = [look["color"], look["edge"]] if "edge" in look else [look["color"]]
        if (most := max(contrast(colour) for colour in colours if colour != "none")) < 3:
            found.append(f"a line of {to_hex(look['color'])} has a contrast of {most:.2f} to white")
    return found


def every_figure(scenario: Scenario) -> list[tuple[str, Callable[[], Any]]]:
    """Every figure that the planner has, of `scenario`: a figure's arguments are told from their kinds."""
    sizing = size(scenario)
    doubt = risk(scenario, samples=128)
    known: dict[Any, Callable[[], Any]] = {
        Sizing: lambda: sizing,
        Risk: lambda: doubt,
        Protection | None: lambda: protection(scenario),
        Comparison: lambda: compare([scenario, replace(scenario, customer=NAMES[0])]),
        Sequence[Driver]: lambda: drivers(scenario, doubt.plan, samples=64) if doubt.plan else (),
        Sequence[Entry]: lambda: fleet(len(scenario.general_shares) * 5 + 2),
        Scenario: lambda: scenario,
        Expansion: lambda: path(scenario),
    }

    def calls() -> Iterator[tuple[str, Callable[[], Any]]]:
        for name, draw in FIGURES.items():
            asked = [p for p in inspect.signature(draw).parameters.values() if p.default is p.empty]
            yield name, lambda draw=draw, asked=asked: draw(*(known[one.annotation]() for one in asked))

    return list(calls())


def faults(scenario: Scenario) -> list[str]:
    found = []
    for name, draw in every_figure(scenario):
        with drawn() as seen:
            try:
                draw()
            except InputError:
                continue  # such as a schedule that cannot be replayed
        for figure in seen:
            found += [f"{name}, {figure.width:.0f} wide: {fault}" for fault in wrong(figure)]
    return found


@st.composite
def pictured(draw: st.DrawFn) -> dict:
    """A scenario with long names, a date, doubts and other sizes of clusters, or without."""
    made = draw(mappings(draw(st.sampled_from(KINDS))))
    if draw(st.booleans()):
        made["as_of"] = draw(st.sampled_from(("2026-01-31", "2026-11-01", "2027-12-31")))
    for share, name in zip(made.get("general_shares", ()), draw(st.permutations(NAMES)), strict=False):
        if draw(st.booleans()):
            share["name"] = name[:80]
    share = made.get("home_share") or made["general_shares"][0]
    if draw(st.booleans()):
        most = share["connections"]
        share["connections"] = {"low": most // 2, "mid": most, "high": most * 2}
        made["growth"]["data"] = {"low": "5 %", "mid": "20 %", "high": "30 %"}
    if "home_share" in made and draw(st.booleans()):
        share["directories"] = draw(st.sampled_from((16, 400, 40_000)))
    return made


@pytest.mark.parametrize("path", tried(SAMPLES, TRIED))
def test_the_figures_of_the_samples_stand_clear(path: Path) -> None:
    assert faults(read_scenario(path)) == []


# So far over its limits that the shares of them leave little room for bars.
FAR_OVER = {
    "customer": "Far over",
    "id": "far-over",
    "file_server": "far",
    "cluster": {"nodes": 32, "free_memory": "512 GB", "free_vcpus": 3},
    "growth": {"connections": "-90 %", "data": "100.8 %", "horizon": "120 months"},
    "resilience": {"failures": 2, "takeover": "spread", "headroom": "33.3 %"},
    "home_share": {"name": "home", "connections": 3000, "data": "40 TB"},
    "general_shares": [{"name": "archive", "connections": 3957, "data": "32 TB"}],
    "replication": {"interval": "60 min", "change": "2000 GB/day", "link": "0.1 MB/s", "remote_nodes": 3},
}


@example(FAR_OVER)
@given(pictured())
@settings(LONG, max_examples=2, derandomize=True)
def test_the_figures_of_two_invented_scenarios_stand_clear(made: dict) -> None:
    assert faults(read(text_of(made))) == []


@pytest.mark.campaign
@given(pictured())
@settings(LONG, max_examples=200)
def test_the_figures_of_two_hundred_invented_scenarios_stand_clear(made: dict) -> None:
    assert faults(read(text_of(made))) == []


def test_what_lies_on_another_text_or_leaves_the_figure_is_seen() -> None:
    sheet = Sheet(Axis(0, 144, ticks=()), Axis(0, 72, ticks=()), ruled=False)
    for x, y, text in ((20, 30, "one"), (30, 33, "two"), (130, 60, "out of it"), (20, 50, "three")):
        sheet.note(text, (x, y), fixed=True)
    sheet.line([0, 1], [0, 1], color=style.SKY)
    found = wrong(Laid(144, 72, Drawing("", "", [sheet]).laid_out(144, 72, Margins(0, 0, 0, 0))))
    assert [fault.split(":")[0] for fault in found] == [
        "'out of it' leaves the figure",
        "'one' lies on 'two'",
        f"a line of {style.SKY} has a contrast of 2.31 to white",
    ]
