"""The sample scenarios, and their plans."""

from pathlib import Path

from planner.files.scenarios import read_scenario
from planner.model.sizing import Sizing, size

SAMPLES = sorted((Path(__file__).resolve().parent.parent / "data" / "scenarios").glob("*.yaml"))
PATHS = {path.stem: path for path in SAMPLES}


def planned(name: str) -> Sizing:
    return size(read_scenario(PATHS[name]))
