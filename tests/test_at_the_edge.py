"""Declared bounds at their edge, and formulas whose every term counts."""

import math
from pathlib import Path

import numpy as np
import pytest
from given import PLAIN, scenario, text_of

from planner.files.documents import read_document, shipped
from planner.files.rows import MOST_CSV_BYTES, Rows
from planner.files.scenarios import read_scenario
from planner.files.schema import schema
from planner.model.declared import declared
from planner.model.formulas.loads import fsvm_loads
from planner.model.formulas.steps import YEAR_MIN, Steps
from planner.model.limits import Limit, Source
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.units import number

CLOSE = pytest.approx
LINK = {"interval": "60 min", "change": "1 TB/day", "link": "1 Gbit/s", "remote_nodes": 8}


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("replication", LINK | {"interval": "44640 min"}, LINK | {"interval": "44641 min"}),
        ("risk", {"correlation": "100 %"}, {"correlation": "101 %"}),
        ("risk", {"correlation": "-100 %"}, {"correlation": "-101 %"}),
        ("current", {"fsvms": 1, "memory": "16 GB"}, {"fsvms": 0, "memory": "16 GB"}),
        ("growth", {"data": "-99.9 %"}, {"data": "-100 %"}),
        ("growth", {"data": "1000 %"}, {"data": "1000.1 %"}),
        ("growth", {"connections": "-99.9 %"}, {"connections": "-100 %"}),
    ],
)
def test_a_field_is_taken_to_its_bound_and_no_further(path: str, good: dict, bad: dict) -> None:
    scenario({path: good})
    with pytest.raises(InputError):
        scenario({path: bad})


def test_what_may_be_left_out_and_what_may_be_measured_is_declared() -> None:
    known = schema()
    assert known["required"] == ["customer", "cluster"]
    csv = [one for one in known["properties"]["replication"]["properties"]["change"]["anyOf"] if "csv" in str(one)]
    assert len(csv) == 1


def test_hours_are_whole(tmp_path) -> None:
    (tmp_path / "c.csv").write_text("hour,changed_gb\n0,1\n1.5,2\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    assert read_document(tmp_path / "a.yaml")
    from planner.files.measured import measured_change

    with pytest.raises(InputError, match=r"1\.5"):
        measured_change(tmp_path, "c.csv")


@pytest.mark.parametrize(
    ("columns", "told"), [(3, "has 1 column; write 3: a,b,c"), (4, "has 1 column; the header has 4")]
)
def test_a_row_is_as_wide_as_its_head_which_is_shown_where_it_is_short(columns: int, told: str) -> None:
    rows = Rows(Path("c.csv"), f"{','.join('abcd'[:columns])}\n1\n".encode(), "c.csv")
    with pytest.raises(InputError, match=told):
        list(rows)


def test_a_folder_of_catalogs_without_the_usual_one_is_told(tmp_path: Path) -> None:
    own = tmp_path / "catalogs"
    own.mkdir()
    (own / "own-1.0.yaml").write_bytes((shipped("data/limits") / "afs-2.0.2.yaml").read_bytes())
    (tmp_path / "a.yaml").write_text(text_of(PLAIN), encoding="utf-8")
    with pytest.raises(InputError, match=r"afs-2\.0\.2\.yaml: there is no such catalog; known: own-1\.0"):
        read_scenario(tmp_path / "a.yaml", None, own)
    assert read_scenario(tmp_path / "a.yaml", "own-1.0", own).catalog.id == "own-1.0"


def test_words_have_no_unit() -> None:
    assert (declared(Scenario, "customer").unit, declared(Scenario, "cluster.nodes").unit) == ("", "")
    assert declared(Scenario, "home_share.data").unit == "TB"


def test_a_csv_file_may_have_64_mib() -> None:
    assert MOST_CSV_BYTES == 67_108_864


def test_growing_rates_add_up_to_their_integral() -> None:
    assert YEAR_MIN == 525_960
    edges, rates, growth = (0, 60, 180, 240), (1.0, 0.0, 4.0), 0.25
    steps, step = Steps(edges, rates), math.log(1 + growth) / YEAR_MIN

    def exact(until: float) -> float:
        total, begin = 0.0, 0.0
        while begin < until:
            at = begin % 240
            index = max(i for i in range(3) if edges[i] <= at)
            end = min(until, begin - at + edges[index + 1])
            total += rates[index] * (math.exp(step * end) - math.exp(step * begin)) / step
            begin = end
        return total

    times = [0, 30, 60, 100, 200, 240, 250, 1000, 24_000, 24_190]
    assert steps.grown(times, growth) == CLOSE([exact(time) for time in times], rel=1e-9, abs=1e-9)


def test_designs_of_several_sizes_are_placed_together() -> None:
    found = fsvm_loads(0.0, [9.0, 5.0, 4.0, 3.0], np.array([2, 5, 3]))
    assert found.tolist() == [[12, 9, 0, 0, 0], [9, 5, 4, 3, 0], [9, 5, 7, 0, 0]]


def test_a_remark_says_whom_a_limit_is_true_of() -> None:
    source = Source("x", "X")
    plain = Limit("a", 1.0, "GB", "1 GB", "tested", source, note="Page 1.")
    assert plain.remark == "Page 1."
    only = Limit("a", 1.0, "GB", "1 GB", "tested", source, condition="servers created with 3.0 or later")
    assert only.remark == "Only for servers created with 3.0 or later."


def test_numbers_below_and_at_nothing() -> None:
    assert (number(0), number(-1), number(-0.25)) == ("0", "-1", "-0.25")
