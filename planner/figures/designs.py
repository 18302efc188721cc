"""Designs: which hold, and what stops the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from planner.answers.display import Picture
from planner.answers.words.answers import NAMES
from planner.figures import style
from planner.figures.sheet import Sheet, named
from planner.figures.stage import Drawing
from planner.model.sizing import Design, Sizing, designs

# What stops a design: a letter and a word to read, a colour to see, and what it means.
_LETTERS = {
    "fsvm_count": ("N nodes", style.FILL, "more FSVMs than the cluster has room for"),
    "fsvm_count_remote": ("N nodes", style.FILL, "more FSVMs than the remote site has room for"),
    "fsvm_memory": ("M FSVM memory", style.FILL, "more memory than an FSVM may have"),
    "fsvm_vcpus": ("V FSVM vCPUs", style.FILL, "more vCPUs than an FSVM may have"),
    "node_memory": ("M node memory", style.FILL, "more memory than a node has free"),
    "node_vcpus": ("V node vCPUs", style.FILL, "more vCPUs than a node has free"),
    "connections": ("C connections", style.FAR, "connections, all up"),
    "connections_failover": ("F fail-over", style.BAD, "fail-over"),
    "home_data": ("H home data", style.LILAC, "home data"),
    "cluster_storage": ("S storage", style.NEAR, "storage of the cluster"),
}
_OTHER = ("× fails", style.BAD, "a check that no design passes")
_COUNTS = ("fsvm_count", "fsvm_count_remote")


def design_map(sizing: Sizing) -> Picture:
    """The designs by FSVM count and memory: the recommended one, those that hold, and what stops the rest.

    Counts that the nodes of a site cannot have are one band, which says so.
    """
    catalog = sizing.scenario.catalog
    memories = catalog.connections.memory_gb
    every = sorted({design.fsvms for design in designs(catalog)})
    why = {(r.design.fsvms, r.design.memory_gb): r.check for r in sizing.rejections}
    few = [n for n in every if why.get((n, memories[0])) not in _COUNTS]
    counts = few or every[:1]
    best = sizing.plan.design if sizing.plan else None
    cells, legend = {}, {}
    for (x, n), (y, memory) in product(enumerate(counts), enumerate(memories)):
        words, colour, meaning = _cell(n, memory, why, best)
        cells[x, y] = (words, colour, f"{n} × {memory:g} GB: {meaning}")
        legend[words[0]] = meaning
    keys = " · ".join(f"{letter} {legend[letter]}" for letter in "★●NCFHSMV×" if letter in legend)
    beyond = every[len(counts) :]
    band = max(1.0, 0.22 * len(counts)) if beyond else 0.0
    columns = named([str(n) for n in counts], f"FSVMs\n{keys}")
    columns = replace(columns, high=columns.high + band)
    sheet = Sheet(columns, named([f"{memory:g}" for memory in memories], "memory of an FSVM (GB)"), ruled=False)
    sheet.cells(cells, fontsize=8)
    if beyond:
        left, told = len(counts) - 0.47, _too_many(sizing, beyond)
        sheet.box(left, -0.45, band - 0.06, len(memories) - 0.1, facecolor=style.FILL, tip=told)
        cell = ((told,), band - 0.2, len(memories) - 0.3)
        at = (left + band / 2 - 0.03, (len(memories) - 1) / 2)
        sheet.note(told, at, ha="center", va="center", fontsize=8.5, fixed=True, cell=cell)
    judged = len(sizing.feasible) + len(sizing.rejections)
    title = f"{len(sizing.feasible)} of {judged} designs hold" + (
        f"; {best} needs the least memory" if best else "; every one fails a check"
    )
    tally = Counter(rejection.check for rejection in sizing.rejections)
    told = ", ".join(f"{NAMES[check]} {count}" for check, count in tally.items()) or "nothing"
    alt = f"Map of all designs by FSVM count and memory. Rejected first by: {told}."
    return Drawing(title, alt, [sheet]).on_paper(0.75 + 0.33 * len(memories))


def _too_many(sizing: Sizing, counts: Sequence[int]) -> str:
    """Why the designs of these counts are not in question."""
    cluster = sizing.scenario.cluster
    first = next(r for r in sizing.rejections if r.design.fsvms == counts[0])
    most = "the cluster has nodes" if counts[0] > cluster.nodes else "there are CVMs"
    most = "the remote site has nodes" if first.check == "fsvm_count_remote" else most
    return f"{counts[0]} to {counts[-1]}: more FSVMs than {most}"


def _cell(n: int, memory_gb: float, why: dict[tuple[int, float], str], best: Design | None) -> tuple[str, str, str]:
    """What stands in the cell of a design, its colour, and what it means."""
    if best and (n, memory_gb) == (best.fsvms, best.memory_gb):
        return "★ recommended", style.GREEN, "recommended"
    check = why.get((n, memory_gb))
    return ("● holds", style.GOOD, "holds") if check is None else _LETTERS.get(check, _OTHER)
