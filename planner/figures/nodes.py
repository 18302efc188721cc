"""The FSVMs on their nodes: what each carries, and who takes whose load in a failure."""

from collections.abc import Sequence
from typing import Any

from planner.answers.display import Picture
from planner.answers.words import measure, when
from planner.figures import style
from planner.figures.sheet import Page
from planner.figures.stage import Drawing, picture
from planner.figures.texts import width_pt
from planner.judgement.failover import Failover, worst_failure
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan, Sizing, shown_plan
from planner.model.units import at_least, at_most, counted, part

_TYPE_PT, _LINE = 8.0, 10.5
_BAR = 62.0  # the tallest
_HEAD, _NODE, _FOOT = 26.0, 14 + _BAR + 3 * _LINE + 5, 18.0
_LIMIT, _LEAST, _MOST = 38.0, 46.0, 104.0  # widths of the limit's name, and of a node
_GAP = 6.0
_QUIET: dict[str, Any] = {"fontsize": _TYPE_PT, "color": style.QUIET}
_UP: dict[str, Any] = {"facecolor": "white", "edgecolor": style.QUIET, "linewidth": 0.8}
_GONE: dict[str, Any] = {"facecolor": "none", "edgecolor": style.QUIET, "linewidth": 1.0, "linestyle": style.DASHED}
# The parts of a bar, from the ground up.
_PARTS: dict[str, dict[str, Any]] = {
    "home share": {"facecolor": style.SKY, "edgecolor": style.BLUE, "linewidth": 0.8},
    "general shares": {"facecolor": style.BLUE, "edgecolor": "white", "hatch": "//"},
    "taken over": {"facecolor": "white", "edgecolor": style.BROWN, "hatch": "///", "linewidth": 0.8},
}


def nodes(sizing: Sizing, *, beside: bool = False) -> Picture:
    """The FSVMs on their nodes before and after a failure, in the worst month up to the horizon, above each other or,
    where there is the width of a page or a screen, `beside` each other."""
    plan = shown_plan(sizing)

    def draw(width_in: float) -> Drawing:
        apart = beside and width_in >= style.WIDTH_IN
        return draw_nodes(sizing.scenario, plan, width_in / 2 if apart else width_in, beside=apart)

    return picture(draw, plan)


def draw_nodes(scenario: Scenario, plan: Plan, width_in: float = style.WIDTH_IN, *, beside: bool = False) -> Drawing:
    """Each FSVM of `plan` in its node, with its load and its general shares, before and after a failure.

    Those that are alike are one where there are too many; the sheets are `beside` each other, or below.
    """
    found, checks = worst_failure(scenario, plan.design.fsvms), {check.check: check for check in plan.checks}
    allowed = [checks[name].allowed for name in ("connections", "connections_failover") if name in checks]
    tested, count = checks["connections"].limit.value, len(found.failed)
    spare = max(0, scenario.cluster.nodes - plan.design.fsvms)
    few = f"; only {counted(scenario.cluster.nodes, 'node')}" * (scenario.cluster.nodes < plan.design.fsvms)
    heads = [f"Connections {_worst(scenario)}, all up{few}"]
    if count:
        heads.append(f"After {'a failure' if count == 1 else counted(count, 'failure')}: {_how(found)}")
    pages = []
    for after, (limit, head) in enumerate(zip(allowed, heads, strict=True)):
        page = Page(width_in, _HEAD + _NODE + _FOOT)
        tiles = _tiles(found, int((page.width - _LIMIT) // _LEAST) - bool(spare))
        wide = min(_MOST, (page.width - _LIMIT) / (len(tiles) + bool(spare)))
        scale = _BAR / (1.06 * max(tested, *found.before, *found.after))
        page.say(head, 0, 7, room=page.width)
        for column, tile in enumerate(tiles):
            _node(page, found, tile, column * wide, wide - _GAP, scale, bool(after))
        end = len(tiles) * wide
        if spare:
            _boxes(page, end, wide - _GAP, several=spare > 1, **_UP)
            # Under the bars, where no limit is.
            middle, below = end + (wide - _GAP) / 2, _HEAD + 14 + _BAR + 1.7 * _LINE
            words, size = _fitting([f"{counted(spare, 'node')}\nwithout\nan FSVM"], wide - _GAP - 4)
            page.say(words, middle, below, ha="center", **_QUIET | {"fontsize": size})
            end += wide
        height = _HEAD + 14 + _BAR - limit * scale
        page.line([0, end], [height] * 2, **style.LIMIT)
        page.say(
            f"{_kind(limit, tested)}\n{at_most(limit, 'connections')}",
            end + 3,
            height,
            fontsize=_TYPE_PT,
            color=style.RED,
        )
        if after and found.takers:
            _arrows(page, found, tiles, wide)
        _keys(page, (bool(scenario.home_share), bool(scenario.general_shares), bool(after and found.takers)))
        pages.append(page)
    heights = tuple(page.y.low for page in pages[: 1 if beside else None])
    return Drawing(_title(scenario, found, checks), _alt(found, heads), pages, heights)


def _tiles(found: Failover, most: int) -> list[tuple[int, ...]]:
    """The FSVMs, each alone where all have room, else those that fail, take over or do neither together."""
    n, takers = len(found.before), found.left[: len(found.takers)]
    if n <= most:
        return [(one,) for one in range(n)]
    tiles: list[tuple[int, ...]] = []
    for members in (found.failed, takers, found.left[len(takers) :]):
        tiles += [(one,) for one in members] if len(members) <= (2 if most > 5 else 1) else [members]
    return tiles


def _node(
    page: Page, found: Failover, tile: tuple[int, ...], left: float, wide: float, scale: float, after: bool
) -> None:
    """A node, or several alike: the name of the FSVM, its load as a bar and a number, and its general shares."""
    gone, several = after and tile[0] in found.failed, len(tile) > 1
    was = float(found.before[[*tile]].max())
    now = float(found.after[[*tile]].max()) if after else was
    _boxes(page, left, wide, several=several, **(_GONE if gone else _UP))
    middle, ground, bar = left + wide / 2, _HEAD + 14 + _BAR, min(34.0, wide * 0.6)
    if gone:
        page.box(middle - bar / 2, ground - was * scale, bar, was * scale, **_GONE)
        lines = [(["all fail" if several else "fails"], style.RED)]
    else:
        for (kind, look), load in zip(_PARTS.items(), (found.home, was - found.home, now - was), strict=True):
            if load > 0:
                ground -= load * scale
                tip = f"{_who(tile)}: {at_least(load, 'connections')} connections, {kind}"
                page.box(middle - bar / 2, ground, bar, load * scale, tip=tip, **look)
        lines = [([_carried(found, tile, after), f"≤ {at_least(now, 'connections')}"][: 1 + several], style.INK)]
    if after and now > was:
        lines.append(([f"+{at_least(now - was, 'connections')}"], style.BROWN))
    if names := [name for one in tile for name in found.shares[one][after]]:
        lines.append(([", ".join(names), counted(len(names), "share")][several:], style.INK))
    who, size = _fitting([_who(tile), _who(tile).removeprefix("FSVMs ")], wide - 2)
    page.say(who, middle, _HEAD + 8, ha="center", fontsize=size)
    for line, (texts, colour) in enumerate(lines):
        text, size = _fitting(texts, wide - 4)
        page.say(text, middle, _HEAD + 14 + _BAR + _LINE * (line + 0.7), ha="center", fontsize=size, color=colour)


def _fitting(texts: Sequence[str], room: float) -> tuple[str, float]:
    """The first of `texts` that there is room for, or the last, in a size that fits [points]."""
    text = next((text for text in texts if width_pt(text, _TYPE_PT) <= room), texts[-1])
    return text, min(_TYPE_PT, room / width_pt(text, 1.0))


def _boxes(page: Page, left: float, wide: float, *, several: bool, **look: Any) -> None:
    """A node; several are a stack."""
    for back in (4, 2, 0) if several else (0,):
        page.box(left + back, _HEAD - back, wide, _NODE, **look)


def _who(tile: Sequence[int]) -> str:
    first, last = tile[0] + 1, tile[-1] + 1
    if len(tile) == 1:
        return f"FSVM {first}"
    return f"FSVMs {first}\N{EN DASH}{last}" if last - first == len(tile) - 1 else f"{len(tile)} more"


def _kind(limit: float, tested: float) -> str:
    """What a limit of connections is called."""
    return "usable" if limit < tested else "tested"


def _carried(found: Failover, tile: Sequence[int], after: bool) -> str:
    loads = (found.after if after else found.before)[[*tile]]
    least, most = (at_least(float(load), "connections") for load in (loads.min(), loads.max()))
    return most if least == most else f"{least}–{most}"


def _arrows(page: Page, found: Failover, tiles: list[tuple[int, ...]], wide: float) -> None:
    """From those that fail to those that take over."""
    middles = {tile[0]: column * wide + (wide - _GAP) / 2 for column, tile in enumerate(tiles)}
    starts = [middle for one, middle in middles.items() if one in found.failed]
    ends = [middle for one, middle in middles.items() if one in found.takers]
    look: dict[str, Any] = {"color": style.BROWN, "linewidth": 1.2}
    page.line([min(starts + ends), max(starts + ends)], [_HEAD - 9] * 2, **look)
    for start in starts:
        page.line([start, start], [_HEAD - 9, _HEAD - 1], **look)
    page.dots(ends, [_HEAD - 5] * len(ends), "v", size=5, edge=style.BROWN, color=style.BROWN)


def _keys(page: Page, there: Sequence[bool]) -> None:
    """What the parts of the bars are."""
    at = 0.0
    for (kind, look), shown in zip(_PARTS.items(), there, strict=True):
        if shown:
            page.box(at, page.y.low - 11, 10, 8, **look)
            page.say(kind, at + 14, page.y.low - 7, **_QUIET)
            at += 28 + width_pt(kind, _TYPE_PT)


def _worst(scenario: Scenario) -> str:
    """The month of the largest load: the last, or today where connections shrink."""
    horizon = scenario.growth.horizon_months
    return f"in {when(scenario, horizon)}" if scenario.growth.connections > 0 and horizon else "today"


def _how(found: Failover) -> str:
    if not found.left:
        return "no FSVM is left"
    if len(found.takers) == 1:
        return f"FSVM {found.takers[0] + 1} takes over the whole load"
    return f"the load spreads over the other {len(found.left)}" if found.takers else "there is no load to take over"


def _title(scenario: Scenario, found: Failover, checks: dict[str, Check]) -> str:
    count, check = len(found.failed), checks["connections_failover" if found.failed else "connections"]
    if not found.left:
        return f"If {counted(count, 'FSVM')} fail at once, none is left"
    used = "" if check.utilisation is None else f" ({part(check.utilisation)})"
    carries = f"carries {measure(check.required, check.allowed, check.unit)}{used} {_worst(scenario)}"
    if not check.ok and check.required is not None:
        limit = f"{at_most(check.allowed, check.unit)} are {_kind(check.allowed, checks['connections'].limit.value)}"
        needed = f"{at_least(check.required, check.unit)} {check.unit} {_worst(scenario)}"
        carries = f"would have to carry {needed}; {limit}"
    if not count:
        return f"No failure is planned for; with all up the busiest FSVM {carries}"
    busy = "the busiest FSVM fails" if count == 1 else f"the {count} busiest FSVMs fail"
    return f"If {busy}, {_how(found)} and {'' if len(found.takers) == 1 else 'the busiest '}{carries}"


def _alt(found: Failover, heads: Sequence[str]) -> str:
    told = []
    for after, head in enumerate(heads):
        groups: dict[tuple[str, str], list[int]] = {}
        for one in range(len(found.before)):
            carried = "fails" if after and one in found.failed else _carried(found, [one], bool(after))
            groups.setdefault((carried, ", ".join(found.shares[one][after])), []).append(one)
        each = [f"{_who(ones)} {carried}{f' ({names})' if names else ''}" for (carried, names), ones in groups.items()]
        told.append(f"{head}: {'; '.join(each)}.")
    return " ".join(told)
