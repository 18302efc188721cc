"""A scenario that refers to measured files: its evidence, its digest, what it may refer to; and the samples."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from measurements import pdh

from planner.answers import basis
from planner.files.scenarios import read_scenario
from planner.model.problems import InputError

CLOSE = pytest.approx
ROOT = Path(__file__).parents[1]
MEASURED = ROOT / "data" / "scenarios" / "measured"
SCENARIO = """\
customer: Sample
id: sample
file_server: sample-fs
cluster: {{nodes: 4, free_memory: 128 GB, free_vcpus: 16}}
home_share: {{name: home, connections: {connections}, data: 10 TB}}
replication: {{interval: 60 min, change: {change}, link: 1 Gbit/s, remote_nodes: 4}}
"""


def scenario(folder: Path, connections: str = "10", change: str = "1 TB/day"):
    (folder / "given.yaml").write_text(SCENARIO.format(connections=connections, change=change))
    return read_scenario(folder / "given.yaml")


def test_a_scenario_holds_its_evidence_and_its_digest_covers_every_file(tmp_path: Path) -> None:
    pdh(tmp_path, [100, 200, 300, 400])
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,5\n1,7\n")
    measured = "{csv: given.csv, column: Server Sessions, percentile: 50}"
    first = scenario(tmp_path, measured, "{csv: churn.csv}")
    assert first.home_share.connections == 250
    assert list(first.evidence) == ["home_share.connections", "replication.change"]
    told = basis.evidence(first)
    assert told[0].startswith(
        "The connections of home: poor evidence, 0.042 days from 2026-03-02 every 15 min, no gaps"
    )
    assert "each session counts as a connection" in told[0]
    digests = {first.digest}
    pdh(tmp_path, [100, 200, 300, 401])
    digests.add(scenario(tmp_path, measured, "{csv: churn.csv}").digest)
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,5\n1,8\n")
    digests.add(scenario(tmp_path, measured, "{csv: churn.csv}").digest)
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("connections", "told"),
    [
        (
            "{csv: given.csv, column: Users}",
            r"column: 'Users' is not there; given.csv has '\\SERVER\Server\Se",
        ),
        ("{csv: given.csv, percentile: 0}", "home_share.connections.percentile: '0' is not a percentile"),
        ("{csv: given.csv, percentile: 101}", "'101' is not a percentile"),
        ("{csv: given.csv, percentile: most}", "'most' is not a number"),
        (
            "{csv: given.csv, centile: 9}",
            "home_share.connections.centile: is not a known key; did you mean percentile?",
        ),
        ("{csv: ../given.csv}", "home_share.connections.csv: '../given.csv' leads out of the scenario's folder"),
        ("{csv: /etc/passwd}", "leads out of the scenario's folder"),
        ("{csv: none.csv}", "there is no such file"),
        ("{csv: ''}", "home_share.connections.csv: is empty"),
    ],
)
def test_a_wrong_reference_is_refused_where_it_stands(tmp_path: Path, connections: str, told: str) -> None:
    pdh(tmp_path, [1, 2, 3])
    with pytest.raises(InputError) as refused:
        scenario(tmp_path, connections)
    assert told in str(refused.value)
    assert "given.yaml:5: " in str(refused.value) or "none.csv" in str(refused.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    pdh(tmp_path, [1, 2])
    (inside / "given.csv").symlink_to(tmp_path / "given.csv")
    with pytest.raises(InputError, match="leads out of the scenario's folder"):
        scenario(inside, "{csv: given.csv}")


def test_the_script_still_makes_the_samples() -> None:
    made = runpy.run_path(str(MEASURED / "make_samples.py"))["samples"]()
    kept = {path.name: path.read_bytes() for path in MEASURED.glob("*.*") if path.suffix != ".py"}
    assert made == kept


def test_the_samples_are_good_evidence() -> None:
    found = read_scenario(MEASURED.parent / "design-studio.yaml")
    assert {evidence.grade for evidence in found.evidence.values()} == {"good"}
    assert found.customer.startswith("Sample")
    values = [
        float(line.split('","')[1]) for line in (MEASURED / "design-studio-perfmon.csv").read_text().splitlines()[1:]
    ]
    assert found.general_shares[0].connections == CLOSE(float(np.percentile(values, 95)))
