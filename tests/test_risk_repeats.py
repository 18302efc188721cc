"""The same question has the same answer to the bit, in any thread and process, and another has another."""

import dataclasses
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from doubtful import fingerprint, scenario

from planner.judgement import risk as module
from planner.judgement.risk import risk
from planner.model.scenario import Interval

ROOT = Path(__file__).resolve().parent.parent
SKEWED = "{name: home, connections: {low: 2400, mid: 2800, high: 3600}, data: 120 TB, directories: 500}"


def test_what_was_answered_is_not_taken_for_another_question():
    base = scenario(home_share=SKEWED)
    wider = dataclasses.replace(
        base, intervals={**base.intervals, "home_share.connections": Interval(2000, 2800, 3600)}
    )
    assert hash(base) == hash(wider)
    first, other, again = (risk(one, samples=512) for one in (base, wider, base))
    assert fingerprint(first) == fingerprint(again) != fingerprint(other)
    assert fingerprint(risk(base, samples=512, seed=1)) != fingerprint(first)
    assert risk(base, samples=512, wanted=0.5).wanted == 0.5


@pytest.mark.campaign
def test_the_same_answer_to_the_bit_from_two_threads_at_once(monkeypatch):
    for name in ("_risk", "_placements"):  # what was answered is not to be given again
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    asked = scenario(home_share=SKEWED, risk="{correlation: 40 %}")
    expected = fingerprint(risk(asked))
    with ThreadPoolExecutor(2) as pool:
        assert {fingerprint(one) for one in pool.map(risk, [asked] * 2)} == {expected}


def test_the_same_answer_to_the_bit_in_another_process_with_one_thread():
    """Here there may be as many threads as the machine has processors."""
    code = f"from doubtful import *; print(fingerprint(risk(scenario(home_share={SKEWED!r}))))"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "1",
    }
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == fingerprint(risk(scenario(home_share=SKEWED)))


def test_another_seed_is_another_answer_and_nearly_the_same():
    one, other = risk(scenario()), risk(scenario(), seed=1)
    assert one.confidence != other.confidence
    assert one.confidence == pytest.approx(other.confidence, abs=0.01)
