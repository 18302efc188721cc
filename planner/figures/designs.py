"""Designs: which hold, and what stops the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from planner.answers.display import Picture
from planner.answers.words.answers import NAMES
from planner.figures import style
from planner.figures.sheet import Sheet, named
from planner.figures.stage import Drawing
from planner.model.sizing import Design, Sizing, designs

# What stops a design, as a letter to read and a colour to see.
_LETTERS = {
    "fsvm_memory": ("M", "more memory than an FSVM may have", style.FILL),
    "fsvm_vcpus": ("V", "more vCPUs than an FSVM may have", style.FILL),
    "node_memory": ("M", "more memory than a node has free", style.FILL),
    "node_vcpus": ("V", "more vCPUs than a node has free", style.FILL),
    "connections": ("C", "connections, all up", style.FAR),
    "connections_failover": ("F", "fail-over", style.BAD),
    "home_data": ("H", "home data", style.LILAC),
    "cluster_storage": ("S", "storage of the cluster", style.NEAR),
}
_SHORT = {words: NAMES[check].split(",")[0].lower() for check, (_, words, _) in _LETTERS.items()}
_OTHER = ("×", "a check that no design passes", style.BAD)
_SHORT |= {_OTHER[1]: "fails"}
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
    cells = {
        (x, y): (_cell(n, memory, why, best), f"{n} × {memory:g} GB")
        for x, n in enumerate(counts)
        for y, memory in enumerate(memories)
    }
    legend = {letter: words for (letter, words, _), _ in cells.values()}
    keys = " · ".join(f"{letter} {legend[letter]}" for letter in "★●CFHSMV×" if letter in legend)
    names, beyond = [str(n) for n in counts], every[len(few) :]
    columns = named(names, f"FSVMs\n{keys}")
    band = 0.0
    if beyond:
        band = max(1.0, 0.22 * len(counts))
        columns = replace(columns, high=columns.high + band)
    sheet = Sheet(columns, named([f"{memory:g}" for memory in memories], "memory of an FSVM (GB)"), ruled=False)
    shown = {
        at: (f"{letter} {_SHORT.get(words, words)}", colour, f"{design}: {words}")
        for at, ((letter, words, colour), design) in cells.items()
    }
    sheet.cells(shown, fontsize=8)
    if beyond:
        left, middle = len(counts) - 0.47, (len(memories) - 1) / 2
        told = _too_many(sizing, beyond)
        sheet.box(left, -0.45, band - 0.06, len(memories) - 0.1, facecolor=style.FILL, tip=told)
        at = (left + band / 2 - 0.03, middle)
        sheet.note(
            told, at, ha="center", va="center", fontsize=8.5, fixed=True, cell=(told, band - 0.2, len(memories) - 0.3)
        )
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
    """The letter of a design, what it means, and its colour."""
    if best and (n, memory_gb) == (best.fsvms, best.memory_gb):
        return "★", "recommended", style.GREEN
    check = why.get((n, memory_gb))
    return ("●", "holds", style.GOOD) if check is None else _LETTERS.get(check, _OTHER)
