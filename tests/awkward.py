"""Twenty scenario files whose numbers lie between the steps of any slider, outside its range, or in odd units."""

import random
from pathlib import Path

HOURS = "hour,changed_gb\n" + "".join(f"{hour},{(7 * hour) % 11}.{hour % 10}37\n" for hour in range(48))
SESSIONS = "time,Sessions\n" + "".join(f"2026-01-05 {hour:02d}:00,{300 + 17 * hour % 97}\n" for hour in range(24))

WIDE = """\
customer: "Awkward 0: intervals that reach the bounds"
file_server: wide-fs
cluster: {nodes: 9, free_memory: 128 GB, free_vcpus: 16}
home_share:
  name: home
  connections: {low: 1, mid: 999, high: 99999}
  data: {low: 0.001 TB, mid: 77.7 TB, high: 700 TB}
growth:
  connections: {low: -90 %, mid: -33.3 %, high: 999 %}
  data:
    low: 0 %
    mid: 0.1 %
    high: 1000 %
  horizon: {low: 1 months, mid: 35 months, high: 120 months}
resilience: {failures: {low: 0, mid: 1, high: 3}, takeover: spread, headroom: {low: 0 %, mid: 12.34 %, high: 98 %}}
replication:
  interval: {low: 60 min, mid: 61 min, high: 40000 min}
  change: {low: 0 TB/day, mid: 1.2345678 TB/day, high: 9 TB/day}
  link: {low: 1 Mbit/s, mid: 155.52 Mbit/s, high: 10 Gbit/s}
  remote_nodes: 9
"""
BARE = """\
# What is left to its default stays left to it.
{customer: Awkward 1, id: bare-one, file_server: '2024', cluster: {nodes: 3, free_memory: 48 GB, free_vcpus: 8},
 general_shares: [{name: "no", description: '12:30', connections: 7, data: 0.000001 TB}]}
"""
MEASURED = """\
customer: Awkward 2
file_server: measured-fs
cluster: {nodes: 6, free_memory: 96 GB, free_vcpus: 12}
home_share: {name: home, connections: {csv: sessions.csv, percentile: 33.3}, data: 1234567.5 GB}
replication:
  interval: 90 min
  change:
    csv: hours.csv
  link: 34.3680 Mbit/s
  throttle: [{days: mon-fri, from: "18:00", to: "20:00", rate: 7.7 MB/s}]
  remote_nodes: 5
"""


def write(folder: Path) -> list[Path]:
    """Write the files into `folder`, and what they measured."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hours.csv").write_text(HOURS, encoding="utf-8")
    (folder / "sessions.csv").write_text(SESSIONS, encoding="utf-8")
    texts = [WIDE, BARE, MEASURED, *(_invented(i) for i in range(3, 20))]
    paths = [folder / f"awkward-{i}.yaml" for i in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _invented(seed: int) -> str:
    rng = random.Random(seed)

    def between(least: float, most: float, unit: str, decimals: int) -> str:
        mid = rng.uniform(least, most)
        decimals += decimals == 3  # three could be thousands, and are refused
        if rng.random() < 0.3:
            low, high = rng.uniform(least, mid), rng.uniform(mid, most)
            return f"{{low: {low:.{decimals}f}{unit}, mid: {mid:.{decimals}f}{unit}, high: {high:.{decimals}f}{unit}}}"
        return f"{mid:.{decimals}f}{unit}"

    shares = "".join(
        f"  - {{name: share-{i}, connections: {between(0, 10 ** rng.randint(1, 4), '', 0)}, "
        f"data: {between(0, 39, rng.choice((' TB', ' TiB')), rng.randint(0, 9))}}}\n"
        for i in range(rng.randint(1, 4))
    )
    site = f"""\
replication:
  interval: {between(60, 3000, " min", 0)}
  change: {between(0, 9000, " GB/day", 5)}
  link: {between(3, 2500, " Mbit/s", 6)}
  remote_nodes: {rng.randint(3, 16)}
"""
    return f"""\
customer: Awkward {seed}
file_server: odd-fs
cluster: {{nodes: {rng.randint(3, 24)}, free_memory: 128 GB, free_vcpus: 16}}
home_share:
  name: home
  connections: {between(0, 30000, "", 0)}
  data: {between(0, 3000, " TB", rng.randint(0, 9))}
general_shares:
{shares}growth: {{connections: {between(-60, 90, " %", 7)}, data: {between(-60, 90, " %", 3)}, \
horizon: {between(0, 120, " months", 0)}}}
resilience: {{failures: {rng.randint(0, 7)}, headroom: {between(0, 80, " %", 4)}}}
{site if seed % 3 else ""}"""
