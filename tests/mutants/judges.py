"""The tests that judge mutants: which run which line, at what cost, and whether they notice a mutant."""

import ast
import contextlib
import gc
import hashlib
import importlib
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from importlib.machinery import SourceFileLoader
from pathlib import Path

from tests.mutants.operators import mutants

# Parts whose tests take long, or need other processes; a test that starts one all the same is left out too.
LEFT_OUT = {
    *("app", "batch", "brand", "chaos", "cluster", "engine", "explore", "fleet", "formats", "house", "load"),
    *("notebooks", "package", "raster", "readme", "reports", "sheet"),
}
PROCESSES = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "socket.bind", "socket.connect"}
MOST_SECONDS_EACH = 10.0
MOST_MEMORY = 4 * 2**30
MOST_TESTS_A_LINE = 300


@dataclass(frozen=True)
class Baseline:
    """The seconds that each test takes, and the tests that run each line of each file: "" where that is imported."""

    suite: str
    seconds: dict[str, float]
    lines: dict[str, dict[int, set[str]]]


def measure(root: Path, kept: Path, jobs: int) -> Baseline:
    """The baseline, as it was kept when neither tests nor planner have changed since. Imports what the tests import."""
    files = sorted(file for part in ("planner", "tests", "data") for file in (root / part).rglob("*") if file.is_file())
    digest = hashlib.sha256()
    for file in files:
        if file.suffix in {".py", ".csv", ".yaml", ".json"} and file.parent != Path(__file__).parent:
            digest.update(file.read_bytes())
    suite = digest.hexdigest()[:16]
    file = kept / "baseline.json"
    if not file.exists() or json.loads(file.read_text())["suite"] != suite:
        started = time.monotonic()
        parts = _measured(root, kept, jobs)
        file.write_text(json.dumps({"suite": suite, "parts": parts}))
        print(f"the tests as they are: {time.monotonic() - started:.0f} s", flush=True)
    parts = json.loads(file.read_text())["parts"]
    seconds: dict[str, float] = {}
    lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part in parts:
        seconds |= {test: spent for test, spent in part["seconds"].items() if spent <= MOST_SECONDS_EACH}
        for path, found in part["lines"].items():
            for line, tests in found.items():
                lines[path][int(line)] |= {"", *seconds}.intersection(tests)
        for name in part["modules"]:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    gc.freeze()
    return Baseline(suite, seconds, lines)


def _measured(root: Path, kept: Path, jobs: int) -> list[dict]:
    files = [file for file in sorted((root / "tests").glob("test_*.py")) if file.stem.split("_")[1] not in LEFT_OUT]
    children = []
    for job in range(jobs):
        child = os.fork()
        if not child:
            _silenced()
            part = _Measuring(root)
            status = _pytest([f"tests/{file.name}" for file in files[job::jobs]], part)
            (kept / f"part-{job}.json").write_text(json.dumps(part.found()))
            os._exit(status > 1)  # tests may fail, and are no judges then; but they must run
        children.append(child)
    if any(os.waitpid(child, 0)[1] for child in children):
        raise SystemExit("the tests could not be measured")
    return [json.loads((kept / f"part-{job}.json").read_text()) for job in range(jobs)]


def judged_in_a_process(file: Path, index: int, tests: list[str], seconds: int) -> int:
    """Start a process that ends with status 0 when none of `tests` notices the mutant; its id."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    _silenced()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    signal.alarm(20 * seconds)
    sys.meta_path.insert(0, _Mutated(file, index))
    status = _pytest(["-x", *sorted({test.split("::")[0] for test in tests})], _Judging(tests))
    os._exit(0 if status in {0, 5} else 1)


def _pytest(arguments: list[str], plugin: object) -> int:
    import pytest

    return int(pytest.main([*arguments, "-q", "--tb=no", "-o", "addopts=", "-p", "no:cacheprovider"], [plugin]))


def _silenced() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


class _Mutated(importlib.abc.MetaPathFinder, SourceFileLoader):
    """Imports one file with the `index`-th of its mutants."""

    def __init__(self, file: Path, index: int) -> None:
        self.index = index
        place = list(file.with_suffix("").parts)
        super().__init__(".".join(place[len(place) - place[::-1].index("planner") - 1 :]), str(file))

    def find_spec(self, name: str, *_: object) -> object:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> object:
        tree = ast.parse(self.get_source(fullname))
        mutants(tree, "")[self.index].apply()
        return compile(tree, self.path, "exec")


class _Judging:
    """Runs some tests in a given order; Hypothesis repeats itself, and does not look for simpler cases."""

    def __init__(self, tests: list[str]) -> None:
        self.order = {test: place for place, test in enumerate(tests)}

    def pytest_sessionstart(self) -> None:
        from hypothesis import HealthCheck, Phase, settings

        phases, checks = (Phase.explicit, Phase.generate), list(HealthCheck)
        settings.register_profile(
            "mutants", settings(), phases=phases, suppress_health_check=checks, database=None, derandomize=True
        )
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list) -> None:
        items[:] = sorted((one for one in items if one.nodeid in self.order), key=lambda one: self.order[one.nodeid])


class _Measuring(_Judging):
    """Notes the lines of the planner that each test runs, and its seconds, when it passes and stays in the process."""

    def __init__(self, root: Path) -> None:
        from coverage import Coverage

        self.root = root
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.caches: list = []
        self.coverage = Coverage(data_file=None, source=[str(root / "planner")], config_file=False)
        self.coverage.start()
        self.within = False
        sys.addaudithook(self.audit)

    def audit(self, event: str, _: tuple) -> None:
        if self.within and event in PROCESSES:
            raise RuntimeError("a test that judges mutants stays in its process")

    def pytest_collection_modifyitems(self) -> None:
        """All of them are run, each as if it were the first."""
        self.caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
        self.caches = [one for one in self.caches if (one.__module__ or "").startswith("planner")]

    def pytest_runtest_protocol(self, item: object) -> None:
        for cache in self.caches:
            cache.cache_clear()
        self.coverage.switch_context(item.nodeid)
        self.within = True
        self.seconds[item.nodeid] = -time.process_time()

    def pytest_runtest_logreport(self, report: object) -> None:
        if report.failed or report.skipped:
            self.failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.seconds[nodeid] += time.process_time()
        self.within = False
        self.coverage.switch_context("")

    def found(self) -> dict:
        self.coverage.stop()
        data = self.coverage.get_data()
        good = {test: spent for test, spent in self.seconds.items() if test not in self.failed}
        lines = {}
        for path in data.measured_files():
            rows = data.contexts_by_lineno(path)
            lines[str(Path(path).relative_to(self.root))] = {
                line: sorted(tests & (good.keys() | {""}), key=lambda test: good.get(test, -1.0))[:MOST_TESTS_A_LINE]
                for line, tests in ((line, set(tests)) for line, tests in rows.items())
            }
        return {"seconds": good, "lines": lines, "modules": list(self._others())}

    def _others(self) -> Iterator[str]:
        """The libraries that the tests import: neither the planner nor what lies beside it."""
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None) or ""
            if "site-packages" in file and "_pytest" not in name:
                yield name
