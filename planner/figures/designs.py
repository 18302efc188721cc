"""Designs: which hold, and what stops the others."""

from __future__ import annotations

from collections import Counter

from planner.answers.display import Picture
from planner.answers.words.answers import NAMES
from planner.figures import style
from planner.figures.sheet import Sheet, named
from planner.figures.stage import Drawing
from planner.model.sizing import Design, Sizing, designs

# What stops a design, as a letter to read and a colour to see.
_LETTERS = {
    "fsvm_count": ("N", "too many FSVMs for the cluster", style.FILL),
    "fsvm_count_remote": ("R", "too many FSVMs for the remote site", style.FILL),
    "fsvm_memory": ("M", "more memory than an FSVM may have", style.FILL),
    "fsvm_vcpus": ("V", "more vCPUs than an FSVM may have", style.FILL),
    "node_memory": ("M", "more memory than a node has free", style.FILL),
    "node_vcpus": ("V", "more vCPUs than a node has free", style.FILL),
    "connections": ("C", "connections, all up", style.FAR),
    "connections_failover": ("F", "fail-over", style.BAD),
    "home_data": ("H", "home data", style.LILAC),
    "cluster_storage": ("S", "storage of the cluster", style.NEAR),
}
_OTHER = ("×", "a check that no design passes", style.BAD)


def design_map(sizing: Sizing) -> Picture:
    """Every design, by FSVM count and memory: the recommended one, those that hold, and what stops the rest."""
    catalog = sizing.scenario.catalog
    memories = catalog.connections.memory_gb
    counts = sorted({design.fsvms for design in designs(catalog)})
    why = {(r.design.fsvms, r.design.memory_gb): r.check for r in sizing.rejections}
    best = sizing.plan.design if sizing.plan else None
    every = {(x, y): (n, memory) for x, n in enumerate(counts) for y, memory in enumerate(memories)}
    cells = {at: _cell(*design, why, best) for at, design in every.items()}
    legend = {letter: words for letter, words, _ in cells.values()}
    keys = [f"{letter} {legend[letter]}" for letter in "★●CFHSNRMV×" if letter in legend]
    lines = [" · ".join(keys[i : i + 3]) for i in range(0, len(keys), 3)]
    sheet = Sheet(
        named([str(n) for n in counts], "\n".join(("FSVMs", *lines))),
        named([f"{memory:g}" for memory in memories], "memory of an FSVM (GB)"),
        ruled=False,
    )
    sheet.cells({at: (letter, colour) for at, (letter, _, colour) in cells.items()}, fontsize=9)
    judged = len(sizing.feasible) + len(sizing.rejections)
    title = f"{len(sizing.feasible)} of {judged} designs hold" + (
        f"; {best} needs the least memory" if best else "; every one fails a check"
    )
    tally = Counter(rejection.check for rejection in sizing.rejections)
    told = ", ".join(f"{NAMES[check]} {count}" for check, count in tally.items()) or "nothing"
    alt = f"Map of all designs by FSVM count and memory. Rejected first by: {told}."
    return Drawing(title, alt, [sheet]).on_paper(0.75 + 0.33 * len(memories))


def _cell(n: int, memory_gb: float, why: dict[tuple[int, float], str], best: Design | None) -> tuple[str, str, str]:
    """The letter of a design, what it means, and its colour."""
    if best and (n, memory_gb) == (best.fsvms, best.memory_gb):
        return "★", "recommended", style.GREEN
    check = why.get((n, memory_gb))
    return ("●", "holds", style.GOOD) if check is None else _LETTERS.get(check, _OTHER)
