"""Fixtures that most tests share."""

from pathlib import Path

import pytest
from given import CONTOSO
from hypothesis import settings

# Runs repeat themselves, and a slow shared machine is no failure.
settings.register_profile("planner", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("planner")


@pytest.fixture
def contoso(tmp_path: Path) -> Path:
    """The documented scenario, as a file."""
    path = tmp_path / "contoso-hq.yaml"
    path.write_text(CONTOSO, encoding="utf-8")
    return path
