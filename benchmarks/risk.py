"""The speed of the risk, as ratios within one run: against the plan a sample, and how its cost grows."""

import time
from collections.abc import Callable
from pathlib import Path

from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.judgement import risk as module
from planner.judgement.risk import SAMPLES, Risk
from planner.judgement.sampling import inputs, sobol_points
from planner.model.scenario import Scenario, value_at, with_values
from planner.model.sizing import designs, judge, size

REPEATS = 7
ALONE = 4  # samples that the loop is timed on


def risk(asked: Scenario, samples: int = SAMPLES) -> Risk:
    """The risk, worked out anew, with the months in which checks fail."""
    module._risk.cache_clear()
    module._placements.cache_clear()
    sobol_points.cache_clear()
    found = module.risk(asked, samples=samples)
    _ = found.breaches  # worked out when asked for
    return found


def measure() -> list[tuple[str, float, str] | tuple[str, float, str, str]]:
    """Name, figure and what it is compared to, for each measurement."""
    asked = sample()
    base = fastest(lambda: risk(asked))
    found = risk(asked)
    alone = fastest(lambda: [every_design(one_sample(found.sampled, i)) for i in range(ALONE)], 3) * SAMPLES / ALONE
    sized = fastest(lambda: [size(one_sample(found.sampled, i)) for i in range(ALONE)], 3) * SAMPLES / ALONE
    plans = f"the scalar plan of every design in a loop over {SAMPLES:,} samples (timed on {ALONE} of them)"
    sizes = f"size(), which judges all designs at once, in a loop over {SAMPLES:,} samples (timed on {ALONE} of them)"
    quarter = fastest(lambda: risk(asked, samples=SAMPLES // 4))
    long, short = sample(horizon=120), sample(horizon=12)
    few, many = sample(shares=50), sample(shares=500)
    few_in_doubt, many_in_doubt = sample(shares=50, doubt=True), sample(shares=500, doubt=True)
    skewed = sample(directories="directories: 4000")
    return [
        (f"risk of {SAMPLES:,} samples", 1000 * base, "ms of processor time, here", "<= 40"),
        (f"risk of {SAMPLES:,} samples: times faster", alone / base, plans),
        ("risk: times faster, again", sized / base, sizes),
        ("risk: cost of 4 times the samples", base / quarter, f"{SAMPLES // 4:,} samples"),
        ("risk: cost of 10 times the months", fastest(lambda: risk(long)) / fastest(lambda: risk(short)), "12 months"),
        ("risk: cost of 10 times the general shares", fastest(lambda: risk(many), 3) / fastest(lambda: risk(few), 3),
         "50 shares, to 500"),
        ("risk: the same, the connections of each in doubt",
         fastest(lambda: risk(many_in_doubt), 1) / fastest(lambda: risk(few_in_doubt), 1), "50 shares, to 500"),
        ("risk: cost of sampled placements", fastest(lambda: risk(skewed)) / base, "the same home share spread evenly"),
    ]  # fmt: skip


def fastest(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of processor time that `call` takes at its fastest, after one call to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def every_design(scenario: Scenario) -> None:
    """The plan of every design, check by check and month by month, one at a time."""
    for design in designs(scenario.catalog):
        judge(scenario, design)


def one_sample(scenario: Scenario, index: int) -> Scenario:
    """One sample of a scenario whose fields hold samples."""
    return with_values(scenario, {path: value_at(scenario, path)[index].item() for path in inputs(scenario)})


def sample(horizon: int = 36, shares: int = 2, doubt: bool = False, directories: str = "") -> Scenario:
    """A scenario with seven inputs in doubt, in which every number of FSVMs is possible."""
    each = 1000 // shares
    connections = f"{{low: {each - 1}, mid: {each}, high: {2 * each}}}" if doubt else str(each)
    general = ", ".join(f"{{name: s{i}, connections: {connections}, data: 9 TB}}" for i in range(shares))
    text = f"""
customer: Sample customer
file_server: sample-fs
cluster: {{nodes: 16, free_memory: 128 GB, free_vcpus: 16}}
home_share:
  name: home
  connections: {{low: 2400, mid: 2800, high: 3600}}
  data: {{low: 100 TB, mid: 120 TB, high: 160 TB}}{directories and chr(10) + "  " + directories.lstrip(", ")}
general_shares: [{general}]
growth:
  connections: {{low: 5 %, mid: 10 %, high: 15 %}}
  data: {{low: 15 %, mid: 25 %, high: 30 %}}
  horizon: {horizon} months
resilience: {{headroom: {{low: 0 %, mid: 5 %, high: 10 %}}}}
replication:
  interval: 60 min
  change: {{low: 1 TB/day, mid: 2 TB/day, high: 4 TB/day}}
  link: {{low: 50 MB/s, mid: 100 MB/s, high: 125 MB/s}}
  remote_nodes: 16
"""
    return parse_scenario(parse_document(text, "sample.yaml"), text.encode(), Path("sample.yaml"))


if __name__ == "__main__":
    for name, ratio, compared, *_ in measure():
        print(f"{name}: {ratio:,.2f} (to {compared})")
