"""Fixtures that most tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import quick_notebook
from given import CONTOSO
from hypothesis import settings
from machine import need

# Runs repeat themselves, and a slow shared machine is no failure.
settings.register_profile("planner", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("planner")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(name, ...): skipped by on a machine without these; see machine.py")


@pytest.hookimpl(tryfirst=True)  # before any fixture is set up
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in (name for mark in item.iter_markers("needs") for name in mark.args):
        need(name)


@pytest.fixture
def contoso(tmp_path: Path) -> Path:
    """The documented scenario, as a file."""
    path = tmp_path / "contoso-hq.yaml"
    path.write_text(CONTOSO, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that only sizes, or fails as it is asked to."""
    return quick_notebook(tmp_path_factory.mktemp("notebook"))


@pytest.fixture
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary files go to a folder of the test, which must be empty at its end."""
    own = tmp_path / "tmp"
    own.mkdir()
    monkeypatch.setenv("TMPDIR", str(own))
    yield
    assert not list(own.iterdir())
