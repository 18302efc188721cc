"""The fleet beside one another: entries, tables, the page and the notebook that show them."""

import csv
import html.parser
import io
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from batches import customer, quick_notebook
from fleets import NAMES, OUT_OF_INK, entry, fleet, folder_of, undated
from markupsafe import escape

from planner.answers import fleet as fleet_tables
from planner.answers.fleet import Entry, failures, headline, soonest, worst_first
from planner.batch.manifest import Manifest, listed_in, write_lists
from planner.face.customers import gather
from planner.files.brand import read_brand
from planner.files.documents import shipped
from planner.files.scenarios import read_scenario
from planner.report.page import fleet_csv, index_page
from planner.report.render import run_notebook

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"


class Links(html.parser.HTMLParser):
    """The addresses that a page refers to, and the tags that it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]


def test_worst_first_is_failures_then_no_design_then_the_soonest_then_the_fullest():
    ranked = [
        Entry("m", "M", error="why"),
        replace(entry("old"), error="why"),
        entry("none", used=None),
        entry("tight", state="tight", month=40),
        entry("later", state="tight", month=41),
        entry("full", used=0.9, month=60),
        entry("less", used=0.8, month=60),
        entry("never", month=None, used=1.0),
    ]
    assert worst_first(ranked[::-1]) == ranked


def test_headlines_by_hand():
    entries = [entry("a", "A", month=50, date="2030-12"), entry("b", "B", month=None), entry("c", "C", used=None)]
    need = "FSVMs with {} GB of memory and {} vCPUs."
    assert headline(entries) == (
        f"1 of 3 file servers cannot be built as planned; the other 2 need 6 {need.format(144, 24)}"
    )
    assert headline(entries[1:]) == (
        f"1 of 2 file servers cannot be built as planned; the other needs 3 {need.format(72, 12)}"
    )
    assert headline(entries[:2]) == f"2 file servers can be built as planned and need 6 {need.format(144, 24)}"
    assert headline(entries[:1]) == f"1 file server can be built as planned and needs 3 {need.format(72, 12)}"
    assert headline(entries[2:]) == "1 of 1 file server cannot be built as planned."
    assert headline([]) == headline([Entry("d", "D", error="x")]) == "There is no answer to show."
    assert soonest(entries) == "The first to outgrow its plan is A, in Dec 2030."
    assert soonest([entry("a", "A", month=50)]) == "The first to outgrow its plan is A, in month 50."
    assert soonest(entries[1:2]) == "Growth takes none of these over a limit within 120 months."
    assert soonest(entries[2:]) == ""
    assert failures(entries) == ""
    failed = [*entries, Entry("d", "D", error="x"), replace(entries[0], error="y")]
    assert (
        failures(failed) == "2 of 5 failed when last made: 1 has no report and 1 has an older one, which still stands."
    )
    assert headline(failed).startswith("1 of 4 file servers cannot be built as planned; the other 3 need 9 FSVMs")


def test_of_those_without_a_design_the_soonest_over_a_limit_comes_first():
    ranked = [
        replace(entry(name, used=None), breach_month=month, utilisation=used)
        for name, month, used in (("worse", 0, 1.5), ("bad", 0, 1.2), ("later", 26, 1.9), ("setting", None, 0.7))
    ]
    assert worst_first(ranked[::-1]) == ranked


def test_a_customer_without_a_design_says_what_blocks():
    found = read_scenario(SAMPLES / "infeasible-cluster.yaml")
    made = Entry.of(found)
    assert (made.state, made.design, made.binding) == ("fails", "none", "FSVMs in the cluster")
    assert made.utilisation == 1.5  # 6 of 4
    assert (made.remedy, made.breach_when) == ("two more nodes (6 × 40 GB)", "today")
    assert "needs two more nodes (6 × 40 GB)" in repr(fleet_tables.fleet([made]))
    assert Entry.from_record(made.record()) == made
    assert Entry.from_record(replace(made, error="of one attempt").record()) == made


def test_the_table_has_every_customer_with_what_an_expert_asks_for():
    entries = [entry("b", "B", month=60, date="2031-11"), replace(entry("a", "A"), error="out of ink")]
    table = fleet_tables.fleet(entries)
    assert [row[0] for row in table.rows] == ["stale", "holds"]
    assert table.rows[1] == (
        *("holds", "B", "3 × 24 GB", "72", "12", "Connections after a failure"),
        *("80 %", "Nov 2031", "50 %", "on schedule", ""),
    )
    assert "out of ink" in repr(fleet_tables.errors(entries))
    assert fleet_tables.errors(entries[:1]) is None
    assert "fails" not in fleet_tables.answer(entries).role
    assert fleet_tables.answer([entry(used=None)]).role == "answer fails"


def test_the_page_shows_failures_and_links_what_is_there(tmp_path):
    entries = fleet(40)
    lost = next(one for one in entries if one.state == "fails")
    out = folder_of(tmp_path / "out", entries, c0011=OUT_OF_INK, **{lost.id: OUT_OF_INK})
    (out / "c0015.html").unlink()
    refused = {"in/c0020.yaml": "in/c0020.yaml:1: cluster: is missing", "fleet.csv:7": "fleet.csv:7: id: is missing"}
    write_lists(Manifest(out), None, refused)
    page = (out / "index.html").read_text()
    found = Links(page)
    names = {path.name for path in out.iterdir() if path.is_file()} - {"index.html", "fleet.csv"}
    assert {unquote(link) for link in found.links} == names
    assert "c0015.html" not in names
    assert "c0015.ipynb" in names
    assert found.tags.count("script") == 1
    assert "b" not in found.tags
    assert page.count("out of &lt;b&gt;ink&lt;/b&gt;") == 2
    assert page.count("the report is an older one") == 2
    assert "4 of 41 failed when last made: 2 have no report and 2 have an older one, which still stands." in page
    assert page.count("<figure>") == 2
    for name in NAMES:
        assert escape(name.format(NAMES.index(name))) in page
    rows = list(csv.DictReader(io.StringIO((out / "fleet.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 41
    assert {row["id"]: row["error"] for row in rows if row["error"]} == {
        "c0011": OUT_OF_INK,
        lost.id: OUT_OF_INK,
        "c0020": refused["in/c0020.yaml"],
        "": refused["fleet.csv:7"],
    }
    before = (out / "index.html").stat().st_mtime_ns
    write_lists(Manifest(out), None, refused)
    assert (out / "index.html").stat().st_mtime_ns == before
    write_lists(Manifest(out))
    assert "fleet.csv:7" not in (out / "index.html").read_text()


def test_what_a_file_is_for():
    names = ("a.html", "a.deck.html", "a.pdf", "a.xlsx", "a.pptx", "a.ipynb")
    page = index_page([replace(entry(), files=names)], read_brand())
    kinds = dict(re.findall(r'<a href="(a\.[^"]+)">(\w+)</a>', page))
    assert [kinds[name] for name in names] == ["page", "deck", "PDF", "workbook", "slides", "notebook"]


def test_what_a_spreadsheet_takes_for_a_formula_is_text_in_the_table():
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
    text = fleet_csv([replace(entry(str(at)), customer=cell, error=cell) for at, cell in enumerate(cells)])
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert sorted(row["customer"] for row in rows) == sorted(f"'{cell}" for cell in cells)
    assert sorted(row["error"] for row in rows) == sorted(f"'{cell}" for cell in cells)


def test_a_brand_reaches_the_page(tmp_path):
    brand = tmp_path / "brand"
    brand.mkdir()
    (brand / "brand.yaml").write_text("name: Sample & Sons\nprimary: '#7a1f5c'\naccent: '#d98cbf'\n", encoding="utf-8")
    out = folder_of(tmp_path / "out", fleet(3))
    write_lists(Manifest(out), brand)
    page = (out / "index.html").read_text()
    assert '<p class="brand">Sample &amp; Sons</p>' in page
    assert "--blue:#7a1f5c" in page
    write_lists(Manifest(out))
    assert "Sample &amp; Sons" not in (out / "index.html").read_text()
    assert index_page(listed_in(out), read_brand()) == (out / "index.html").read_text()


def test_a_batch_tells_the_list_what_it_could_not_do(tmp_path, report):
    quick, out = quick_notebook(tmp_path), tmp_path / "out"
    good, turns, raises = (customer(tmp_path, name) for name in ("good", "turns", "raises"))
    raises.write_text(raises.read_text().replace("Test: raises", "It raises"))
    (bad := tmp_path / "bad.yaml").write_text("customer: [\n")

    def states() -> dict[str, tuple[str, str]]:
        return {one.customer: (one.state, one.error) for one in listed_in(out)}

    assert report("--out", out, "--notebook", quick, good, turns, raises, bad).returncode == 2
    assert states()["Test: good"] == states()["Test: turns"] == ("holds", "")
    assert states()["It raises"][0] == states()[str(bad)][0] == "missing"
    assert "out of ink" in states()["It raises"][1]
    assert str(bad) in states()[str(bad)][1]
    # What was right before keeps its report, marked; what this batch was not asked for is as it was.
    turns.write_text("customer: Turns\n")
    assert report("--out", out, "--notebook", quick, good, turns).returncode == 2
    assert set(states()) == {"Test: good", "Test: turns", "It raises"}
    assert states()["Test: turns"][0] == "holds"
    assert "cluster: is missing" in states()["Test: turns"][1]
    page = (out / "index.html").read_text()
    assert set(Links(page).links) == {"good.html", "good.ipynb", "turns.html", "turns.ipynb"}


def test_a_fleet_is_gathered_from_scenarios_from_a_table_and_from_reports(tmp_path, report):
    good = customer(tmp_path, "good")
    (tmp_path / "bad.yaml").write_text("customer: Bad\n")
    (tmp_path / "fleet.csv").write_text("customer,file_server,cluster.nodes\nA,=1,4\nB,fs,4\n")
    from_files = gather(tmp_path)
    assert [(one.customer, one.state) for one in from_files] == [
        (str(tmp_path / "bad.yaml"), "missing"),
        ("Test: good", "holds"),
    ]
    table = {one.customer: one.error for one in gather(tmp_path / "fleet.csv")}
    assert set(table) == {f"{tmp_path / 'fleet.csv'}:2", f"{tmp_path / 'fleet.csv'}:3"}
    assert "is a formula" in table[f"{tmp_path / 'fleet.csv'}:2"]
    assert report("--out", tmp_path / "out", "--notebook", quick_notebook(tmp_path), good).returncode == 0
    assert gather(tmp_path / "out") == from_files[1:]
    assert gather(tmp_path / "nothing.yaml")[0].state == "missing"


def test_the_notebook_reads_a_folder_of_reports(tmp_path):
    out = folder_of(tmp_path / "out", fleet(30), c0011=OUT_OF_INK)
    made = run_notebook(shipped("notebooks") / "fleet.ipynb", {"fleet": str(out)}, tmp_path, here=False)
    shown = "".join(output["data"]["text/plain"] for cell in made.cells for output in cell.get("outputs", []))
    assert headline(listed_in(out)) in shown
    assert "out of <b>ink</b>" in shown
    assert not (tmp_path / "out" / "index.html").exists(), "a notebook that reads has written"


def test_a_list_of_many_is_found_unchanged_without_drawing(tmp_path, monkeypatch):
    out = folder_of(tmp_path / "out", undated(fleet(60)))
    write_lists(Manifest(out))
    monkeypatch.setattr("planner.report.page.index_page", None)
    write_lists(Manifest(out))
