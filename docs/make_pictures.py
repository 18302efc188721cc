"""Make the pictures of the README from the sample report: `make pictures`. Needs Chromium."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from planner import figures
from planner.files.scenarios import read_scenario
from planner.model.sizing import size
from planner.report.render import render

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data" / "scenarios" / "headquarters.yaml"
FLAGS = "--headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking"
CHROMIUM = ["chromium", *FLAGS.split()]


def shoot(page: str, to: Path, width: int, height: int) -> None:
    """Take a picture of an HTML page."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        window = f"--window-size={width},{height}"
        command = [*CHROMIUM, f"--user-data-dir={folder}/profile", window, f"--screenshot={to}", str(source)]
        subprocess.run(command, check=True, capture_output=True)


def main() -> int:
    """Make both pictures."""
    shoot(render(read_scenario(SAMPLE), SAMPLE.parent)[".html"].decode(), HERE / "report.png", 900, 1180)
    growth = figures.growth(size(read_scenario(SAMPLE)))
    shoot(f"<meta charset=utf-8><body style='margin:0'>{growth.svg}", HERE / "growth.png", 640, 340)
    return 0


if __name__ == "__main__":
    sys.exit(main())
