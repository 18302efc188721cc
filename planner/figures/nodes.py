"""The file server on its nodes: what each FSVM carries, and who takes whose load in a failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.answers.display import Picture
from planner.answers.words.answers import measure
from planner.figures import style
from planner.figures.load import loads_by_fsvm
from planner.figures.page import SMALL_PT, nearest, on_page, page, room, short, when
from planner.figures.paper import width_pt
from planner.figures.sheet import Sheet
from planner.figures.stage import Drawing
from planner.model.checks import all_up_and_failed
from planner.model.formulas.failover import loads_after
from planner.model.formulas.growth import peak_factor
from planner.model.formulas.shares import placement
from planner.model.nearest import shown_plan
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan, Sizing
from planner.model.units import at_least, at_most, counted, part

_TYPE = SMALL_PT - 0.5
_BAR, _LINE = 62.0, 10.5  # heights of the tallest bar and of a line of text [points]
_HEAD, _NODE = 26.0, 14 + _BAR + 3 * _LINE + 5
_ROW = _HEAD + _NODE + 8
_LIMIT, _LEAST, _MOST = 38.0, 46.0, 104.0  # widths of the limit's name, and of a node [points]
_HOME: dict[str, Any] = {"facecolor": style.SKY, "edgecolor": style.BLUE, "linewidth": 0.8}
_GENERAL: dict[str, Any] = {"facecolor": style.BLUE, "edgecolor": "white", "hatch": "//"}
_TAKEN: dict[str, Any] = {"facecolor": "white", "edgecolor": style.BROWN, "hatch": "///", "linewidth": 0.8}
_GONE: dict[str, Any] = {"facecolor": "none", "edgecolor": style.QUIET, "linewidth": 1.0, "linestyle": style.DASHED}


@dataclass(frozen=True, slots=True)
class Failover:
    """Each FSVM before and after the worst failure that is planned for, in the worst month [connections].

    `left` are the survivors, the busiest first. `shares` are the general shares on each, before and after.
    """

    before: NDArray[np.float64]
    home: float
    after: NDArray[np.float64]
    failed: tuple[int, ...]
    left: tuple[int, ...]
    shares: tuple[tuple[list[str], list[str]], ...]

    @property
    def takers(self) -> tuple[int, ...]:
        """Who carries more than before."""
        return tuple(one for one in self.left if self.after[one] > self.before[one])


def worst_failure(scenario: Scenario, plan: Plan) -> Failover:
    """What becomes of the load of `plan` when the busiest FSVMs fail."""
    n, takeover = plan.design.fsvms, scenario.resilience.takeover
    before, home, _ = loads_by_fsvm(scenario, plan)
    order = np.argsort(-before, kind="stable").tolist()
    failed, left = order[: scenario.resilience.failures], order[scenario.resilience.failures :]
    after, moved = before, {one: left[0] if one in failed and left else one for one in range(n)}
    general = [share.connections for share in scenario.general_shares]
    placed = placement(general, n)
    lies = [moved[one] for one in placed]
    if failed and not left:
        after = np.zeros(n)
    elif failed and takeover == "one":
        for one in failed:
            after = loads_after(after, one, left[0])
    elif failed:
        grown = peak_factor(scenario.growth.connections, scenario.growth.horizon_months)
        spread = all_up_and_failed(scenario, len(left))[0] * grown
        # The model places the load anew: the busiest survivor stays the busiest.
        ranked = np.argsort(-spread, kind="stable").tolist()
        after = np.zeros(n)
        after[left] = spread[ranked]
        lies = [left[ranked.index(one)] for one in placement(general, len(left))]
    names: tuple[tuple[list[str], list[str]], ...] = tuple(([], []) for _ in range(n))
    for share, was, now in zip(scenario.general_shares, placed, lies, strict=True):
        names[was][0].append(share.name)
        names[now][1].append(share.name)
    return Failover(before, home, after, tuple(failed), tuple(left), names)


def nodes(sizing: Sizing) -> Picture:
    """The FSVMs on their nodes before and after a failure, in the worst month up to the horizon."""
    return on_page(draw_nodes(sizing.scenario, shown_plan(sizing)))


def draw_nodes(scenario: Scenario, plan: Plan, width_in: float = style.WIDTH_IN) -> Drawing:
    """Every FSVM of `plan` in its node, with its load and its general shares; those alike are one where they are many."""
    found, (width, _) = worst_failure(scenario, plan), room(width_in)
    spare = max(0, scenario.cluster.nodes - plan.design.fsvms)
    tiles = _tiles(found, int((width - _LIMIT) // _LEAST) - bool(spare))
    rows = 2 if found.failed else 1
    sheet = page(width_in, rows * _ROW + 12)
    checks = {one.check: one for one in plan.checks}
    tested = checks["connections"].limit.value
    wide = min(_MOST, (width - _LIMIT) / (len(tiles) + bool(spare)))
    scale = _BAR / (1.06 * max(tested, *found.before, *found.after))
    for row, words in enumerate(_heads(scenario, plan, found)):
        y, ground = row * _ROW, row * _ROW + _HEAD + 14 + _BAR
        sheet.note(short(words, width), (0, y + 7), va="center", fontsize=SMALL_PT)
        for column, tile in enumerate(tiles):
            _node(sheet, found, tile, (column * wide, y + _HEAD), wide, scale, after=bool(row))
        if spare:
            _boxes(sheet, (len(tiles) * wide, y + _HEAD), wide - 6, several=spare > 1)
            told = f"{counted(spare, 'node')}\nwithout\nan FSVM"
            at = ((len(tiles) + 0.5) * wide - 3, y + _HEAD + _NODE / 2)
            sheet.note(told, at, ha="center", va="center", fontsize=_TYPE, color=style.QUIET)
        limit = checks["connections_failover" if row else "connections"].allowed
        name = f"{'usable' if limit < tested else 'tested'}\n{at_most(limit, 'connections')}"
        height, right = ground - limit * scale, (len(tiles) + bool(spare)) * wide
        sheet.line([0, right], [height] * 2, **style.LIMIT)
        sheet.note(name, (right + 3, height), va="center", fontsize=_TYPE, color=style.RED)
    if found.takers:
        _arrows(sheet, found, tiles, wide, _ROW + _HEAD)
    _keys(sheet, scenario, found)
    title = f"{nearest(plan)}{_title(scenario, plan, found)}"
    return Drawing(title[:1].upper() + title[1:], _alt(scenario, plan, found, tiles), [sheet])


def _tiles(found: Failover, most: int) -> list[tuple[int, ...]]:
    """The FSVMs, each alone where all have room, else those that fail, take over or do neither together."""
    n = len(found.before)
    if n <= most:
        return [(one,) for one in range(n)]
    takers = found.left[: len(found.takers)]
    tiles: list[tuple[int, ...]] = []
    for members in (found.failed, takers, found.left[len(takers) :]):
        alone = len(members) <= (2 if most > 5 else 1)
        tiles += [(one,) for one in members] if alone else [members]
    return tiles


def _node(
    sheet: Sheet,
    found: Failover,
    tile: tuple[int, ...],
    corner: tuple[float, float],
    wide: float,
    scale: float,
    *,
    after: bool,
) -> None:
    """One node, or several alike: the name of the FSVM, its bar, what it carries, and its general shares."""
    (left, top), inner = corner, wide - 6
    middle, ground, bar = left + inner / 2, top + 14 + _BAR, min(34.0, inner * 0.6)
    gone = after and tile[0] in found.failed
    now, was = (
        max(float(loads[one]) for one in tile) for loads in (found.after if after else found.before, found.before)
    )
    _boxes(sheet, corner, inner, several=len(tile) > 1, **(_GONE if gone else {}))
    pieces = [(was, _GONE)] if gone else [(found.home, _HOME), (was - found.home, _GENERAL), (now - was, _TAKEN)]
    for height, look in pieces:
        if height > 0:
            ground -= height * scale
            sheet.box(middle - bar / 2, ground, bar, height * scale, **look)
    carried = _carried(found, tile, after=after)
    if width_pt(carried, _TYPE) > inner - 4:
        carried = f"≤ {at_least(now, 'connections')}"
    lines = [("fails" if len(tile) == 1 else "all fail") if gone else carried]
    if after and now > was:
        lines.append(f"+{at_least(now - was, 'connections')}")
    names = [] if gone else [name for one in tile for name in found.shares[one][after]]
    if names:
        lines.append(", ".join(names) if len(tile) == 1 else counted(len(names), "share"))
    texts = [f"FSVM {tile[0] + 1}" if len(tile) == 1 else f"each of {len(tile)}", *lines]
    for text, y in zip(texts, (top + 8, *(top + 14 + _BAR + _LINE * (line + 0.7) for line in range(3))), strict=False):
        colour = style.RED if gone and text == lines[0] else style.BROWN if text.startswith("+") else style.INK
        look = {"ha": "center", "va": "center", "fontsize": _TYPE, "color": colour}
        sheet.note(short(text, inner - 4, _TYPE), (middle, y), **look)


def _boxes(sheet: Sheet, corner: tuple[float, float], inner: float, *, several: bool, **look: Any) -> None:
    """A node; several are a stack."""
    for back in (4, 2, 0) if several else (0,):
        look = {"facecolor": "white", "edgecolor": style.QUIET, "linewidth": 0.8, **look}
        sheet.box(corner[0] + back, corner[1] - back, inner, _NODE, **look)


def _carried(found: Failover, tile: Sequence[int], *, after: bool) -> str:
    """What an FSVM carries, or each of several."""
    loads = sorted(float((found.after if after else found.before)[one]) for one in tile)
    least, most = (at_least(load, "connections") for load in (loads[0], loads[-1]))
    return most if least == most else f"{least}–{most}"


def _arrows(sheet: Sheet, found: Failover, tiles: list[tuple[int, ...]], wide: float, y: float) -> None:
    """From those that fail to those that take over."""
    middles = {tile: column * wide + (wide - 6) / 2 for column, tile in enumerate(tiles)}
    ends = [middle for tile, middle in middles.items() if tile[0] in found.takers]
    starts = [middle for tile, middle in middles.items() if tile[0] in found.failed]
    look: dict[str, Any] = {"color": style.BROWN, "linewidth": 1.2}
    sheet.line([min(starts + ends), max(starts + ends)], [y - 9, y - 9], **look)
    for start in starts:
        sheet.line([start, start], [y - 9, y - 1], **look)
    for end in ends:
        sheet.line([end, end], [y - 9, y - 5], **look)
        sheet.dots([end], [y - 4], "v", size=5, edge=style.BROWN, color=style.BROWN)


def _keys(sheet: Sheet, scenario: Scenario, found: Failover) -> None:
    """What the parts of the bars are."""
    kinds = (("home share", _HOME, scenario.home_share), ("general shares", _GENERAL, scenario.general_shares))
    at = 0.0
    for words, look, there in (*kinds, ("taken over", _TAKEN, found.takers)):
        if there:
            sheet.box(at, sheet.y.low - 10, 10, 8, **look)
            sheet.note(words, (at + 14, sheet.y.low - 6), va="center", fontsize=_TYPE, color=style.QUIET)
            at += 28 + width_pt(words, _TYPE)


def _worst(scenario: Scenario) -> str:
    """The month of the largest load, in words: the last, or today where connections shrink."""
    horizon = scenario.growth.horizon_months
    return f"in {when(scenario, horizon)}" if scenario.growth.connections > 0 and horizon else "today"


def _heads(scenario: Scenario, plan: Plan, found: Failover) -> list[str]:
    """What each row of nodes shows."""
    few = scenario.cluster.nodes < plan.design.fsvms
    heads = [f"Connections {_worst(scenario)}, all up{'; only' * few}"]
    if few:
        heads[0] += f" {counted(scenario.cluster.nodes, 'node')}"
    if found.failed:
        heads.append(
            f"After {'a failure' if len(found.failed) == 1 else counted(len(found.failed), 'failure')}: {_how(found)}"
        )
    return heads


def _how(found: Failover) -> str:
    if not found.left:
        return "no FSVM is left"
    if len(found.takers) == 1:
        return f"FSVM {found.takers[0] + 1} takes over the whole load"
    return f"the load spreads over the other {len(found.left)}" if found.takers else "there is no load to take over"


def _title(scenario: Scenario, plan: Plan, found: Failover) -> str:
    checks = {one.check: one for one in plan.checks}
    if not found.failed:
        carries = _measured(scenario, checks["connections"])
        return f"no failure is planned for; with all up the busiest FSVM carries {carries}"
    busy = "the busiest FSVM fails" if len(found.failed) == 1 else f"the {len(found.failed)} busiest FSVMs fail"
    if not found.left:
        return f"if {counted(len(found.failed), 'FSVM')} fail, none is left"
    who = "and carries" if len(found.takers) == 1 else "and the busiest carries"
    return f"if {busy}, {_how(found)} {who} {_measured(scenario, checks['connections_failover'])}"


def _measured(scenario: Scenario, check: Check) -> str:
    used = "" if check.utilisation is None else f" ({part(check.utilisation)})"
    return f"{measure(check.required, check.allowed, check.unit)}{used} {_worst(scenario)}"


def _alt(scenario: Scenario, plan: Plan, found: Failover, tiles: list[tuple[int, ...]]) -> str:
    told = []
    for after, head in zip((False, True), _heads(scenario, plan, found), strict=False):
        each = []
        for tile in tiles:
            who = f"FSVM {tile[0] + 1}" if len(tile) == 1 else f"{len(tile)} FSVMs"
            names = [name for one in tile for name in found.shares[one][after]]
            shares = f" ({', '.join(names)})" if names and len(tile) == 1 else ""
            gone = after and tile[0] in found.failed
            each.append(f"{who}{' fails' if gone else f' {_carried(found, tile, after=after)}{shares}'}")
        told.append(f"{head}: {', '.join(each)}.")
    return " ".join(told)
