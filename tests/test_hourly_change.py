"""Files with what was measured: hourly change, and names that may not lead out of the folder."""

from contextlib import suppress
from pathlib import Path

import pytest
from given import CONTOSO
from hypothesis import given
from hypothesis import strategies as st

from planner.files.scenarios import read_scenario
from planner.model.checks import demands
from planner.model.problems import InputError

HEAD = "hour,changed_gb\n"


def read(folder: Path, content: str | bytes | None, name: str = "churn.csv"):
    """The documented scenario with its change read from `content`."""
    if content is not None:
        (folder / "churn.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    path = folder / "a.yaml"
    path.write_text(CONTOSO.replace("change: 2 TB/day", f"change: {{csv: {name}}}"), encoding="utf-8")
    return read_scenario(path)


def needed(scenario) -> float:
    (demand,) = (one for one in demands(scenario, 4, 60.0) if one.check == "replication_schedule")
    return float(demand.required)


def test_change_by_the_hour(tmp_path: Path) -> None:
    # 10 + 20 + 60 + 30 = 120 GB in 4 hours are 720 GB a day; the busiest hour has 60 GB, 16.67 MB/s, x 0.7.
    found = read(tmp_path, HEAD + "0,10\n1,20\n2,60\n3,30\n")
    assert found.replication.change_gb_day == pytest.approx(720, rel=1e-12)
    assert needed(found) == pytest.approx(60_000 / 3600 * 0.7, rel=1e-12)


@pytest.mark.parametrize("content", ["0,10\n", "0,10\n1,10\n2,10\n", "0,0\n1,0\n"])
def test_even_change_is_a_flat_profile(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, HEAD + content)
    assert found.replication.profile.is_flat
    assert needed(found) == pytest.approx(found.replication.change_gb_day / 86.4 * 0.7, rel=1e-12)


def test_forms_that_spreadsheets_write_are_read(tmp_path: Path) -> None:
    plain = read(tmp_path, HEAD + "0,10\n1,20.5\n").replication.profile.weights
    for content in (
        "\ufeff" + HEAD + "0,10\n1,20.5\n",
        (HEAD + "0,10\n1,20.5\n").replace("\n", "\r\n"),
        "hour , changed_gb\n0 , 10\n 1,20.5\n\n",
        '"hour","changed_gb"\n"0","10"\n1,20.50\n',
    ):
        assert read(tmp_path, content).replication.profile.weights == plain


def test_the_hash_of_a_scenario_changes_with_what_was_measured(tmp_path: Path) -> None:
    one, other = (read(tmp_path, HEAD + f"0,10\n1,{value}\n").digest for value in (1, 2))
    assert one != other


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("", 1, "the header is ''; write hour,changed_gb"),
        ("hours,changed_gb\n0,1\n", 1, "the header is"),
        (HEAD, 2, "holds no hour"),
        (HEAD + "0\n", 2, "has 1 column; write 2"),
        (HEAD + "0,1,2\n", 2, "has 3 columns"),
        (HEAD + "0,1\n2,1\n1,1\n", 4, "the hour is 1, not 3; hours rise by 1, from 0"),
        (HEAD + "1,1\n", 2, "the hour is 1, not 0"),
        (HEAD + "0,-1\n", 2, "is negative"),
        (HEAD + "0,nan\n", 2, "is not a number"),
        (HEAD + "0,inf\n", 2, "is not a number"),
        (HEAD + "0,1.2.3e4\n", 2, "is not a number"),
        (HEAD + '0,"1,5"\n', 2, "write 1.5, with a point"),
        (HEAD + "0," + "1" * 5000 + "\n", 2, "too long for a number"),
        (HEAD + "0,\n", 3, "holds no hour"),
        (HEAD + "0,=1+1\n", 2, "is not a number"),
        (HEAD + '0,"1\n', 2, "has a quote left open"),
        (HEAD + "0,1\x00\n", 2, "is not a number"),
        (HEAD.encode() + b"0,1\n1,\xff\n", 3, "'ÿ' is not a number"),
    ],
)
def test_bad_files_are_told_with_their_line(tmp_path: Path, content: str | bytes, line: int | None, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path / "churn.csv")
    assert problem.line == line
    assert told in str(problem)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../churn.csv", "leads out of the scenario's folder"),
        ("inside/../../churn.csv", "leads out of the scenario's folder"),
        ("inside/../churn.csv", "leads out of the scenario's folder"),
        ("/etc/passwd", "leads out of the scenario's folder"),
        ("C:/churn.csv", "leads out of the scenario's folder"),
        ("'C:churn.csv'", "leads out of the scenario's folder"),
        ("..\\churn.csv", "leads out of the scenario's folder"),
        ("\\\\server\\churn.csv", "leads out of the scenario's folder"),
        ("link.csv", "leads out of the scenario's folder"),
        ("linked/churn.csv", "leads out of the scenario's folder"),
        ('"a\\0b"', "is not the name of a file"),
        ("nowhere.csv", "there is no such file"),
        ("inside", "is not a file"),
        ("'.'", "is not a file"),
        ("''", "is empty"),
        ("[churn.csv]", "is a list"),
        ("x" * 300, ""),
    ],
)
def test_names_that_are_no_file_in_the_folder(tmp_path: Path, name: str, told: str) -> None:
    folder = tmp_path / "scenarios"
    (folder / "inside").mkdir(parents=True)
    outside = tmp_path / "churn.csv"
    outside.write_text(HEAD + "0,1\n", encoding="utf-8")
    (folder / "link.csv").symlink_to(outside)
    (folder / "linked").symlink_to(tmp_path)
    with pytest.raises(InputError) as caught:
        read(folder, None, name)
    (problem,) = caught.value.problems
    assert told in str(problem)
    assert "nowhere" in name or "inside" in name or problem.line in {25, None}


def test_a_name_inside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "c h.csv").write_text(HEAD + "0,1\n", encoding="utf-8")
    assert read(tmp_path, None, "inside/c h.csv").replication.change_gb_day == 24
    assert read(tmp_path, HEAD + "0,2\n", "./churn.csv").replication.change_gb_day == 48


@given(st.text(alphabet='0123456789,.-+eE"\n\r hourcangd_b;\x00é', max_size=60))
def test_any_file_is_read_or_refused(tmp_path_factory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    for content in (text, HEAD + text):
        with suppress(InputError):
            assert read(folder, content).replication.change_gb_day >= 0
