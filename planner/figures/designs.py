"""Designs: which hold, and what stops the others."""

from __future__ import annotations

from planner.answers import NAMES
from planner.display import Picture
from planner.figures import style
from planner.sizing import Sizing, designs

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
}
_OTHER = ("×", "a check that no design passes", style.BAD)


def design_map(sizing: Sizing) -> Picture:
    """Every design, by FSVM count and memory: the recommended one, those that hold, and what stops the rest."""
    catalog = sizing.scenario.catalog
    memories = catalog.connections.memory_gb
    counts = sorted({design.fsvms for design in designs(catalog)})
    why = {(r.design.fsvms, r.design.memory_gb): r.check for r in sizing.rejections}
    best = sizing.plan.design if sizing.plan else None
    with style.drawing():
        figure = style.new_figure(0.75 + 0.33 * len(memories))
        ax = figure.add_subplot()
        legend: dict[str, str] = {}
        for column, n in enumerate(counts):
            for row, memory in enumerate(memories):
                check = why.get((n, memory))
                letter, words, colour = ("●", "holds", style.GOOD) if check is None else _LETTERS.get(check, _OTHER)
                if best and (n, memory) == (best.fsvms, best.memory_gb):
                    letter, words, colour = "★", "recommended", style.GREEN
                legend[letter] = words
                ax.add_patch(style.cell(column, row, colour))
                ink = "white" if letter == "★" else style.INK
                ax.text(column, row, letter, ha="center", va="center", color=ink, fontsize=9)
        ax.set_xlim(-0.5, len(counts) - 0.5)
        ax.set_ylim(-0.5, len(memories) - 0.5)
        ax.set_xticks(range(len(counts)), [str(n) for n in counts])
        ax.set_yticks(range(len(memories)), [f"{memory:g}" for memory in memories])
        ax.tick_params(length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        ax.set_ylabel("memory of an FSVM (GB)")
        order = "★●CFHNRMV×"
        keys = [f"{letter} {legend[letter]}" for letter in order if letter in legend]
        lines = [" · ".join(keys[i : i + 3]) for i in range(0, len(keys), 3)]
        ax.set_xlabel("FSVMs\n" + "\n".join(lines))
        every = len(sizing.feasible) + len(sizing.rejections)
        title = f"{len(sizing.feasible)} of {every} designs hold" + (
            f"; {best} needs the least memory" if best else "; every one fails a check"
        )
        tally: dict[str, int] = {}
        for rejection in sizing.rejections:
            tally[rejection.check] = tally.get(rejection.check, 0) + 1
        alt = "Map of all designs by FSVM count and memory. Rejected first by: " + (
            ", ".join(f"{NAMES[check]} {count}" for check, count in tally.items()) or "nothing"
        )
        return style.picture(figure, title, f"{alt}.")
