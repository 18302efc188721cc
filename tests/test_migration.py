"""How long a first copy takes: by hand from the vendor's timed copies, and bounds that hold for every tool."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from effort import examples
from given import CONTOSO, read
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.plan import first_copy
from planner.files.readiness import read_facts
from planner.judgement.readiness import copying
from planner.model.formulas.seeding import copy_minutes
from planner.model.problems import InputError
from planner.model.sizing import size

CLOSE = pytest.approx
ROBOCOPY = [(392.0, 800_000.0, 81.0), (382.0, 2_200_000.0, 192.0)]
MOVE = [(392.0, 800_000.0, 29.0), (382.0, 2_200_000.0, 93.0)]


def test_the_facts_are_the_vendors_four_copies() -> None:
    facts = [(copy.tool, 1000 * copy.data_tb, copy.files, copy.minutes) for copy in read_facts().copies]
    assert facts == [*(("Robocopy", *one) for one in ROBOCOPY), *(("Nutanix Move", *one) for one in MOVE)]


@pytest.mark.parametrize(
    ("data", "files", "measured", "least", "most"),
    [
        # Twice what was timed takes twice as long, whatever limits it.
        (784, 1_600_000, ROBOCOPY[:1], 162, 162),
        # Ten times the data in as many files: between as long and ten times as long.
        (3920, 800_000, ROBOCOPY[:1], 81, 810),
        # 120 TB in 80 million files. By the first copy 8,100 to 24,796 min, by the second 6,982 to 60,314.
        (120_000, 80e6, ROBOCOPY, 8100, 24795.9),
        (120_000, 80e6, MOVE, 3381.8, 8877.6),
        # Move's two copies leave nothing between them at the first one's mix: 29 min by it, 33.8 by the other.
        (392, 800_000, MOVE, 29, 33.8182),
    ],
)
def test_by_hand(
    data: float, files: float, measured: list[tuple[float, float, float]], least: float, most: float
) -> None:
    found = copy_minutes(data, files, measured)
    assert (float(found[0]), float(found[1])) == (CLOSE(least, rel=1e-4), CLOSE(most, rel=1e-4))


@given(
    a=st.floats(1e-3, 10),
    b=st.floats(1e-8, 1e-3),
    timed=st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e8)), min_size=1, max_size=4),
    data=st.floats(1, 1e6),
    files=st.floats(1, 1e9),
)
@examples(200)
def test_a_tool_that_takes_so_much_a_byte_and_a_file_stays_within(
    a: float, b: float, timed: list[tuple[float, float]], data: float, files: float
) -> None:
    measured = [(gb, count, a * gb + b * count) for gb, count in timed]
    least, most = copy_minutes(data, files, measured)
    assert least * (1 - 1e-9) <= a * data + b * files <= most * (1 + 1e-9)


def test_arrays() -> None:
    least, most = copy_minutes(np.array([392.0, 784.0]), np.array([[800_000.0], [1_600_000.0]]), ROBOCOPY[:1])
    assert least.tolist() == CLOSE(np.array([[81, 81], [81, 162]]))
    assert most.tolist() == CLOSE(np.array([[81, 162], [162, 162]]))


def with_migration(text: str) -> str:
    return f"{CONTOSO}\nmigration: {text}\n"


def test_a_scenario() -> None:
    """138 TB: at 80 MB/s 28,750 min, which is 19.97 days."""
    found = copying(read(with_migration("{files: 80000000, rate: 80 MB/s}")))
    assert [one.how for one in found] == ["Robocopy", "Nutanix Move", ""]
    assert (found[2].least_min, found[2].most_min) == (CLOSE(28_750), CLOSE(28_750))
    assert (found[0].least_min, found[0].most_min) == (CLOSE(8100), CLOSE(138_000 / 392 * 81))
    table = first_copy(size(read(with_migration("{files: 80000000, rate: 80 MB/s}"))))
    assert table is not None
    assert "138 TB in 80,000,000 files" in table.caption
    assert table.rows[2][:3] == ("at 80 MB/s, without a pause", "20 days", "20 days")
    assert [row[0] for row in first_copy(size(read(with_migration("{rate: 1 Gbit/s}")))).rows] == [
        "at 125 MB/s, without a pause"
    ]
    assert first_copy(size(read(CONTOSO))) is None


def test_it_never_changes_the_plan() -> None:
    with_it, without = size(read(with_migration("{files: 5}"))), size(read(CONTOSO))
    assert with_it.plan is not None
    assert without.plan is not None
    assert replace(with_it.plan) == without.plan


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("{}", "migration", "is empty"),
        ("{files: 0}", "migration.files", "too little"),
        ("{files: many}", "migration.files", "is not a number"),
        ("{files: {low: 1, mid: 2, high: 3}}", "migration.files", "is an interval"),
        ("{rate: 0 MB/s}", "migration.rate", "write more than 0"),
        ("{rate: 80}", "migration.rate", "has no unit"),
        ("{rate: 80 MB}", "migration.rate", "is not a unit of a rate"),
        ("{speed: 80 MB/s}", "migration.speed", "is not a known key"),
        ("fast", "migration", "is not a mapping"),
    ],
)
def test_bad_input(text: str, field: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(with_migration(text))
    assert [problem.field for problem in caught.value.problems] == [field]
    assert words in str(caught.value), Path(str(caught.value))
