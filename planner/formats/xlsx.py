"""The plan as a workbook: the answer, what went in, the checks, every design, and growth month by month.

Formulas stand where a reader would change an input: growth, horizon, headroom and data. Each keeps the plan's
value beside it, for viewers that do not calculate. The placement of shares is the planner's work and stays fixed.
"""

import datetime
import io

from xlsxwriter.image import Image

from planner.answers import basis, doubts, readiness, states, steps, words
from planner.answers import plan as tables
from planner.answers.display import SHAPES
from planner.figures.style import BROWN, GREEN, RED
from planner.files.brand import Brand
from planner.formats.live import SHARES_ROW, growth_chart, number_kind, write_checks, write_growth
from planner.formats.story import footer
from planner.formats.workbook import Book, Sheet, Value
from planner.judgement.readiness import Readiness, ready
from planner.model.remedies import rescue
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Sizing, nearest_rejections, shown_plan

_HOW = (
    "The blue cells of the sheet Inputs may be changed: the checks, growth by month and the chart follow. "
    "Connections of a share and the design itself are the planner's work: for others, run it again."
)
_LOGO_HEIGHT_PX = 36
_URGENCY = {"wrong": RED, "to do": BROWN, "change": BROWN, "ok": GREEN}  # the states of findings
_MOST_PRINTED, _MOST_NEAREST = 36, 8


def make(sizing: Sizing, brand: Brand) -> bytes:
    """The workbook of `sizing`; the same plan and brand give the same bytes."""
    stream = io.BytesIO()
    book = Book(stream, brand, footer(sizing))
    when = sizing.scenario.as_of or datetime.date(2000, 1, 1)
    about = {"title": sizing.scenario.customer, "subject": words.headline(sizing), "author": brand.name}
    created = datetime.datetime(when.year, when.month, when.day)
    book.set_properties({**about, "comments": str(tables.made_from(sizing)), "created": created})
    answer = book.sheet("Answer", (28, 84, 16))
    _write_inputs(book.sheet("Inputs", (34, 16, 18, 14, 44)), sizing)
    rows = write_checks(book.sheet("Checks", (12, 27, 10, 10, 10, 10, 12, 9, 10, 26, 9, 34)), sizing)
    every = book.sheet("Designs", (8, 11, 8, 11, 9, 17, 40, 11, 11, 13))
    write_growth(book.sheet("Growth", (8, 11, 13, 11, 8)), sizing, rows)
    _write_designs(every, sizing)
    _write_readiness(book.sheet("Readiness", (11, 26, 42, 38, 38, 14)), ready(sizing))
    last = _write_answer(answer, sizing, len(rows))
    growth_chart(answer, sizing, rows, last + 1)
    book.close()
    return stream.getvalue()


def _write_answer(sheet: Sheet, sizing: Sizing, count: int) -> int:
    """The sheet that is seen first; the result is its last row with text."""
    sheet.put(0, 0, sizing.scenario.customer, "title")
    brand = sheet.book.brand
    if logo := brand.bitmap:  # as high as the title, whatever size it was saved in
        image = Image(io.BytesIO(logo.content))
        scale = _LOGO_HEIGHT_PX / (image.height * 96 / image.y_dpi)
        shown = {"image_data": io.BytesIO(logo.content), "description": brand.name, "x_scale": scale, "y_scale": scale}
        sheet.insert_image(0, 2, "logo.png", shown)
    else:
        sheet.put(0, 2, brand.name, "quiet")
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    word, told = steps.verdict(sizing)
    sheet.over(1, 0, 1, told, "answer", letter=1.6)
    found, doubt = rescue(sizing), states.doubt(sizing.scenario)
    sure = doubts.confidence(doubt).paragraphs if doubt else (steps.CERTAIN,)
    said = {
        "Confidence": sure,
        "Why": (words.bound(sizing.scenario, shown_plan(sizing)) if found is None else words.rescued(found),),
        "Not counted": words.uncounted(sizing.scenario),
        "The present file server": words.current(sizing)[:2],
        "Next steps": steps.next_steps(sizing),
        "This workbook": (_HOW,),
    }
    sheet.line(2, ("State of the plan", f"{SHAPES[word]} {word.capitalize()}"), ("bold", word))
    failing = len(shown_plan(sizing).failing)
    cells = f"Checks!$A$5:$A${4 + count}"
    verdict = "every check holds" if not failing else f"{failing} of {count} checks fail"
    formula = f'=IF(COUNTIF({cells},"fails")=0,"every check holds",COUNTIF({cells},"fails")&" of {count} checks fail")'
    sheet.line(3, ("With the inputs as they are", (formula, verdict)), ("bold", "text"))
    lines = [(what if i == 0 else "", text) for what, texts in said.items() for i, text in enumerate(texts)]
    for row, (what, text) in enumerate(lines, 4):
        sheet.put(row, 0, what, "bold")
        sheet.over(row, 1, 1, text)
    for row, pair in enumerate(tables.provenance(sizing).rows, 5 + len(lines)):
        sheet.line(row, pair, ("quiet", "quiet"))
    return row


def _write_inputs(sheet: Sheet, sizing: Sizing) -> None:
    """What the plan was made from, in the cells that formulas refer to."""
    scenario, design = sizing.scenario, shown_plan(sizing).design
    sheet.put(0, 0, "What the plan is made for", "title")
    sheet.head(1, ("Input", "Value", "Unit"), "lrl", repeated=False)
    link = scenario.replication
    usable_tb = scenario.cluster.usable_tb, link.remote_storage_tb if link else None
    here, there = (("not given", "", "text") if tb is None else (float(tb), "TB", "given number") for tb in usable_tb)
    rows: tuple[tuple[str, float | str, str, str], ...] = (
        ("Growth of connections", scenario.growth.connections, "a year", "given part"),
        ("Growth of data", scenario.growth.data, "a year", "given part"),
        ("Horizon", scenario.growth.horizon_months, "months", "given count"),
        ("Headroom kept free", scenario.resilience.headroom, "of connections", "given part"),
        ("Usable storage of the cluster", *here),
        ("Usable storage at the remote site", *there),
        ("FSVMs of the design", design.fsvms, "FSVMs", "count"),
        ("Memory of each", design.memory_gb, "GB", "count"),
        ("vCPUs of each", design.vcpus, "vCPUs", "count"),
    )
    for row, (name, value, unit, kind) in enumerate(rows, 2):
        sheet.line(row, (name, value, unit), ("text", kind, "text"))
    between = {"validate": "decimal", "criteria": "between", "minimum": -0.99, "maximum": 10}
    sheet.data_validation("B3:B4", between)
    sheet.data_validation("B5", between | {"validate": "integer", "minimum": 0, "maximum": MOST_MONTHS})
    sheet.data_validation("B6", between | {"minimum": 0, "maximum": 0.99})
    sheet.data_validation("B7:B8", {"validate": "decimal", "criteria": ">=", "value": 0})
    head = ("Share", "Data (TB)", "Connections", "Kind", "Description")
    sheet.line(SHARES_ROW - 1, head, ("bold", "bold number", "bold number", "bold", "bold"))
    kinds = ("wrapped", "given number", "count", "text", "wrapped")
    for row, share in enumerate(scenario.shares, SHARES_ROW):
        kind = "home" if share is scenario.home_share else "general"
        connections = "unknown" if share.unknown else share.connections
        sheet.line(row, (share.name, share.data_tb, connections, kind, share.description), kinds)
    last = SHARES_ROW + len(scenario.shares)
    sheet.data_validation(f"B{SHARES_ROW + 1}:B{last}", {"validate": "decimal", "criteria": ">=", "value": 0})
    assumed = (("Assumption", text) for text in basis.assumptions(scenario))
    for row, (name, value) in enumerate((*tables.conditions(sizing).rows, *assumed), last + 1):
        sheet.put(row, 0, name)
        sheet.over(row, 1, 4, value)


def _write_designs(sheet: Sheet, sizing: Sizing) -> None:
    """Every design, those that hold first and then the nearest to that: whether it holds, and what stops it."""
    sheet.put(0, 0, "Every design that was judged", "title")
    head = ("FSVMs", "Memory (GB)", "vCPUs", "Memory in all", "vCPUs in all", "State", "First check that fails")
    sheet.head(2, (*head, "Required", "Allowed", "Unit"), "rrrrrllrrl")
    why = {rejection.design: rejection for rejection in sizing.rejections}
    best = sizing.plan.design if sizing.plan else None
    nearest = dict.fromkeys((*nearest_rejections(sizing), *sorted(sizing.rejections, key=lambda one: one.distance)))
    every = [*sizing.feasible, *(one.design for one in nearest)]
    kinds = ("count",) * 5
    for row, design in enumerate(every, 3):
        memory, vcpus = (f"=A{row + 1}*{column}{row + 1}" for column in "BC")
        in_all = ((memory, design.total_memory_gb), (vcpus, design.total_vcpus))
        size: tuple[Value, ...] = (design.fsvms, design.memory_gb, design.vcpus, *in_all)
        if one := why.get(design):
            required = "none left" if one.required is None else one.required
            found = ("fails", words.check_name(one), required, one.allowed, one.unit)
            sheet.line(row, (*size, *found), (*kinds, "text", "text", *(number_kind(one.unit),) * 2, "text"))
        else:
            sheet.line(row, (*size, "recommended" if design == best else "holds"), (*kinds, "text"))
    sheet.autofilter(2, 0, 2 + len(every), 9)
    sheet.states(f"F4:F{3 + len(every)}")
    # On paper stand those that hold and those that come nearest, on a page; on the screen all.
    sheet.print_area(0, 0, 2 + min(_MOST_PRINTED, len(sizing.feasible) + _MOST_NEAREST), 9)


def _write_readiness(sheet: Sheet, found: Readiness) -> None:
    """The findings, and under them what each failure does and which ports have to be open."""
    sheet.put(0, 0, str(readiness.answer(found)), "title")
    shown = readiness.findings(found)
    sheet.head(2, shown.head, "llll", repeated=False)
    row = 2
    for row, cells in enumerate(shown.rows, 3):
        sheet.line(row, cells, ("bold", "wrapped", "wrapped", "wrapped"))
    sheet.states(f"A4:A{row + 1}", _URGENCY)
    for table in (readiness.failures(found), readiness.ports(found)):
        if table:
            row += 2
            sheet.put(row, 0, table.caption, "bold")
            for kind, cells in (("head l", table.head), *(("wrapped", cells) for cells in table.rows)):
                row += 1
                sheet.line(row, cells, (kind,) * len(cells))
    if found.join_command:
        sheet.put(row + 2, 0, "The command that joins the domain", "bold")
        sheet.over(row + 3, 0, 4, found.join_command)
