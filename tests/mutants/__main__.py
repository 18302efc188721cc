"""`make mutants`: change the model in a thousand places, one at a time, and count the changes that no test notices.

A mutant is judged by the tests that run its statement, the cheapest first, in a process that has imported the other
libraries, but neither the planner nor the tests. Results are kept in `.mutants/`; a run that was stopped goes on.
(mutmut 3 leaves out all that is decorated or outside of functions, mutates messages, and has no sample and no list of
equivalents; cosmic-ray starts a Python for each mutant.)
"""

import argparse
import ast
import hashlib
import json
import os
import sys
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.judges import Baseline, judged_in_a_process, measure
from tests.mutants.operators import mutants

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".mutants"
EQUIVALENTS = Path(__file__).with_name("equivalents.txt")
SEED, SAMPLE, WANTED = 20261123, 1000, 0.98
MODEL = ("planner/model/**/*.py", "planner/judgement/*.py", "planner/files/*.py")
# These answer no question of the model: pictures, spreadsheets, and what editors are told.
NOT_MODEL = ("logo", "brand", "documents", "schema", "columns", "fleet", "workbook", "problems")
# The first round holds so many tests, and the second what takes so many seconds in all.
ROUNDS, MOST_SECONDS = (25, 1000), 60.0


@dataclass(frozen=True)
class Candidate:
    """A mutant of a file, the `index`-th of it; `state` tells whether what surrounds it is still the same."""

    file: Path
    index: int
    name: str
    state: str
    lines: range

    @property
    def module(self) -> str:
        return str(self.file.relative_to(ROOT / "planner"))


def candidates() -> list[Candidate]:
    """Every mutant of the model."""
    files = sorted({file for pattern in MODEL for file in ROOT.glob(pattern) if file.stem not in NOT_MODEL})
    found = []
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        # Taken before any change, so that the mutants of a file are told by what it holds, and not by where.
        states: dict[int, str] = {}
        for part in tree.body:
            states |= dict.fromkeys(range(part.lineno, part.end_lineno + 1), _digest(ast.unparse(part))[:16])
        for index, one in enumerate(mutants(tree, file.stem)):
            found.append(Candidate(file, index, one.name, states[one.lines.start], one.lines))
    return found


def sampled(every: list[Candidate], size: int) -> list[Candidate]:
    """A sample that stays the same, but for what changes, when the model changes."""
    return sorted(every, key=lambda one: _digest(f"{SEED} {one.name}"))[:size]


def equivalents() -> set[str]:
    """The mutants that are as right as the original; comments give the reason."""
    return {line for line in EQUIVALENTS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")}


def tests_for(one: Candidate, baseline: Baseline) -> list[str]:
    """The tests that run a mutant's statement, the cheapest first; where it runs at import, all tests."""
    lines = baseline.lines[str(one.file.relative_to(ROOT))]
    direct = set().union(*(lines[line] for line in one.lines))
    chosen = {*baseline.seconds} if "" in direct else direct
    found, spent = [], 0.0
    for test in sorted(chosen - {""}, key=lambda test: (test not in direct, baseline.seconds[test])):
        spent += baseline.seconds[test]
        if spent > MOST_SECONDS and found:
            break
        found.append(test)
    return found


def run(asked: list[Candidate], baseline: Baseline, results: dict[tuple[str, str], dict], jobs: int) -> None:
    """Judge every candidate that has no result yet, `jobs` at a time."""
    waiting = deque((one, 0) for one in asked)
    running: dict[int, tuple[Candidate, int, bool]] = {}
    done = 0
    with (KEPT / "results.jsonl").open("a", encoding="utf-8") as out:

        def tell(one: Candidate, outcome: str) -> None:
            nonlocal done
            done += 1
            row = {"mutant": one.name, "state": one.state, "suite": baseline.suite, "outcome": outcome}
            results[one.name, one.state] = row
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()
            if outcome in {"survived", "unreached"} or not done % 50:
                print(f"{done} of {len(asked)}: {outcome}: {one.module}: {one.name}", flush=True)

        while waiting or running:
            while waiting and len(running) < jobs:
                one, turn = waiting.popleft()
                tests = tests_for(one, baseline)
                here = tests[sum(ROUNDS[:turn]) : sum(ROUNDS[: turn + 1])]
                if here:
                    limit = 20 + 5 * sum(baseline.seconds[test] for test in here)
                    more = turn + 1 < len(ROUNDS) and len(tests) > sum(ROUNDS[: turn + 1])
                    running[judged_in_a_process(one.file, one.index, here, int(limit))] = (one, turn, more)
                else:
                    tell(one, "unreached")
            if running:
                child, status = os.wait()
                one, turn, more = running.pop(child)
                if os.WIFSIGNALED(status):
                    tell(one, "timeout")
                elif os.WEXITSTATUS(status):
                    tell(one, "killed")
                elif more:
                    waiting.append((one, turn + 1))
                else:
                    tell(one, "survived")


def report(asked: list[Candidate], results: dict[tuple[str, str], dict], same: set[str]) -> bool:
    """Print the table and the survivors; whether enough is killed."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    survivors, part = [], 1.0  # where there is none to look at
    for one in asked:
        outcome = "equivalent" if one.name in same else results[one.name, one.state]["outcome"]
        for row in (one.module, "all"):
            counts[row][outcome] += 1
        if outcome in {"survived", "unreached"}:
            survivors.append(f"{outcome}: {one.module}:{one.lines.start}: {one.name}")
    print(f"{'module':32} mutants  killed  equivalent  survived  killed but for equivalent")
    for module, count in sorted(counts.items(), key=lambda item: (item[0] == "all", item[0])):
        killed, alike = count["killed"] + count["timeout"], count["equivalent"]
        part = killed / (count.total() - alike) if count.total() > alike else 1.0
        left = count["survived"] + count["unreached"]
        print(f"{module:32} {count.total():7} {killed:7} {alike:11} {left:9} {100 * part:8.1f} %")
    print(*survivors, sep="\n")
    return part >= WANTED


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> int:
    """Run, print, and tell by the exit status whether enough is killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="mutants to look at")
    parser.add_argument("--only", default="", help="only mutants whose name holds this text")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1"}
    KEPT.mkdir(exist_ok=True)
    every = candidates()
    same = equivalents()
    for name in sorted(same - {one.name for one in every}):
        print(f"no such mutant any more: {name}")
    chosen = [one for one in sampled(every, asked.sample) if asked.only in one.name]
    baseline = measure(ROOT, KEPT, asked.jobs)
    results = {}
    if (KEPT / "results.jsonl").exists():
        for line in (KEPT / "results.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            # What was killed stays so; what survived is tried again when any test has changed.
            if row["outcome"] in {"killed", "timeout"} or row["suite"] == baseline.suite:
                results[row["mutant"], row["state"]] = row
    left = [one for one in chosen if (one.name, one.state) not in results and one.name not in same]
    print(f"{len(chosen)} of {len(every)} mutants, {len(left)} to judge", flush=True)
    run(left, baseline, results, asked.jobs)
    return 0 if report(chosen, results, same) else 1


if __name__ == "__main__":
    sys.exit(main())
