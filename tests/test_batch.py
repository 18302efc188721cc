"""A batch of reports: what is made, what is left, and what is told."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batches import ROOT, Report, customer

from planner.batch.orders import Settings, files_named, named, order_of
from planner.batch.orders import environment as environment_hash

pytestmark = pytest.mark.usefixtures("nothing_left_behind")
SAMPLES = ROOT / "data" / "scenarios"


def test_all_that_decides_a_report_is_in_its_key(tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = named([str(customer(tmp_path, "a"))])
    brand = tmp_path / "brand"
    shutil.copytree(ROOT / "data" / "brand", brand)
    catalogs = tmp_path / "catalogs"
    shutil.copytree(ROOT / "data" / "limits", catalogs)
    (catalogs / "afs-2.0.2.yaml").write_text((catalogs / "afs-2.0.2.yaml").read_text() + "# mine\n")
    settings = [
        Settings(),
        Settings(catalog="files-5.0"),
        Settings(catalogs=catalogs),
        Settings(notebook=quick),
        Settings(formats=("html", "pdf")),
        Settings(brand=brand),
    ]
    keys = [order_of(found, one).key for one in settings]
    assert len(set(keys)) == len(settings)
    assert [order_of(found, one).key for one in settings] == keys
    (brand / "brand.yaml").write_text((brand / "brand.yaml").read_text() + "# changed\n")
    assert order_of(found, settings[-1]).key != keys[-1]
    for name in ("__version__", "sys.version"):
        with monkeypatch.context() as patch:
            patch.setattr(f"planner.batch.orders.{name}", "another")
            assert environment_hash.__wrapped__() != environment_hash()
    copy = tmp_path / "copy" / "planner"
    shutil.copytree(ROOT / "planner", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "notebooks", copy / "notebooks")
    monkeypatch.setattr("planner.batch.orders.PACKAGE", copy)
    before = environment_hash.__wrapped__()
    for changed in ("report/template/report.css", "model/sizing.py", "notebooks/sizing_report.ipynb"):
        (copy / changed).write_text((copy / changed).read_text() + " ")
        after = environment_hash.__wrapped__()
        assert after != before, changed
        before = after


def test_a_second_run_makes_what_has_changed_and_no_more(tmp_path: Path, quick: Path, report: Report) -> None:
    out = tmp_path / "out"
    for name in ("a", "b", "c", "d"):
        customer(tmp_path, name)
    first = report("--out", out, "--notebook", quick, tmp_path)
    assert "4 of 4 made" in first.stdout
    assert "up to date" not in first.stdout
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()}
    again = report("--out", out, "--notebook", quick, tmp_path)
    assert "4 of 4 made" in again.stdout
    assert "(4 were up to date)" in again.stdout
    assert before == {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()}
    customer(tmp_path, "a", connections=900)
    (out / "b.html").write_text("spoilt")
    (out / "c.ipynb").unlink()
    third = report("--out", out, "--notebook", quick, tmp_path)
    assert "(1 was up to date)" in third.stdout
    assert {name for name, time_ns in before.items() if (out / name).stat().st_mtime_ns == time_ns} == {
        "d.html",
        "d.ipynb",
    }
    other = quick.parent / "other.ipynb"
    other.write_text(quick.read_text().replace("found.plan.design", "found.plan.design  # other"))
    assert "up to date" not in report("--out", out, "--notebook", other, tmp_path).stdout


def test_what_is_measured_decides_too(tmp_path: Path, quick: Path, report: Report) -> None:
    path = customer(tmp_path, "measured")
    path.write_text(
        path.read_text()
        + "replication: {interval: 60 min, change: {csv: m/churn.csv}, link: 1 Gbit/s, remote_nodes: 4}\n"
    )
    (tmp_path / "m").mkdir()
    csv = tmp_path / "m" / "churn.csv"
    csv.write_text("hour,changed_gb\n0,1\n1,2\n")
    run = ("--out", tmp_path / "out", "--notebook", quick, path)
    assert report(*run).returncode == 0
    assert "(1 was up to date)" in report(*run).stdout
    csv.write_text("hour,changed_gb\n0,1\n1,3\n")
    assert "up to date" not in report(*run).stdout


def test_a_catalog_folder_reaches_the_report_and_decides(tmp_path: Path, quick: Path, report: Report) -> None:
    catalogs = tmp_path / "catalogs"
    catalogs.mkdir()
    text = (ROOT / "data" / "limits" / "afs-2.0.2.yaml").read_text()
    (catalogs / "mine.yaml").write_text(text)
    path = customer(tmp_path, "a")
    run = ("--out", tmp_path / "out", "--notebook", quick, "--catalogs", catalogs, "--catalog", "mine", path)
    done = report(*run)
    assert done.returncode == 0, done.stderr
    assert '"mine\\"' in (tmp_path / "out" / "a.ipynb").read_text().replace("'", '"')
    assert "up to date" in report(*run).stdout
    (catalogs / "mine.yaml").write_text(text + "# changed\n")
    assert "up to date" not in report(*run).stdout


def test_files_folders_and_patterns_are_taken_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("b.yaml", "a.yaml", "c.yml", "notes.txt", "deep/d.yaml"):
        (tmp_path / "in" / name).write_text("")
    found = [
        str(path) for path in files_named(["in/b.yaml", "in", "in/*.yaml", "in/**/*.yaml", "none-*.yaml", "none.yaml"])
    ]
    assert found == ["in/b.yaml", "in/a.yaml", "in/c.yml", "in/deep/d.yaml", "none-*.yaml", "none.yaml"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--jobs", "0"),
        ("--jobs", "many"),
        ("--jobs", "-1"),
        ("--jobs", "1025"),
        ("--timeout", "0 min"),
        ("--timeout", "soon"),
        ("--timeout", "10"),
        ("--memory-limit", "2"),
        ("--memory-limit", "1 MB"),
        ("--notebook", "none.ipynb"),
    ],
)
def test_bad_options_are_told(tmp_path: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    from planner.cli import main

    assert main(["report", "--out", str(tmp_path / "out"), option, value, str(SAMPLES)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"planner report: {option}: ")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path, quick: Path, report: Report) -> None:
    (tmp_path / "file").write_text("")
    done = report("--out", tmp_path / "file" / "out", "--notebook", quick, SAMPLES)
    assert done.returncode == 2
    assert (
        done.stderr
        == f"{tmp_path / 'file' / 'out'}: cannot be written (Not a directory); each file that is there is whole\n"
    )


def test_a_record_is_json_that_tells_where_from(tmp_path: Path, quick: Path, report: Report) -> None:
    path = customer(tmp_path, "a")
    report("--out", tmp_path / "out", "--notebook", quick, path)
    record = json.loads((tmp_path / "out" / ".manifest" / "a.json").read_text())
    assert record["scenario"] == str(path)
    assert record["state"] == "done"
    assert record["entry"]["customer"] == "Test: a"
    assert record["seconds"] > 0


def test_the_list_is_worst_first_and_runs_its_own_script_alone(tmp_path: Path, quick: Path, report: Report) -> None:
    customer(tmp_path, "roomy", connections=10)
    customer(tmp_path, "full", connections=400)
    text = customer(tmp_path, "formula", connections=99999).read_text()
    (tmp_path / "formula.yaml").write_text(text.replace('"Test: formula"', "'=1+1 <script>alert(1)</script>'"))
    done = report("--out", tmp_path / "out", "--notebook", quick, tmp_path)
    assert "1 failed" in done.stderr  # the quick notebook shows the plan's design, and there is no plan
    text = (tmp_path / "formula.yaml").read_text()
    (tmp_path / "formula.yaml").write_text(text.replace("99999", "100"))
    assert report("--out", tmp_path / "out", "--notebook", quick, tmp_path).returncode == 0
    page = (tmp_path / "out" / "index.html").read_text()
    script = page.split("<script>")[1].split("</script>")[0]
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{hashed}'" in page
    assert page.count("<script") == 1
    assert "http" not in page.replace("http-equiv", "")
    assert page.index("full.html") < page.index("roomy.html")
    assert "3 file servers can be built as planned and need 9 FSVMs" in page
    rows = (tmp_path / "out" / "fleet.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("id,customer,state,design")
    assert len(rows) == 4
    assert any("'=1+1" in row for row in rows)


def test_a_batch_says_how_many_were_made_and_names_the_refused(tmp_path: Path, quick: Path, report: Report) -> None:
    head = "id,customer,file_server,cluster.nodes,cluster.free_memory,cluster.free_vcpus,home_share.name,"
    head += "home_share.description,home_share.connections,home_share.data\n"
    row = "{},Sample {},fs,{},64 GB,12,home,Home,{},1 TB\n"
    said = [("a", 4, 100), ("b", 4, 100), ("c", "many", 100), ("d", "=4", 100), ("a", 4, 200)]
    path = tmp_path / "fleet.csv"
    path.write_text(head + "".join(row.format(name, name, nodes, count) for name, nodes, count in said))
    (tmp_path / "bad.yaml").write_text("customer: Sample\x1be\n")
    run = ("--out", tmp_path / "out", "--notebook", quick, path, tmp_path / "none.yaml", tmp_path / "bad.yaml")
    done = report(*run)
    assert done.returncode == 2
    assert done.stdout == f"2 of 7 made, 5 refused; open {tmp_path / 'out' / 'index.html'}\n"
    names = f"refused: Sample c ({path}:4), {path}:5, Sample a ({path}:6), {tmp_path / 'none.yaml'}, "
    assert done.stderr.splitlines()[-1] == names + f"{tmp_path / 'bad.yaml'}"
    assert report(*run).stdout.startswith("2 of 7 made (2 were up to date), 5 refused; ")


def test_many_refused_are_named_as_far_as_anybody_reads(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text("id,customer,cluster.nodes\n" + "".join(f"c{i},Sample {i},4\n" for i in range(25)))
    done = report("--out", tmp_path / "out", path)
    assert done.stdout.startswith("0 of 25 made, 25 refused; ")
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"refused: Sample 0 ({path}:2), ")
    assert last.endswith(f"Sample 19 ({path}:21) and 5 more")


def test_help_says_what_a_notebook_of_ones_own_may_do(capsys: pytest.CaptureFixture[str]) -> None:
    from planner.cli import main

    with pytest.raises(SystemExit):
        main(["report", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "it runs with all your rights, so name only one that you trust" in told
    assert all(option in told for option in ("--tls-ca FILE", "--tls-cert FILE", "--tls-key FILE"))


@pytest.mark.campaign
def test_the_bare_cells_of_the_benchmark_run(tmp_path: Path) -> None:
    code = "import batch, pathlib, sys; print(batch.floor(batch.customers(pathlib.Path(sys.argv[1]), 2)))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "benchmarks"), str(ROOT)))}
    ran = subprocess.run(
        [sys.executable, "-c", code, tmp_path], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert float(ran.stdout) > 0
