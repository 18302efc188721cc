"""The counter of a whole server, and that of a share: which shares it can stand for, and how it is told."""

import json
from pathlib import Path

import pytest
from given import PLAIN, general, scenario
from measurements import given

from planner.cli import main
from planner.files.scenarios import read_scenario
from planner.model.problems import InputError

SESSIONS = "\\\\S\\Server\\Server Sessions"
OF_SHARE = "\\\\S\\SMB Server Shares(data (old))\\Tree Connect Count"
ONE = {"name": "home", "connections": {"csv": "given.csv"}, "data": "1 TB"}


@pytest.mark.parametrize(
    ("column", "alone", "several"),
    [
        (SESSIONS, True, False),
        ("\\\\S\\Server\\Serversitzungen", True, False),
        ("\\\\S\\SMB Server Shares(_Total)\\Tree Connect Count", True, False),
        ("Server Sessions", True, False),
        (OF_SHARE, True, True),
        ("value", True, True),
    ],
)
def test_a_counter_of_the_whole_server_stands_for_its_only_share_alone(
    tmp_path: Path, column: str, alone: bool, several: bool
) -> None:
    head = f'time,"{column}"' if "\\" not in column else f'"(PDH-CSV 4.0) (GMT)(0)","{column}"'
    given(tmp_path, f"{head}\n2026-03-02 00:00,30\n2026-03-02 00:15,40\n")
    for shares, good in (
        ({"home_share": ONE}, alone),
        ({"home_share": ONE, "general_shares": general((5, "1 TB"))}, several),
    ):
        path = tmp_path / "sample.yaml"
        path.write_text(json.dumps(PLAIN | shares))
        if good:
            assert read_scenario(path).home_share.connections == 40
            continue
        with pytest.raises(InputError) as caught:
            read_scenario(path)
        assert "sample.yaml:1: home_share.connections.csv: " in str(caught.value)
        assert "counts the whole server, not one of its 2 shares" in str(caught.value)
        assert "Tree Connect Count" in str(caught.value)


def test_a_general_share_of_several_is_told_too_with_its_line_and_what_is_counted(tmp_path: Path, capsys) -> None:
    given(
        tmp_path, f'"(PDH-CSV 4.0) (GMT)(0)","{SESSIONS}","{OF_SHARE}"\n2026-03-02 00:00,30,3\n2026-03-02 00:15,40,4\n'
    )
    text = """\
customer: Sample
file_server: fs
cluster: {nodes: 4, free_memory: 128 GB, free_vcpus: 16}
general_shares:
  - {name: a, connections: 5, data: 1 TB}
  - name: b
    connections: {csv: given.csv, column: COLUMN}
    data: 1 TB
"""
    path = tmp_path / "sample.yaml"
    path.write_text(text.replace("COLUMN", "Server Sessions"))
    assert main(["size", str(path)]) == 2
    assert f"{path}:7: general_shares.2.connections.column: " in capsys.readouterr().err
    path.write_text(text.replace("COLUMN", "Tree Connect Count"))
    assert main(["size", str(path)]) == 0
    assert "each tree connect counts as a connection" in " ".join(capsys.readouterr().out.split())


def test_what_could_reach_a_terminal_is_shown_as_an_escape(tmp_path: Path, capsys) -> None:
    path = tmp_path / "a\x1b[31m.yaml"
    path.write_text("customer: [")
    (tmp_path / "given.csv").write_text("time,a\x1b[31m\n2026-03-02 00:00,30\n2026-03-02 00:15,40\n")
    good = tmp_path / "good.yaml"
    good.write_text(json.dumps(PLAIN | {"home_share": ONE}))
    for csv in ("a\x1b.csv", "a\n.csv"):
        bad = tmp_path / f"bad{len(csv)}.yaml"
        bad.write_text(json.dumps(PLAIN | {"home_share": ONE | {"connections": {"csv": csv}}}))
        assert main(["check", str(bad)]) == 2
    assert main(["check", str(path), str(tmp_path / "none\x1b")]) == 2
    (tmp_path / "given.csv").write_text("time,a\x1b[31m\n2026-03-02 00:00,x\n")
    assert main(["check", str(good)]) == 2
    (tmp_path / "given.csv").write_text("time,a\x1b[31m\n2026-03-02 00:00,30\n2026-03-02 00:15,40\n")
    assert main(["size", str(good)]) == 0
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert told.err.count("\\x1b[31m.yaml:") == 1
    assert "of a\\x1b[31m in given.csv" in " ".join(told.out.split())


def test_shares_that_were_not_measured_may_be_several() -> None:
    assert len(scenario({"general_shares": general((5, "1 TB"), (5, "1 TB"))}).shares) == 3
