"""A fleet in a spreadsheet: a row says what a file would, and is rendered like one."""

from pathlib import Path

import openpyxl
import pytest
from batches import customer, quick_notebook, records_of
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from spreadsheets import LEAST, WHOLE, refusal, scenarios, write_csv, write_xlsx

from planner.batch.orders import Settings, named, order_of
from planner.cli import main
from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario, read_scenario
from planner.files.schema import COLUMNS


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_row_says_what_a_file_would(tmp_path, write):
    ending = "csv" if write is write_csv else "xlsx"
    (found,) = named([str(write(tmp_path / f"fleet.{ending}", WHOLE))])
    from_row = parse_scenario(*found.read(), found.path)
    (tmp_path / found.name).write_bytes(found.read()[1])
    from_file = read_scenario(tmp_path / found.name)
    assert from_row.general_shares == from_file.general_shares
    assert from_row.replication == from_file.replication
    assert from_row.home_share.connections == 2800
    assert from_row.growth.data == 0.25
    assert from_row.id == "sample-ltd"
    assert from_row.digest == from_file.digest


@examples(60)
@given(st.text(min_size=1, max_size=30).map(str.strip).filter(lambda text: text and not text.startswith("=")))
def test_a_name_comes_through_as_it_is_or_is_refused(name):
    from planner.files.fleet import _customer

    _, (_, content) = _customer(Path("fleet.csv"), ["id", "customer"], 2, ["x", name])
    if all(
        ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0 and not 0xD800 <= ord(c) < 0xE000 and ord(c) < 0xFFFE for c in name
    ):
        document = parse_document(content.decode(), "x")
        assert document.items["customer"].value == name


@pytest.mark.parametrize("name", ["fleet.xlsx", "fleet.csv"])
def test_the_template_takes_customers(tmp_path, name, capsys):
    path = tmp_path / name
    assert main(["template", str(path)]) == 0
    assert "holds no customer" in refusal(path)
    if name.endswith("xlsx"):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["fleet", "columns"]
        for at, name in enumerate(COLUMNS, 1):
            book["fleet"].cell(2, at, WHOLE.get(name))
        book.save(path)
    else:
        path.write_text(path.read_text(encoding="utf-8") + ",".join(WHOLE.get(name, "") for name in COLUMNS))
    assert scenarios(path)[0].customer == "Sample Ltd"
    assert main(["template", str(path)]) == 2
    assert main(["template", str(tmp_path / "fleet.ods")]) == 2
    assert "is neither .yaml, .xlsx nor .csv" in capsys.readouterr().err


def test_a_fleet_is_rendered_like_files(tmp_path, report):
    quick = quick_notebook(tmp_path)
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,1\n1,2\n")
    second = {
        "replication.interval": "60 min",
        "replication.change.csv": "churn.csv",
        "replication.link": "1 Gbit/s",
        "replication.remote_nodes": "4",
    }
    path = write_csv(
        tmp_path / "fleet.csv",
        {**LEAST, "id": "one"},
        {**LEAST, **second, "id": "two"},
        {**LEAST, "id": "bad", "cluster.nodes": "x"},
        {**LEAST, "id": "formula", "cluster.nodes": "=1"},
    )
    customer(tmp_path, "three")
    done = report("--out", tmp_path / "out", "--notebook", quick, path, tmp_path / "three.yaml")
    assert done.returncode == 2
    assert f"{path}:4: cluster.nodes: " in done.stderr
    assert f"{path}:5: cluster.nodes: is a formula" in done.stderr
    assert set(records_of(tmp_path / "out")) == {"one", "two", "three"}
    again = report("--out", tmp_path / "out", "--notebook", quick, path, tmp_path / "three.yaml")
    assert "(3 were up to date)" in again.stdout
    order = order_of([*named([str(path)])][1], Settings())
    assert set(order.files) == {"two.yaml", "churn.csv"}
