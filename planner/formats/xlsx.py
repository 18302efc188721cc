"""The plan as a workbook: the answer, what went in, the checks, every design, and growth month by month.

Formulas stand where a reader would change an input: growth, horizon, headroom and data. Each keeps the plan's
value beside it, for viewers that do not calculate. The placement of shares is the planner's work and stays fixed.
"""

from __future__ import annotations

import datetime
import io
from typing import Any

from xlsxwriter.image import Image

from planner.answers import tables
from planner.answers.words import answers, basis
from planner.files.brand import Brand
from planner.files.logo import Logo
from planner.formats.live import Cells, growth_chart, write_checks, write_growth
from planner.formats.story import footer, next_steps, provenance
from planner.formats.workbook import Book
from planner.judgement.risk import risk
from planner.model.nearest import shown_plan
from planner.model.remedies import rescue
from planner.model.sizing import Sizing, designs

_HOW = (
    "The blue cells of the sheet Inputs may be changed: the checks, growth by month and the chart follow. "
    "Connections of a share and the design itself are the planner's work: for others, run it again."
)
_SHARES_ROW = 11
_ANSWER_WIDTH = 84
_LOGO_HEIGHT_PX = 36


def make(sizing: Sizing, brand: Brand) -> bytes:
    """The workbook of `sizing`; the same plan and brand give the same bytes."""
    stream = io.BytesIO()
    book = Book(stream, brand, footer(sizing))
    when = sizing.scenario.as_of or datetime.date(2000, 1, 1)
    book.workbook.set_properties(
        {
            "title": sizing.scenario.customer,
            "subject": answers.headline(sizing),
            "author": brand.name,
            "comments": provenance(sizing),
            "created": datetime.datetime(when.year, when.month, when.day),
        }
    )
    answer = book.sheet("Answer", (28, _ANSWER_WIDTH, 2))
    inputs = book.sheet("Inputs", (34, 16, 18, 14, 44))
    checks = book.sheet("Checks", (9, 36, 11, 10, 11, 11, 13, 9, 11, 46, 10, 52))
    every = book.sheet("Designs", (8, 11, 8, 11, 9, 15, 46, 11, 11, 13))
    growth = book.sheet("Growth", (8, 11, 13, 11, 8))
    cells = _write_inputs(book, inputs, sizing)
    rows = write_checks(book, checks, sizing, cells)
    write_growth(book, growth, sizing, cells, rows)
    _write_designs(book, every, sizing)
    last = _write_answer(book, answer, sizing, len(rows))
    growth_chart(book, answer, sizing, rows, last + 1)
    book.workbook.close()
    return stream.getvalue()


def _write_answer(book: Book, sheet: Any, sizing: Sizing, count: int) -> int:
    """The sheet that is seen first; the result is its last row with text."""
    book.text(sheet, 0, 0, sizing.scenario.customer, "title")
    if book.brand.bitmap:
        _place(sheet, book.brand.bitmap, book.brand.name)
    else:
        book.text(sheet, 0, 4, book.brand.name, "quiet")
    sheet.fit_to_pages(1, 1)
    sheet.merge_range(1, 0, 1, 1, "")
    book.wrapped(sheet, 1, 0, answers.headline(sizing), _ANSWER_WIDTH, "answer")
    found = rescue(sizing)
    lines = [("Why", answers.binding(sizing) if found is None else answers.rescued(found))]
    lines += [("Not counted", text) for text in answers.uncounted(sizing.scenario)]
    present = answers.current(sizing)[:2]
    lines += [("The present file server" if i == 0 else "", text) for i, text in enumerate(present)]
    steps = next_steps(sizing, risk(sizing.scenario))
    lines += [("Next steps" if i == 0 else "", text) for i, text in enumerate(steps)]
    lines.append(("This workbook", _HOW))
    row = 2
    failing = sum(not check.ok for check in shown_plan(sizing).checks)
    cells = f"Checks!$A$5:$A${4 + count}"
    book.text(sheet, row, 0, "With the inputs as they are", "bold")
    verdict = "every check holds" if not failing else f"{failing} of {count} checks fail"
    formula = f'=IF(COUNTIF({cells},"fails")=0,"every check holds",COUNTIF({cells},"fails")&" of {count} checks fail")'
    book.formula(sheet, row, 1, formula, verdict)
    for what, text in lines:
        row += 1
        book.text(sheet, row, 0, what, "bold")
        book.wrapped(sheet, row, 1, text, _ANSWER_WIDTH)
    row += 1
    for what, text in tables.provenance(sizing).rows:
        row += 1
        book.text(sheet, row, 0, what, "quiet")
        book.text(sheet, row, 1, text, "quiet")
    return row


def _place(sheet: Any, logo: Logo, name: str) -> None:
    """Put the logo beside the title, as high as it, whatever size it was saved in."""
    image = Image(io.BytesIO(logo.content))
    scale = _LOGO_HEIGHT_PX / (image.height * 96 / image.y_dpi)
    options = {"image_data": io.BytesIO(logo.content), "description": name, "x_scale": scale, "y_scale": scale}
    sheet.insert_image(0, 4, "logo.png", options)


def _write_inputs(book: Book, sheet: Any, sizing: Sizing) -> Cells:
    """What the plan was made from; the result says where the cells stand that formulas refer to."""
    scenario, design = sizing.scenario, shown_plan(sizing).design
    book.text(sheet, 0, 0, "What the plan is made for", "title")
    book.head(sheet, 1, ("Input", "Value", "Unit"), "lrl")
    rows: tuple[tuple[str, float, str, str, bool], ...] = (
        ("Growth of connections", scenario.growth.connections, "a year", "part", True),
        ("Growth of data", scenario.growth.data, "a year", "part", True),
        ("Horizon", scenario.growth.horizon_months, "months", "count", True),
        ("Headroom kept free", scenario.resilience.headroom, "of connections", "part", True),
        ("FSVMs of the design", design.fsvms, "FSVMs", "count", False),
        ("Memory of each", design.memory_gb, "GB", "count", False),
        ("vCPUs of each", design.vcpus, "vCPUs", "count", False),
    )
    for row, (name, value, unit, kind, given) in enumerate(rows, 2):
        book.text(sheet, row, 0, name)
        book.number(sheet, row, 1, value, kind, given=given)
        book.text(sheet, row, 2, unit)
    part = {"validate": "decimal", "criteria": "between", "minimum": -0.99, "maximum": 10}
    sheet.data_validation("B3:B4", part)
    sheet.data_validation("B5", {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 120})
    sheet.data_validation("B6", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 0.99})
    for column, name in enumerate(("Share", "Data (TB)", "Connections", "Kind", "Description")):
        book.text(sheet, _SHARES_ROW - 1, column, name, "bold number" if column in (1, 2) else "bold")
    data = {}
    for row, share in enumerate(scenario.shares, _SHARES_ROW):
        book.text(sheet, row, 0, share.name)
        book.number(sheet, row, 1, share.data_tb, "number", given=True)
        if share.unknown:
            book.text(sheet, row, 2, "unknown")
        else:
            book.number(sheet, row, 2, share.connections, "count")
        book.text(sheet, row, 3, "home" if share is scenario.home_share else "general")
        book.text(sheet, row, 4, share.description)
        data[share.name] = f"Inputs!$B${row + 1}"
    first, last = _SHARES_ROW + 1, _SHARES_ROW + len(data)
    sheet.data_validation(f"B{first}:B{last}", {"validate": "decimal", "criteria": ">=", "value": 0})
    assumed = (("Assumption", text) for text in basis.assumptions(scenario))
    for row, (what, words) in enumerate((*tables.conditions(sizing).rows, *assumed), last + 1):
        book.text(sheet, row, 0, what)
        book.text(sheet, row, 1, words)
    return Cells(
        connections_growth="Inputs!$B$3",
        data_growth="Inputs!$B$4",
        horizon="Inputs!$B$5",
        headroom="Inputs!$B$6",
        fsvms="Inputs!$B$7",
        data=data,
        all_connections=f"SUM(Inputs!$C${first}:$C${last})",
        all_data=f"SUM(Inputs!$B${first}:$B${last})",
    )


def _write_designs(book: Book, sheet: Any, sizing: Sizing) -> None:
    """Every design: whether it holds, and what stops it."""
    book.text(sheet, 0, 0, "Every design that was judged", "title")
    head = ("FSVMs", "Memory (GB)", "vCPUs", "Memory in all", "vCPUs in all", "State", "First check that fails")
    book.head(sheet, 2, (*head, "Required", "Allowed", "Unit"), "rrrrrllrrl")
    why = {rejection.design: rejection for rejection in sizing.rejections}
    best = sizing.plan.design if sizing.plan else None
    row = 2
    for row, design in enumerate(designs(sizing.scenario.catalog), 3):
        for column, value in enumerate((design.fsvms, design.memory_gb, design.vcpus)):
            book.number(sheet, row, column, value, "count")
        place = row + 1
        book.formula(sheet, row, 3, f"=A{place}*B{place}", design.total_memory_gb, "count")
        book.formula(sheet, row, 4, f"=A{place}*C{place}", design.total_vcpus, "count")
        rejection = why.get(design)
        if rejection is None:
            book.text(sheet, row, 5, "recommended" if design == best else "holds", "bold")
            continue
        book.text(sheet, row, 5, "rejected")
        book.text(sheet, row, 6, answers.check_name(rejection.check, rejection.subject))
        if rejection.required is None:
            book.text(sheet, row, 7, "none left")
        else:
            book.number(sheet, row, 7, rejection.required, "number")
        book.number(sheet, row, 8, rejection.allowed, "number")
        book.text(sheet, row, 9, rejection.unit)
    sheet.autofilter(2, 0, row, 9)
