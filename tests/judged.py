"""Scenario files for the commands that judge, and a way to run one beside them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from doubtful import CERTAIN, DOUBTFUL, text

from planner.cli import main


def written(folder: Path) -> Path:
    """A folder with files in doubt, certain, skewed, hopeless and bad."""
    files = {
        "doubtful": text(DOUBTFUL, as_of="2026-11-01", current="{fsvms: 3, memory: 16 GB}"),
        "certain": text(CERTAIN),
        "skewed": text(CERTAIN, home_share="{name: home, connections: 2800, data: 120 TB, directories: 90}"),
        "hopeless": text(DOUBTFUL, home_share="{name: home, connections: 90000, data: 1 TB}"),
        "bad": text(DOUBTFUL, growth="{connections: {low: 9 %, mid: 8 %, high: 7 %}}"),
    }
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    return folder


def runs(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in the folder of the files, whose names may leave out the suffix."""

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        full = [f"{one}.yaml" if Path(f"{one}.yaml").exists() else one for one in arguments]
        try:
            status = main([command, *full])
        except SystemExit as ended:
            status = int(ended.code or 0)
        return (status, *capsys.readouterr())

    return run
