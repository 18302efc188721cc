"""Make the sample measurements in this folder: synthetic, with a fixed seed, the same bytes every time.

    python data/scenarios/measured/make_samples.py [FOLDER]

They stand for what a customer would bring: the changed data of each hour over two weeks, a week of Performance
Monitor counters as `relog -f csv` writes them, and the history of a file server: its data once a month as `time,value`,
and its connections as the JSON of the vendor's statistics. No customer was measured.
"""

import json
import math
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20261102
MONDAY = datetime(2026, 11, 2)  # the Monday that the counters begin on
WEEKS_OF_CHANGE = 2
STEP = timedelta(minutes=15)
# Changed data [GB] in an hour of a working day; on Monday from 9 to 11 the weekend's renderings come in.
HOURS = [4, 3, 3, 3, 3, 4, 8, 22, 58, 74, 82, 76, 48, 66, 80, 78, 70, 52, 28, 16, 10, 8, 6, 5]
WEEKEND = [2, 2, 2, 2, 2, 2, 2, 3, 4, 6, 7, 7, 6, 6, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2]
MONDAY_PEAK = {9: 262, 10: 288}


def change() -> str:
    """Changed data by the hour, `hour,changed_gb`, from Monday 00:00."""
    chance = random.Random(SEED)
    lines = ["hour,changed_gb"]
    for hour in range(WEEKS_OF_CHANGE * 7 * 24):
        day, of_day = divmod(hour, 24)
        usual = (WEEKEND if day % 7 >= 5 else HOURS)[of_day]
        if day % 7 == 0:
            usual = MONDAY_PEAK.get(of_day, usual)
        lines.append(f"{hour},{usual * (0.94 + 0.12 * chance.random()):.3f}")
    return "\n".join(lines) + "\n"


def counters() -> str:
    """A week of counters every 15 minutes, as Performance Monitor's CSV form has them: quoted, with CRLF."""
    chance = random.Random(SEED + 1)
    names = ["SMB Server Shares(productions)\\Tree Connect Count", "Server\\Server Sessions"]
    names += ["Server\\Files Open", "LogicalDisk(D:)\\Disk Write Bytes/sec"]
    header = ["(PDH-CSV 4.0) (W. Europe Standard Time)(-60)", *(f"\\\\SAMPLE-FS\\{name}" for name in names)]
    rows = [header]
    for sample in range(int(timedelta(days=7) / STEP)):
        time = MONDAY + sample * STEP
        hour = time.hour + time.minute / 60
        work = math.exp(-(((hour - 10.5) / 2.4) ** 2)) + math.exp(-(((hour - 15.0) / 2.2) ** 2))
        busy = 1.0 if time.weekday() < 5 else 0.08
        connects = round(70 + 860 * busy * work * (0.97 + 0.06 * chance.random()))
        sessions = round(1.38 * connects)  # those of the home directories too
        files = round(connects * (5.5 + chance.random()))
        written = 2.2e6 + 2.1e7 * busy * work * (0.8 + 0.4 * chance.random())
        stamp = f"{time:%m/%d/%Y %H:%M:%S}.{10 + int(chance.random() * 20):03d}"
        # A counter of a rate has no value in its first sample.
        rows.append([stamp, str(connects), str(sessions), str(files), f"{written:.6f}" if sample else " "])
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def usage() -> str:
    """The data of a file server [TB] on the first of each month, two years of it, with a clean-up in between."""
    chance = random.Random(SEED + 2)
    lines = ["time,value"]
    for month in range(25):
        cleaned = -6.0 if month >= 15 else 0.0
        held = 78.0 * 1.22 ** (month / 12) * (0.99 + 0.02 * chance.random()) + cleaned
        lines.append(f"{2024 + (10 + month) // 12}-{(10 + month) % 12 + 1:02d}-01 00:00,{held:.2f}")
    return "\n".join(lines) + "\n"


def statistics() -> str:
    """The connections of a file server every six hours over eight months, as the vendor's statistics give them."""
    chance = random.Random(SEED + 3)
    points = []
    for sample in range(4 * 243):
        time = datetime(2026, 3, 2) + sample * timedelta(hours=6)
        grown = 2350 * 1.11 ** (sample / 4 / 365.25)
        busy = (0.1, 0.3, 1.0, 0.6)[sample % 4] * (1.0 if time.weekday() < 5 else 0.15)
        value = round(grown * busy * (0.94 + 0.08 * chance.random()))
        points.append({"timestamp": f"{time:%Y-%m-%dT%H:%M:%SZ}", "value": value})
    listed = ",\n".join(json.dumps(point) for point in points)
    return f'{{"data": {{"extId": "sample", "numberOfConnections": [\n{listed}\n]}}}}\n'


def samples() -> dict[str, bytes]:
    """The content of each file by its name."""
    return {
        "design-studio-churn.csv": change().encode(),
        "design-studio-perfmon.csv": counters().encode(),
        "history-usage.csv": usage().encode(),
        "history-connections.json": statistics().encode(),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, content in samples().items():
        (folder / name).write_bytes(content)
