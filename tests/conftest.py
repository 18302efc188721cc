"""Fixtures that most tests share."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import brands
import effort  # noqa: F401 - how hard the properties are tried
import groups
import one_kernel
import pytest
from batches import Done, quick_notebook, report_here
from given import CONTOSO
from machine import need

from planner.batch import processes
from planner.batch.output import locked
from planner.files.brand import Brand

pytest.register_assert_rewrite("rescues")


def pytest_configure(config: pytest.Config) -> None:
    one_kernel.share()
    config.addinivalue_line("markers", "campaign: takes minutes; `make campaign` runs these")
    config.addinivalue_line("markers", "needs(name, ...): skipped by on a machine without these; see machine.py")


def pytest_unconfigure() -> None:
    one_kernel.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: groups.place_of(item.nodeid))


def pytest_collection_finish() -> None:
    # What all tests import stays, and the young die by themselves: they need not be looked through again and again.
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    return groups.GroupScheduling(config, log)


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


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    """A firm's brand with a logo, which lies in `tmp_path`."""
    return brands.branded(tmp_path)


@pytest.fixture
def explorer(tmp_path: Path) -> object:
    """The explorer without a browser, open at a sample, with `tmp_path` for what it saves."""
    from planner.explore.explorer import Explorer  # takes a second, and few tests need it

    return Explorer(Path(__file__).resolve().parent.parent / "data" / "scenarios" / "headquarters.yaml", tmp_path)


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
    monkeypatch.setattr("tempfile.tempdir", str(own))
    yield
    assert not list(own.iterdir())


@pytest.fixture
def impatient() -> Iterator[None]:
    """What waits for ever fails instead."""
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("hangs"))
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def report() -> Iterator[Callable[..., Done]]:
    """`planner report` in this process; all its reports come from one fork server, which is warm after the first."""
    processes.place()  # before a test has a folder of its own for what is temporary
    yield report_here
    processes.close()


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory, report: Callable[..., Done]) -> Path:
    """A folder with reports of samples, made once for all tests and all their workers: one of them in every format."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    out = base / "rendered"
    with locked(base / "rendered.lock"):
        if not (out / "done").exists():
            samples = Path(__file__).resolve().parent.parent / "data" / "scenarios"
            every = "html,pdf,xlsx,pptx,deck"
            names = ("names-of-the-world", "infeasible-cluster")
            for formats, some in ((every, ("headquarters",)), ("html", names)):
                done = report("--out", out, "--to", formats, *(samples / f"{name}.yaml" for name in some))
                assert done.returncode == 0, done.stderr
            (out / "done").touch()
    return out
