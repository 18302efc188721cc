"""Files with what was measured: written into a folder, and read as the planner reads them."""

from datetime import datetime, timedelta
from pathlib import Path

from planner.files.measured import measured_change, measured_connections
from planner.model.evidence import Evidence

ZONE = '"(PDH-CSV 4.0) (Pacific Standard Time)(480)"'
MONDAY = datetime(2026, 3, 2)


def plain(folder: Path, *rows: str, header: str = "time,value") -> Path:
    (folder / "given.csv").write_text("\n".join([header, *rows, ""]))
    return folder


def every(step_min: float, values: list[object], begins: datetime = MONDAY) -> list[str]:
    return [f"{begins + n * timedelta(minutes=step_min):%Y-%m-%d %H:%M:%S},{value}" for n, value in enumerate(values)]


def pdh(folder: Path, values: list[object], *, step_min: float = 15, begins: datetime = MONDAY, name: str = "") -> Path:
    header = f'{ZONE},"{name or chr(92) * 2 + "SERVER" + chr(92) + "Server" + chr(92) + "Server Sessions"}"'
    rows = [
        f'"{begins + n * timedelta(minutes=step_min):%m/%d/%Y %H:%M:%S}.{n % 900:03d}","{value}"'
        for n, value in enumerate(values)
    ]
    (folder / "given.csv").write_bytes("\r\n".join([header, *rows, ""]).encode())
    return folder


def connections(folder: Path, column: str | None = None, percentile: float = 100.0) -> tuple[float, Evidence]:
    return measured_connections(folder, "given.csv", column, percentile)


def change(folder: Path, **options: str) -> tuple[list[float], float, Evidence]:
    """The hours [GB], the mean [GB/day] and the evidence."""
    mean, profile, evidence = measured_change(folder, "given.csv", **options)
    return [weight * mean / 24 for weight in profile.weights], mean, evidence


def given(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file of just this text, or of just these bytes."""
    (folder / "given.csv").write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return folder
