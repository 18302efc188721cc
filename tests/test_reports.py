"""The customer report: what it holds, what it must never hold, and what happens when it fails."""

import html.parser
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from planner.batch.output import write_whole
from planner.files.scenarios import read_scenario
from planner.model.sizing import size
from planner.report import ReportError
from planner.report import render as rendering
from planner.report.cells import run_cells
from planner.report.render import run_notebook

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
ADDRESS = ":" + "//"
VOID = {"meta", "img", "link", "br", "hr", "input"}


class Page(html.parser.HTMLParser):
    """The elements of a page, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.words.append("" if tag == "span" else " ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID or "svg" in self.open
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.words.append("" if tag == "span" else " ")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def pages(rendered: Path) -> dict[str, tuple[str, Page, nbformat.NotebookNode]]:
    made = {}
    for name in ("headquarters", "names-of-the-world", "infeasible-cluster"):
        text = (rendered / f"{name}.html").read_text(encoding="utf-8")
        notebook = nbformat.read(rendered / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        made[name] = (text, Page(text), notebook)
    return made


def test_a_report_reaches_for_nothing_outside(pages):
    for text, page, _ in pages.values():
        assert ADDRESS not in text
        assert not page.all("script")
        assert not page.all("link")
        assert not page.all("iframe")
        assert not re.search(r"@import|url\((?!#)", text)
        for _, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")]
        for image in page.all("img"):
            assert (image["src"] or "").startswith("data:image/svg+xml;base64,")
        policies = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_the_pictures_reach_for_nothing_and_run_nothing(pages):
    for text, _, _ in pages.values():
        for svg in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL):
            assert not re.search(r"(href=\"|url\()(?!#)|data:", svg)
            assert "<script" not in svg


def test_a_report_shows_no_code(pages):
    for text, page, _ in pages.values():
        assert "tables." not in page.text
        assert "import" not in page.text.split()
        assert "input_area" not in text


def test_headings_contents_and_texts_for_pictures(pages):
    for _, page, _ in pages.values():
        assert len(page.all("h1")) == 1
        anchors = {heading["id"] for heading in page.all("h2") if heading.get("id")}
        linked = {(link["href"] or "")[1:] for link in page.all("a") if (link["href"] or "").startswith("#")}
        appendix = {anchor for anchor in anchors if anchor.startswith("appendix")}
        assert anchors - appendix < linked <= anchors | {"content"}
        assert len(linked & appendix) == 1
        pictures = [svg for svg in page.all("svg") if svg["class"] == "wide"]
        assert len(pictures) >= 5
        for picture in pictures:
            assert picture["role"] == "img"
            assert len(picture["aria-label"] or "") > 30
        assert all(cell.get("scope") == "col" for cell in page.all("th"))


def test_the_first_page_answers_before_anything_else(pages):
    text = pages["headquarters"][1].text
    order = (
        "◐ Unsure. On the most likely figures, 4 FSVMs (60 GB and 8 vCPUs each) are enough",
        "confidence, 95 % wanted",
        "Now: add one FSVM",
        "Before May 2030: add capacity.",
        "settings within limits.",
        "What could change this answer",
        "The tightest limit is fail-over: 2,396 of 2,500 connections (95.8 %)",
        "Nothing that was bought is removed",
        "SHA-256",
    )
    assert [text.index(told) for told in order] == sorted(text.index(told) for told in order)


def test_the_sections_come_in_the_order_in_which_a_reader_asks(pages):
    main = ["Which design", "What to buy, and when", "Load and fail-over", "Growth", "Confidence", "Second site"]
    assert "Deployment readiness" not in pages["headquarters"][0]
    for text, _, _ in pages.values():
        headings = [one for one in re.findall(r"<h2[^>]*>([^<]*)</h2>", text) if one != "Deployment readiness"]
        assert headings[: len(main)] == main
        assert all(heading.startswith("Appendix") for heading in headings[len(main) :])


def test_an_infeasible_scenario_reports_what_blocks_and_the_remedy(pages):
    text = pages["infeasible-cluster"][1].text
    assert "✖ Fails. This needs two more nodes (6 × 40 GB). As things are, no design lasts until November 2029." in text
    assert "Now: plan with two more nodes (6 × 40 GB)." in text
    assert "Remedy: two more nodes (6 × 40 GB)" in text


def test_names_are_shown_as_they_are(pages):
    text, page, _ = pages["names-of-the-world"]
    scenario = read_scenario(SAMPLES / "names-of-the-world.yaml")
    assert scenario.customer in page.text
    for share in scenario.general_shares:
        assert share.name in page.text
    assert "<b>drawings" not in text
    svgs = re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)
    for share in scenario.general_shares:
        assert any(html.escape(share.name, quote=False) in svg for svg in svgs), share.name


def test_every_check_stands_in_the_report_with_its_limit_and_source(pages):
    page = pages["headquarters"][1]
    plan = size(read_scenario(SAMPLES / "headquarters.yaml")).plan
    for check in plan.checks:
        assert check.limit.stated in page.text
        assert check.limit.source.title in page.text
        assert check.limit.kind in page.text


def test_provenance_has_the_hash_of_the_file_and_no_clock(pages):
    import hashlib

    digest = hashlib.sha256((SAMPLES / "headquarters.yaml").read_bytes()).hexdigest()
    assert digest in pages["headquarters"][1].text
    assert "2026-11-01" in pages["headquarters"][1].text


def test_the_executed_notebook_is_whole_and_holds_no_times(pages):
    for _, _, notebook in pages.values():
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in code)
        assert "papermill" not in notebook.metadata
        assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)


def test_a_notebook_that_does_not_know_a_parameter_is_an_error(tmp_path):
    ours, given = rendering.shipped("notebooks") / "sizing_report.ipynb", {"scenario": "x", "colour": "red"}
    with pytest.raises(ReportError, match="has no parameter colour; it has catalog, catalogs, changes, scenario"):
        run_notebook(ours, given, tmp_path, here=True)


def test_a_cell_keeps_what_it_prints_shows_and_comes_to_until_one_fails(tmp_path):
    cells = ["import sys\nprint('said')\nprint('told', file=sys.stderr)\ndisplay(6)\n7", " ", "x = 1", "x / 0", "8"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    run_cells(notebook, tmp_path)
    first, blank, silent, failed, never = notebook.cells
    assert [output.output_type for output in first.outputs] == ["stream", "stream", "display_data", "execute_result"]
    assert [output.text for output in first.outputs[:2]] == ["said\n", "told\n"]
    assert [output.data["text/plain"] for output in first.outputs[2:]] == ["6", "7"]
    assert first.outputs[3].execution_count == first.execution_count
    assert (blank.execution_count, silent.outputs) == (None, [])
    assert [(output.ename, output.evalue) for output in failed.outputs] == [("ZeroDivisionError", "division by zero")]
    assert (never.execution_count, never.outputs) == (None, [])
    nbformat.validate(notebook)


@pytest.fixture
def broken_notebook(tmp_path):
    """A notebook in which the report of one customer fails."""
    folder = tmp_path / "notebooks"
    shutil.copytree(rendering.shipped("notebooks"), folder)
    path = folder / "sizing_report.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("assert found.scenario.id != 'small-office', 'out of ink'"))
    nbformat.write(notebook, path)
    return path


def test_a_failing_report_says_why_and_leaves_the_last_good_one(tmp_path, report, broken_notebook):
    out = tmp_path / "out"
    out.mkdir()
    (out / "small-office.html").write_text("the last good report")
    samples = [str(SAMPLES / "small-office.yaml"), str(SAMPLES / "brown-field.yaml")]
    told = report("--out", out, "--notebook", broken_notebook, *samples)
    assert told.returncode == 1
    assert "out of ink" in told.stderr
    assert "Traceback" not in told.stderr
    assert (out / "small-office.html").read_text() == "the last good report"
    assert "Sample: a file server that stands" in (out / "brown-field.html").read_text()
    assert "brown-field.html" in (out / "index.html").read_text()


def test_a_bad_scenario_costs_itself_alone(tmp_path, report):
    bad = tmp_path / "bad.yaml"
    bad.write_text("customer: Bad\n")
    told = report("--out", tmp_path / "out", bad, SAMPLES / "small-office.yaml")
    assert told.returncode == 2
    assert f"{bad}:1: cluster: is missing" in told.stderr
    assert (tmp_path / "out" / "small-office.html").exists()


def test_two_scenarios_of_one_id_are_refused(tmp_path, report, quick):
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(SAMPLES / "small-office.yaml", folder)
    told = report("--out", tmp_path / "out", "--notebook", quick, tmp_path / "a", tmp_path / "b")
    assert told.returncode == 2
    assert "is also that of" in told.stderr


def test_write_whole_leaves_the_old_file_when_it_cannot_write(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
