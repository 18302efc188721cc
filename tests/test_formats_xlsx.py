"""The workbook: the plan's numbers, formulas that give them again, and text that stays text."""

import io
import re
import subprocess
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest

from planner.answers import doubts, states, steps, words
from planner.answers.display import SHAPES
from planner.answers.records import sizing_record
from planner.figures import style
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import xlsx
from planner.model.checks import DEMANDS
from planner.model.scenario import with_values
from planner.model.sizing import Sizing, judge, shown_plan, size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
NAMES = ["headquarters", "names-of-the-world", "infeasible-cluster", "department-shares"]


def sized(name: str) -> Sizing:
    return size(read_scenario(SAMPLES / f"{name}.yaml"))


def opened(content: bytes, *, values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


@pytest.fixture(scope="module", params=NAMES)
def made(request) -> tuple[Sizing, bytes]:
    sizing = sized(request.param)
    return sizing, xlsx.make(sizing, read_brand())


def checks_in(book: openpyxl.Workbook) -> list[dict[str, object]]:
    rows = list(book["Checks"].iter_rows(min_row=4, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[1]]


def test_the_checks_are_those_of_the_record(made):
    sizing, content = made
    shown = checks_in(opened(content, values=True))
    plan = shown_plan(sizing)
    assert len(shown) == len(plan.checks)
    record = sizing_record(sizing)
    if sizing.plan:
        assert [check["check"] for check in record["plan"]["checks"]] == [check.check for check in plan.checks]
    for row, check in zip(shown, plan.checks, strict=True):
        assert row["Check"] == words.check_name(check)
        assert row["State"] == states.state(check, sizing.scenario.growth.horizon_months)
        assert row["Required"] == pytest.approx(check.required, rel=1e-12)
        assert row["Allowed"] == pytest.approx(check.allowed, rel=1e-12)
        assert row["Used"] == pytest.approx(check.utilisation, rel=1e-12)
        month = row["Breaks in month"]
        assert (None if month in ("", None) else month) == check.first_breach_month
        assert (row["Unit"], row["Kind"], row["Source"]) == (check.unit, check.limit.kind, check.limit.source.title)


def printed(content: bytes, sheet: str) -> int:
    """The last row of a sheet that is printed."""
    return int(opened(content, values=True)[sheet].print_area.rpartition("$")[2])


def test_the_answer_has_the_state_and_the_confidence(made):
    sizing, content = made
    sheet = opened(content, values=True)["Answer"]
    told = {row[0].value: row[1] for row in sheet.iter_rows() if row[0].value}
    word = states.standing(sizing.scenario, sizing.plan) if sizing.plan else "fails"
    state = told["State of the plan"]
    assert state.value == f"{SHAPES[word]} {word.capitalize()}"
    assert state.font.color.rgb == f"FF{style.STATES[word][1:].upper()}"
    doubt = states.doubt(sizing.scenario)
    assert told["Confidence"].value == (
        doubts.confidence(doubt).paragraphs[0]
        if doubt
        else "All inputs are single values: the plan is only as good as they are."
    )


def test_every_sheet_prints_a_page_wide_in_type_that_can_be_read(made):
    _, content = made
    for sheet in opened(content, values=True):
        assert sheet.page_setup.fitToWidth in (None, 1)  # what is not said is one
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight in ((None, 1) if sheet.title == "Answer" else (0,))
        # A character is about 5.6 points wide in type of 11 points, and A4 has 770 points across, or 523.
        room = 523 if sheet.page_setup.orientation == "portrait" else 770
        width = sum(
            sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKL" if letter in sheet.column_dimensions
        )
        assert 11 * min(1.0, room / (width * 5.6)) >= 7, (sheet.title, width)


def test_states_have_a_colour_and_a_shape_wherever_they_stand(made):
    _, content = made
    book = opened(content, values=False)
    for name in ("Checks", "Designs"):
        rules = {rule.formula[0]: rule for cells in book[name].conditional_formatting for rule in cells.rules}
        for word in ("holds", "fails", "tight", "no room"):
            look = rules[f'"{word}"'].dxf
            assert look.font.color.rgb == f"FF{style.STATES[word][1:].upper()}"
            assert SHAPES[word] in look.numFmt.formatCode


def test_the_month_of_the_first_breach_is_marked_and_so_is_the_horizon(made):
    sizing, content = made
    rows = list(opened(content, values=True)["Growth"].iter_rows(min_row=5, values_only=True))
    growing = [check for check in shown_plan(sizing).checks if check.check in DEMANDS]
    broken = [check.first_breach_month for check in growing if check.first_breach_month is not None]
    noted = {row[-1]: row[0] for row in rows if row[-1]}
    assert noted.get("✖ first breach") == min(broken, default=None)
    if sizing.scenario.growth.horizon_months not in broken:
        assert noted["horizon"] == sizing.scenario.growth.horizon_months
    rules = [rule for cells in opened(content, values=False)["Growth"].conditional_formatting for rule in cells.rules]
    assert any("first breach" in rule.formula[0] and rule.dxf.fill for rule in rules)


def test_the_axis_of_the_chart_has_years(made):
    _, content = made
    chart = zipfile.ZipFile(io.BytesIO(content)).read("xl/charts/chart1.xml").decode()
    assert "<c:dateAx>" in chart
    assert '<c:majorUnit val="1"/><c:majorTimeUnit val="years"/>' in chart
    assert 'formatCode="yyyy"' in chart
    assert "<c:majorGridlines" not in chart
    assert len(set(re.findall(r'prstDash val="(\w+)"', chart))) >= 2


def test_every_design_is_there_with_its_fate(made):
    sizing, content = made
    rows = list(opened(content, values=True)["Designs"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == len(sizing.feasible) + len(sizing.rejections)
    assert sum(row[5] == "fails" for row in rows) == len(sizing.rejections)
    # Those that hold come first, and all that is printed is on a page.
    assert all(row[5] in ("recommended", "holds") for row in rows[: len(sizing.feasible)])
    assert printed(content, "Designs") <= 40
    best = [row for row in rows if row[5] == "recommended"]
    plan = sizing_record(sizing)["plan"]
    assert [row[:5] for row in best] == (
        [tuple(plan[key] for key in ("fsvms", "memory_gb", "vcpus", "total_memory_gb", "total_vcpus"))] if plan else []
    )
    why = {(r.design.fsvms, r.design.memory_gb): r for r in sizing.rejections}
    for row in rows:
        if row[5] == "fails":
            rejection = why[row[0], row[1]]
            assert row[6] == words.check_name(rejection)
            assert row[8] == pytest.approx(rejection.allowed)


def test_growth_by_month_is_that_of_the_checks(made):
    sizing, content = made
    sheet = opened(content, values=True)["Growth"]
    head = [cell.value for cell in sheet[4]]
    months = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in months] == list(range(121))
    scenario = sizing.scenario
    connections = sum(share.connections for share in scenario.shares)
    assert months[24][2] == pytest.approx(connections * (1 + scenario.growth.connections) ** 2)
    assert months[24][3] == pytest.approx(scenario.data_tb * (1 + scenario.growth.data) ** 2)
    for check in shown_plan(sizing).checks:
        name = words.check_name(check)
        if name in head:
            column = head.index(name)
            assert months[0][column] == pytest.approx(check.now / check.allowed)
            broken = [row[0] for row in months if row[column] > 1 + 1e-9]
            assert (broken or [None])[0] == check.first_breach_month


def test_formulas_stand_where_a_reader_would_change_an_input(made):
    _, content = made
    book = opened(content, values=False)
    for row in checks_in(book):
        if row["Required"] != "none left":
            assert row["State"].startswith("=IF(")
            assert row["Required"].startswith("=C")
            assert row["Used"].startswith("=E")
    assert all(cell.value.startswith("=Checks!") for cell in book["Growth"][5][5:-1])
    assert book["Growth"][5][-1].value.startswith("=IF(")


def test_text_like_a_formula_stays_text(tmp_path):
    marks = ["=1+1", "+cmd", "-2", "@SUM(A1)", "=HYPERLINK(A1)"]
    shares = "".join(f"  - {{name: '{m}', description: '{m}', connections: 10, data: 1 TB}}\n" for m in marks)
    path = tmp_path / "marks.yaml"
    path.write_text(
        "customer: '=cmd|calc'\nfile_server: '@fs'\ncluster: {nodes: 4, free_memory: 64 GB, free_vcpus: 12}\n"
        f"general_shares:\n{shares}",
        encoding="utf-8",
    )
    content = xlsx.make(size(read_scenario(path)), read_brand())
    book = opened(content, values=False)
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in (*marks, "=cmd|calc")]
    assert len(found) >= 11
    for cell in found:
        assert cell.data_type == "s", cell.coordinate
        assert cell.quotePrefix
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_workbook_says_what_it_was_made_from_and_reaches_for_nothing(made):
    sizing, content = made
    text = "\n".join(str(v) for row in opened(content, values=True)["Answer"].iter_rows(values_only=True) for v in row)
    assert steps.verdict(sizing)[1] in text
    assert sizing.scenario.digest in text
    assert sizing.scenario.catalog.id in text
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "externalLink" in name or "vba" in name or "connections" in name]
    assert [name for name in names if name.startswith("xl/charts/chart")] == ["xl/charts/chart1.xml"]


WHAT_IFS = {
    "as it is": ("headquarters", {}),
    "changed": ("headquarters", {"growth.connections": 0.2, "growth.data": -0.1, "resilience.headroom": 0.4}),
    "no design": ("infeasible-cluster", {}),
}


@pytest.fixture(scope="module")
def calculated(tmp_path_factory):
    """Workbooks by what was changed in them, and their answers as LibreOffice works them out."""
    folder = tmp_path_factory.mktemp("calculated")
    for what, (name, changes) in WHAT_IFS.items():
        book = opened(xlsx.make(sized(name), read_brand()), values=False)
        inputs = book["Inputs"]
        cells = {"growth.connections": "B3", "growth.data": "B4", "growth.horizon": "B5", "resilience.headroom": "B6"}
        for path, value in changes.items():
            inputs[cells[path]] = value
        if changes:
            assert inputs["A15"].value == "projects"
            inputs["B15"] = 39.5
        book.save(folder / f"{what}.xlsx")
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    for kind, out, ending in (("ods:calc8", folder, "xlsx"), ("xlsx", folder / "out", "ods")):
        convert = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", out]
        convert += [folder / f"{what}.{ending}" for what in WHAT_IFS]
        subprocess.run([str(word) for word in convert], check=True, capture_output=True, timeout=120)
    with warnings.catch_warnings():  # LibreOffice writes the years of a chart as words, which openpyxl cannot read
        warnings.filterwarnings("ignore", message="Unable to read chart", category=UserWarning)
        return {what: openpyxl.load_workbook(folder / "out" / f"{what}.xlsx", data_only=True) for what in WHAT_IFS}


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("what", WHAT_IFS)
def test_the_formulas_give_what_the_planner_gives(calculated, what):
    name, changes = WHAT_IFS[what]
    sizing, changed = sized(name), calculated[what]
    if changes:
        changes = changes | {"general_shares.1.data": 39.5}
    found = checks_in(changed)
    scenario = with_values(sizing.scenario, changes)
    expected = judge(scenario, shown_plan(sizing).design).checks
    assert len(found) == len(expected)
    for row, check in zip(found, expected, strict=True):
        assert row["Required"] == pytest.approx(check.required), check
        assert row["Allowed"] == pytest.approx(check.allowed), check
        assert row["State"] == states.state(check, scenario.growth.horizon_months), check
        month = row["Breaks in month"]
        assert (None if month in ("", None) else month) == check.first_breach_month, check
    growth = changed["Growth"].iter_rows(min_row=5, max_row=125, values_only=True)
    months = [check.first_breach_month for check in expected if check.check in DEMANDS]
    first = [row[0] for row in growth if "✖ first breach" in row]
    assert first == sorted(month for month in months if month is not None)[:1]
