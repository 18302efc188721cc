"""How long a plan and a path take, against the least that any program with numpy takes."""

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "scenarios" / "headquarters.yaml"
ROUNDS = 9


def seconds(*arguments: str) -> float:
    """Core-seconds of one Python process, its output thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run([sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL)
    assert ended.returncode in (0, 1)  # 1 is an answer, such as a path that ends before month 120
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure() -> Iterator[tuple[str, float, str, str]]:
    """The ratios that `planner size` and `planner path` promise; the two processes are measured in turns."""
    seconds("-m", "planner", "size", str(SAMPLE))  # the first compiles the modules
    pairs = [(seconds("-c", "import numpy"), seconds("-m", "planner", "size", str(SAMPLE))) for _ in range(ROUNDS)]
    bare = statistics.median(pair[0] for pair in pairs)
    one = statistics.median(pair[1] for pair in pairs)
    yield "planner size, one file, whole process", one / bare, "x the core-seconds of `import numpy` alone", "<= 2.5"
    with tempfile.TemporaryDirectory() as folder:
        text = SAMPLE.read_text(encoding="utf-8")
        files = []
        for i in range(1000):
            file = Path(folder) / f"customer-{i}.yaml"
            # Every file differs, so that nothing can be answered from memory.
            file.write_text(text.replace("data: 120 TB", f"data: {120 + i / 100:g} TB"), encoding="utf-8")
            files.append(str(file))
        thousand = seconds("-m", "planner", "size", "--json", *files)
        yield "planner size, a thousand files in one call", thousand / one, "x the core-seconds of one file", "<= 20"
        path = ("-m", "planner", "path", "--until", "120", "--json")
        one = statistics.median(seconds(*path, str(SAMPLE)) for _ in range(ROUNDS))
        thousand = seconds(*path, *files)
    yield "planner path to month 120, a thousand files", thousand / one, "x the core-seconds of one file", "<= 30"
