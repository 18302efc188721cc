"""How fast a year of hourly change is replayed, against reading it from its file in the same run."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from planner.files.scenarios import read_scenario
from planner.model.dr.rpo import protect, what_if
from planner.model.dr.simulation import replay
from planner.model.scenario import Scenario

HOURS = 365 * 24
ROUNDS = 5
SCENARIO = """\
customer: "Sample: a year of hourly change"
id: year
file_server: year-fs
cluster: {{nodes: 4, free_memory: 128 GB, free_vcpus: 16}}
home_share: {{name: home, connections: 300, data: 40 TB}}
growth: {{horizon: 0 months}}
replication: {{interval: 60 min, change: {{csv: year.csv}}, link: {link} MB/s, remote_nodes: 4}}
"""


def measure() -> list[tuple[str, float, str]]:
    """Each measurement as its name, a figure, and what the figure is: a ratio to something, or seconds."""
    chance = random.Random(0)
    busy = [0.2] * 8 + [1.5] * 10 + [0.4] * 6
    lines = [f"{hour},{60 * busy[hour % 24] * chance.random() ** 2:.3f}" for hour in range(HOURS)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "year.csv").write_text("\n".join(["hour,changed_gb", *lines, ""]))
        path = folder / "year.yaml"

        def scenario(link_mb_s: float) -> Scenario:
            path.write_text(SCENARIO.format(link=link_mb_s))
            return read_scenario(path)

        wide, narrow = scenario(200), scenario(8)
        read = best(lambda: read_scenario(path))
        on_time, late = protect(wide), protect(narrow)
        assert on_time.on_schedule
        assert not late.on_schedule
        rates, intervals = [4, 6, 8, 10, 12, 15, 20, 30], [60, 90, 120, 240]
        kept, missed = (best(lambda p=p: replay(p.replay.change_mb, 60, p.link)) for p in (on_time, late))
        whole = best(lambda: protect(narrow))
        sweep = best(lambda: what_if(narrow, rates, intervals), 1) / (len(rates) * len(intervals))
    return [
        ("reading a year of hourly change", read, "s"),
        ("replay of the year, all on schedule", kept / read, "of reading it"),
        ("replay of the year, much of it late", missed / read, "of reading it"),
        ("planner replicate for the year, much of it late", whole / read, "of reading it"),
        ("one cell of a what-if over the year", sweep / read, "of reading it"),
    ]


def best(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least time of several runs [s]."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    for name, figure, compared_to in measure():
        print(f"{name:50} {figure:10.3f} {compared_to}")
