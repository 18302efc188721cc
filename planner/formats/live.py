"""The sheets of the workbook that calculate: the checks, and growth month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from planner.answers.words import answers, states
from planner.figures import style
from planner.figures.growth import COLOURS, last_month, shown_checks
from planner.formats.workbook import Book
from planner.model.checks import DEMANDS
from planner.model.formulas.growth import TOLERANCE, growth_factor
from planner.model.nearest import shown_plan
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Check, Sizing

_CHECKS_ROW = 4
_MONTHS_ROW = 4
_FIRST_COLUMN = 5
# The judgement of the planner: a relative dust more than is allowed still holds.
_MOST = f"(1+{TOLERANCE:E})"
_WHOLE_UNITS = ("FSVMs", "GB", "vCPUs", "characters", "versions", "min")


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the inputs stand that formulas refer to; `data` by the name of the share."""

    connections_growth: str
    data_growth: str
    horizon: str
    headroom: str
    fsvms: str
    data: Mapping[str, str]
    all_connections: str
    all_data: str


@dataclass(frozen=True, slots=True)
class Row:
    """A check, the row of the sheet it stands in as people count, and its column of Growth where it has one."""

    check: Check
    place: int
    column: str | None


def write_checks(book: Book, sheet: Any, sizing: Sizing, cells: Cells) -> list[Row]:
    """Every check of the plan, calculated from the inputs."""
    plan, horizon = shown_plan(sizing), sizing.scenario.growth.horizon_months
    book.text(sheet, 0, 0, f"Checks of {plan.design}", "title")
    book.text(
        sheet, 1, 0, "Required is the most in any month up to the horizon; a check holds while Used is 100 % or less."
    )
    head = ("State", "Check", "Today", "Growth a year", "Required", "Allowed", "Unit", "Used", "Breaks in month")
    book.head(sheet, _CHECKS_ROW - 1, (*head, "Limit", "Kind", "Source"), "llrrrrlrrlll")
    rows: list[Row] = []
    for at, check in enumerate(plan.checks, _CHECKS_ROW):
        moved = check.check in DEMANDS and check.now is not None
        column = xl_col_to_name(_FIRST_COLUMN + sum(row.column is not None for row in rows)) if moved else None
        rows.append(Row(check, at + 1, column))
        _write_check(book, sheet, sizing, cells, rows[-1], horizon)
    sheet.autofilter(_CHECKS_ROW - 1, 0, _CHECKS_ROW - 1 + len(rows), 11)
    book.states(sheet, f"A{_CHECKS_ROW + 1}:A{_CHECKS_ROW + len(rows)}")
    return rows


def _write_check(book: Book, sheet: Any, sizing: Sizing, cells: Cells, row: Row, horizon: int) -> None:
    check, at, r = row.check, row.place - 1, row.place
    kind = "count" if check.unit in _WHOLE_UNITS else "number"
    book.text(sheet, at, 1, answers.check_name(check.check, check.subject))
    if check.now is None or check.required is None or check.utilisation is None:
        book.text(sheet, at, 0, "fails")
        book.text(sheet, at, 2, "none left")
        book.text(sheet, at, 4, "none left")
        book.number(sheet, at, 8, 0, "count")
    else:
        book.formula(sheet, at, 0, _state(r, cells), states.state(check, horizon))
        if today := _today(sizing, check, cells):
            book.formula(sheet, at, 2, today, check.now, kind)
        else:
            book.number(sheet, at, 2, check.now, kind)
        if row.column is None:
            book.number(sheet, at, 3, check.growth, "part")
        else:
            growth = cells.connections_growth if check.check.startswith("connections") else cells.data_growth
            book.formula(sheet, at, 3, f"={growth}", check.growth, "part")
        grown = f"=C{r}*MAX(1,(1+D{r})^({cells.horizon}/12))"
        book.formula(sheet, at, 4, grown, check.required, kind)
        book.formula(sheet, at, 7, f"=E{r}/F{r}", check.utilisation, "part")
        month = "" if check.first_breach_month is None else check.first_breach_month
        book.formula(sheet, at, 8, _breach(row), month, "count")
    if check.check == "connections":
        allowed = f"=(1-{cells.headroom})*{check.limit.value!r}"
        book.formula(sheet, at, 5, allowed, check.allowed, kind)
    else:
        book.number(sheet, at, 5, check.allowed, kind)
    book.text(sheet, at, 6, check.unit)
    book.text(sheet, at, 9, f"{check.limit.name.replace('_', ' ')}: {check.limit.stated}")
    book.text(sheet, at, 10, check.limit.kind)
    book.text(sheet, at, 11, check.limit.source.title)


def _state(r: int, cells: Cells) -> str:
    near = f"AND(ISNUMBER(I{r}),N(I{r})<={cells.horizon}+12)"
    full = f"H{r}*{_MOST}>=1"
    return f'=IF(H{r}>{_MOST},"fails",IF({full},"no room",IF({near},"tight","holds")))'


def _today(sizing: Sizing, check: Check, cells: Cells) -> str | None:
    home = sizing.scenario.home_share
    if check.check == "home_data" and home:
        return f"={cells.data[home.name]}/{cells.fsvms}"
    return f"={cells.data[check.subject or '']}" if check.check == "general_data" else None


def _breach(row: Row) -> str:
    """The first month that fails: what only grows, or only shrinks, passes its limit once."""
    if row.column is None:
        return f'=IF(H{row.place}>{_MOST},0,"")'
    first, last = _MONTHS_ROW + 1, _MONTHS_ROW + 1 + MOST_MONTHS
    months = f"Growth!${row.column}${first}:${row.column}${last}"
    over = f"SUMPRODUCT(--({months}>{_MOST}))"
    return f'=IF(Growth!${row.column}${first}>{_MOST},0,IF({over}=0,"",{MOST_MONTHS + 1}-{over}))'


def write_growth(book: Book, sheet: Any, sizing: Sizing, cells: Cells, rows: list[Row]) -> None:
    """The workload and the part of each limit that is used, for every month."""
    scenario = sizing.scenario
    book.text(sheet, 0, 0, "Growth by month", "title")
    book.text(sheet, 1, 0, "The workload, and the part of each limit that it uses.")
    moving = [row for row in rows if row.column]
    names = [answers.check_name(row.check.check, row.check.subject) for row in moving]
    book.head(
        sheet,
        _MONTHS_ROW - 1,
        ("Month", "Date", "Connections", "Data (TB)", "Limit", *names),
        "rlrrr" + "r" * len(names),
    )
    sheet.set_column(_FIRST_COLUMN, _FIRST_COLUMN + len(moving), 16)
    connections = sum(share.connections for share in scenario.shares)
    growth = scenario.growth
    for month in range(MOST_MONTHS + 1):
        at = _MONTHS_ROW + month
        r = at + 1
        book.number(sheet, at, 0, month, "count")
        if date := answers.month_date(scenario, month):
            sheet.write_datetime(at, 1, date, book.kind("date"))
        for column, total, rate, now, kind in (
            (2, cells.all_connections, cells.connections_growth, (connections, growth.connections), "count"),
            (3, cells.all_data, cells.data_growth, (scenario.data_tb, growth.data), "number"),
        ):
            value = now[0] * float(growth_factor(now[1], month))
            book.formula(sheet, at, column, f"={total}*(1+{rate})^($A{r}/12)", value, kind)
        book.number(sheet, at, 4, 1.0, "part")
        for column, row in enumerate(moving, _FIRST_COLUMN):
            check = row.check
            used = (check.now or 0.0) * float(growth_factor(check.growth, month)) / check.allowed
            formula = f"=Checks!$C${row.place}*(1+Checks!$D${row.place})^($A{r}/12)/Checks!$F${row.place}"
            book.formula(sheet, at, column, formula, used, "part")


def growth_chart(book: Book, sheet: Any, sizing: Sizing, rows: list[Row], below: int) -> None:
    """A native chart of growth by month, under row `below` of `sheet`."""
    chart = book.workbook.add_chart({"type": "line"})
    end = _MONTHS_ROW + 1 + last_month(sizing.scenario, shown_plan(sizing))
    months = f"=Growth!$A${_MONTHS_ROW + 1}:$A${end}"
    dyes = {style.BLUE: book.brand.primary, style.SKY: book.brand.accent}
    shown = shown_checks(shown_plan(sizing))
    lines = [(row.column, COLOURS[row.check.check][0]) for row in rows if row.check in shown]
    for column, colour in [*lines, ("E", style.RED)]:
        chart.add_series(
            {
                "name": f"=Growth!${column}${_MONTHS_ROW}",
                "categories": months,
                "values": f"=Growth!${column}${_MONTHS_ROW + 1}:${column}${end}",
                "line": {
                    "color": dyes.get(colour, colour),
                    "width": 2.25,
                    "dash_type": "dash" if column == "E" else "solid",
                },
            }
        )
    chart.set_title({"name": "Part of each limit that is used, by month", "name_font": {"size": 12}})
    chart.set_x_axis({"name": "month", "interval_unit": 12, "interval_tick": 12})
    chart.set_y_axis(
        {"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": style.RULE}}}
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 820, "height": 420})
    text = answers.breach(sizing.scenario, shown_plan(sizing))
    sheet.insert_chart(below + 1, 0, chart, {"description": f"Part of each limit that is used, by month. {text}"})
