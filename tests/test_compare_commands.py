"""`planner compare`: cases of every kind, in any mix, written or refused."""

import json

import pytest
from judged import runs, written


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path)


@pytest.fixture
def run(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    return runs(capsys)


def test_compare(run):
    status, out, _ = run("compare", "certain", "doubtful")
    assert status == 0
    assert out.startswith("doubtful, compared with certain: ")
    assert "Inputs that differ" in out
    status, out, _ = run("compare", "certain", "--catalog", "files-5.0", "--json")
    assert status == 0
    record = json.loads(out)
    assert [case["catalog"] for case in record["cases"]] == ["afs-2.0.2", "files-5.0"]
    assert record["cases"][1]["plan"]["total_memory_gb"] <= record["cases"][0]["plan"]["total_memory_gb"]
    both = json.loads(run("compare", "certain", "--catalog", "afs-2.0.2", "--catalog", "files-5.0", "--json")[1])
    assert both == record
    assert run("compare", "certain", "hopeless")[0] == 1


def cases(out: str) -> list[tuple[str, bool, int]]:
    found = json.loads(out)["cases"]
    return [(one["label"], one["feasible"], (one["plan"] or one["nearest"])["fsvms"]) for one in found]


def test_compare_takes_designs(run):
    status, out, err = run("compare", "certain", "--design", "6x40", "--design", "8x60", "--json")
    assert (status, err) == (0, "")
    assert cases(out) == [("6 × 40 GB", True, 6), ("8 × 60 GB", True, 8)]
    status, out, _ = run("compare", "certain", "--design", "3x12", "--json")
    assert status == 1
    assert cases(out) == [("the plan", True, 6), ("3 × 12 GB", False, 3)]
    status, out, _ = run("compare", "certain", "--design", "3x12")
    assert "Fails" in out
    assert "connections with all FSVMs up (" in " ".join(out.split())


def test_compare_takes_what_ifs(run):
    one, other = "home_share.connections=3000", "growth.data=5 %"
    status, out, _ = run("compare", "certain", "--against", one, "--against", one, other, "--json")
    assert status == 0
    labels = ["as it is", "home share connections 3000", "home share connections 3000, growth data 5 %"]
    assert [label for label, *_ in cases(out)] == labels
    record = json.loads(out)
    assert [one["changes"] for one in record["cases"]][1:] == [
        {"home_share.connections": "3000"},
        {"home_share.connections": "3000", "growth.data": "5 %"},
    ]
    assert {one["name"]: one["values"] for one in record["inputs"]} == {
        "home_share.connections": ["2,800", "3,000", "3,000"],
        "growth.data": ["25 %", "25 %", "5 %"],
    }


def test_set_is_of_all_cases_and_against_of_its_own(run):
    words = ["--set", "growth.horizon=24 months", "--set", "home_share.connections=900"]
    _, out, _ = run("compare", "certain", *words, "--against", "home_share.connections=3000", "--json")
    record = json.loads(out)
    assert [one["month"] for one in record["cases"]] == [24, 24]
    assert [one["changes"]["home_share.connections"] for one in record["cases"]] == ["900", "3000"]


def test_compare_takes_all_in_any_mix(run):
    words = ["--catalog", "afs-2.0.2", "--catalog", "files-5.0", "--design", "6x40", "--design", "6x60"]
    _, out, _ = run("compare", "certain", "doubtful", *words, "--against", "growth.data=5 %", "--json")
    assert len(cases(out)) == len({label for label, *_ in cases(out)}) == 16
    _, out, _ = run("compare", "certain", "--catalog", "files-5.0", "--design", "6x40", "--json")
    assert [one["catalog"] for one in json.loads(out)["cases"]] == ["afs-2.0.2", "files-5.0"]


def test_compare_takes_a_folder(run, folder):
    (folder / "bad.yaml").unlink()
    status, out, _ = run("compare", ".", "--json")
    assert (status, [label for label, *_ in cases(out)]) == (1, ["certain", "doubtful", "hopeless", "skewed"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["certain"], "has one case alone; give two scenarios or more, or something to compare with"),
        (["certain", "--set", "growth.data=5 %"], "has one case alone"),
        (["certain", "--against", "growth.dta=5 %"], "certain.yaml: --against: growth.dta: is not a known key"),
        (["certain", "--against", "growth.data"], "argument --against: 'growth.data' is not PATH=VALUE"),
        (["certain", "--against", "a=1", "a=2"], "--against: a is there twice; write it once"),
        (["certain", "--design", "3y4"], "'3y4' is not a design"),
        (["certain", "--design", "3x8"], "design 3x8: 8 GB is outside what was tested"),
        (["certain", "skewed", "--to", "docx"], "'docx' is not a format"),
        (["certain", "skewed", "--to", "xlsx"], "'xlsx' is not a format of a comparison; known: html, pdf, pptx"),
        (["certain", "skewed", "--to", "html", "--brand", "nowhere"], "nowhere"),
        (["certain", "skewed", "--to", "html", "--out", "certain.yaml"], "certain.yaml: cannot be written"),
    ],
)
def test_a_comparison_that_cannot_be_made_writes_nothing(run, folder, words, told):
    before = sorted(folder.rglob("*"))
    status, out, err = run("compare", *words)
    assert (status, out) == (2, "")
    assert told in err
    assert sorted(folder.rglob("*")) == before


def test_a_comparison_is_written_for_a_board(run, folder):
    status, out, err = run("compare", "certain", "--design", "6x40", "--design", "3x12", "--to", "html,pptx", "--json")
    assert status == 1
    assert json.loads(out)["cases"]
    written = [folder / "reports" / "comparison" / f"comparison.{ending}" for ending in ("html", "pptx")]
    assert err == f"written: {', '.join(str(path.relative_to(folder)) for path in written)}\n"
    assert written[0].read_text().startswith("<!DOCTYPE html>")
    assert written[1].read_bytes().startswith(b"PK")


def test_compare_with_nothing_to_compare_or_bad_input_prints_nothing(run):
    assert run("compare", "certain")[:2] == (2, "")
    status, out, err = run("compare", "certain", "bad")
    assert (status, out) == (2, "")
    assert "growth.connections" in err
    status, out, err = run("compare", "certain", "--catalog", "afs-9.9")
    assert (status, out) == (2, "")
    assert "afs-9.9" in err
