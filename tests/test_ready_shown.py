"""What is found is shown wherever a report goes: page, deck, slides, workbook and list."""

import io
from pathlib import Path

import openpyxl
import pytest
from given import PLAIN, scenario
from pptx import Presentation

from planner.answers import readiness as tables
from planner.answers.fleet import Entry
from planner.files.brand import read_brand
from planner.files.documents import shipped
from planner.files.scenarios import read_scenario
from planner.formats import deck, pptx, xlsx
from planner.formats.story import scenes
from planner.judgement.readiness import ready
from planner.model.sizing import size
from planner.report.page import document_title, laid_out, parts
from planner.report.render import run_notebook

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
WRONG = size(read_scenario(SAMPLES / "not-ready.yaml"))
READY = size(read_scenario(SAMPLES / "ready-to-deploy.yaml"))
TOLD = "Not ready to be deployed: 10 things are wrong, and 5 are still to do."


def test_the_samples_have_every_finding_and_every_wrong_one() -> None:
    found, wrong = ready(READY), ready(WRONG)
    assert {one.finding for one in found.findings} == {one.finding for one in wrong.findings}
    assert {one.state for one in found.findings} == {"ok", "todo", "change", "info", "leave"}
    assert {one.finding for one in wrong.of("wrong")} == {
        *("file_server_name", "share_name", "client_addresses", "storage_addresses", "subnet", "writable_dc"),
        *("preferred_dc", "organizational_unit", "iscsi_queue", "container_places"),
    }


@pytest.fixture(scope="module")
def wrong_page() -> str:
    given = {"scenario": "not-ready.yaml"}
    made = run_notebook(shipped("notebooks") / "sizing_report.ipynb", given, SAMPLES, here=True)
    return laid_out(document_title(made), parts(made), read_brand())


def test_the_page_says_what_is_wrong_first_and_all_of_it_in_a_section(wrong_page: str) -> None:
    first, _, rest = wrong_page.partition("<h2")
    assert TOLD in first
    assert "Organizational unit" in first
    assert "Write stayout/afs." not in first
    section = rest.partition('id="deployment-readiness"')[2]
    assert "Write stayout/afs." in section
    for told in ("<pre>read -rs -p", "Delegate the right to join", "TCP 49152-65535", "Any of FSVMs"):
        assert told in section, told


def test_the_slides_and_the_deck_tell_what_to_do() -> None:
    (scene,) = (one for one in scenes(WRONG) if one.key == "readiness")
    assert scene.title == TOLD
    assert "Add 2 addresses" in scene.points[3]
    assert scene.points[-1] == "And 10 more."
    assert TOLD in deck.make(WRONG, read_brand()).decode()
    slides = Presentation(io.BytesIO(pptx.make(WRONG, read_brand()))).slides
    assert TOLD in [slide.shapes.title.text for slide in slides]


def test_a_plan_whose_deployment_is_not_described_has_no_scene_and_a_short_section() -> None:
    sizing = size(scenario(None, PLAIN))
    assert "readiness" not in [one.key for one in scenes(sizing)]
    found = ready(sizing)
    assert tables.wrong(found) is None
    for made in (tables.ports, tables.join, tables.client_settings, tables.checklists):
        assert made(found) is None
    assert "does not describe" in repr(tables.answer(found))


def test_the_workbook_has_a_sheet_of_findings() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.make(WRONG, read_brand())))["Readiness"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0]]
    assert rows[0][0] == TOLD
    assert [row[0] for row in rows].count("wrong") == 10
    assert rows[-1][0].startswith("read -rs -p")


@pytest.mark.parametrize(
    ("sizing", "said"), [(WRONG, "10 wrong"), (READY, "2 to do"), (size(scenario(None, PLAIN)), "")], ids=str
)
def test_the_list_says_how_ready_each_is(sizing, said: str) -> None:
    assert Entry.of(sizing.scenario).deployment == said


def test_pairs_that_fail_alike_share_a_row() -> None:
    table = tables.failures(ready(WRONG))
    # Shares of 500 / 4 = 125 and the 120 of sales on the first of four: singles and pairs, with it and without.
    assert table is not None
    assert table.rows == (
        ("FSVM 1", "245", "370", "287"),
        ("Any of FSVMs 2 to 4", "125", "370", "287"),
        ("FSVMs 1 and 2, or 2 more such pairs", "370", "495", "370"),
        ("FSVMs 2 and 3, or 2 more such pairs", "250", "495", "370"),
    )
