"""The sheets of the workbook that calculate: the checks, and growth month by month."""

from dataclasses import dataclass
from itertools import count

from xlsxwriter.utility import xl_col_to_name

from planner.answers import states, words
from planner.figures import style
from planner.figures.growth import COLOURS, last_month, shown_checks
from planner.formats.workbook import Sheet, Value
from planner.model.checks import DEMANDS
from planner.model.formulas.growth import growth_factor
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Check, Sizing, shown_plan
from planner.model.units import TOLERANCE

# Where the inputs stand that formulas refer to: these, and the shares from a row on.
CONNECTIONS_GROWTH, DATA_GROWTH, HORIZON, HEADROOM, STORAGE, REMOTE_STORAGE, FSVMS = (
    f"Inputs!$B${row}" for row in range(3, 10)
)
SHARES_ROW = 13
_FIRST_ROW, _FIRST_COLUMN = 4, 5
_TOP, _END = _FIRST_ROW + 1, _FIRST_ROW + 1 + MOST_MONTHS  # the rows of the months
# The judgement of the planner: a relative dust more than is allowed still holds.
_MOST = f"(1+{TOLERANCE:E})"
_BREACH, _HORIZON = "✖ first breach", "horizon"
# Dashes of the figure's lines, as a workbook knows them.
_DASHES = {"-": "solid", "--": "dash", "-.": "dash_dot", ":": "round_dot"}
_WHOLE_UNITS = ("connections", "FSVMs", "GB", "vCPUs", "characters", "versions", "min")


@dataclass(frozen=True, slots=True)
class Row:
    """A check, the row of the sheet it stands in as people count, and its column of Growth where it has one."""

    check: Check
    place: int
    column: str | None


def write_checks(sheet: Sheet, sizing: Sizing) -> list[Row]:
    """Every check of the plan, calculated from the inputs."""
    plan = shown_plan(sizing)
    sheet.put(0, 0, f"Checks of {plan.design}", "title")
    how = "Required is the most in any month up to the horizon; a check holds while Used is 100 % or less."
    sheet.put(1, 0, how)
    head = ("State", "Check", "Today", "Growth a year", "Required", "Allowed", "Unit", "Used", "Breaks in month")
    sheet.head(_FIRST_ROW - 1, (*head, "Limit", "Kind", "Source"), "llrrrrlrrlll")
    rows, columns = [], map(xl_col_to_name, count(_FIRST_COLUMN))
    for at, check in enumerate(plan.checks, _FIRST_ROW):
        moved = check.check in DEMANDS and check.utilisation is not None
        rows.append(Row(check, at + 1, next(columns) if moved else None))
        kind = number_kind(check.unit)
        kinds = ("text", "wrapped", kind, "part", kind, kind, "text", "part", "count", "wrapped", "text", "wrapped")
        sheet.line(at, _cells(sizing, rows[-1]), kinds)
    sheet.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + len(rows), 11)
    sheet.states(f"A{_FIRST_ROW + 1}:A{_FIRST_ROW + len(rows)}")
    return rows


def number_kind(unit: str) -> str:
    """The kind of cell that numbers of `unit` stand in."""
    return "count" if unit in _WHOLE_UNITS else "number"


def _cells(sizing: Sizing, row: Row) -> tuple[Value, ...]:
    """What stands in the row of a check."""
    check, r, limit = row.check, row.place, row.check.limit
    name, unit = words.check_name(check), check.unit
    rests_on = (f"{words.spoken(limit.name)}: {limit.stated}", limit.kind, limit.source.title)
    formula = {
        "connections": f"=(1-{HEADROOM})*{limit.value!r}",
        "cluster_storage": f"={STORAGE}-{sizing.scenario.catalog['fsvm_disk_space'].value!r}*{FSVMS}",
        "remote_storage": f"={REMOTE_STORAGE}",
    }.get(check.check)
    allowed: Value = (formula, check.allowed) if formula else check.allowed
    if check.now is None or check.required is None or check.utilisation is None:
        return "fails", name, "none left", None, "none left", allowed, unit, None, 0, *rests_on
    near = f"AND(ISNUMBER(I{r}),N(I{r})<={HORIZON}+12)"
    worded = f'=IF(H{r}>{_MOST},"fails",IF(H{r}*{_MOST}>=1,"no room",IF({near},"tight","holds")))'
    rate = CONNECTIONS_GROWTH if check.check.startswith("connections") else DATA_GROWTH
    return (
        (worded, states.state(check, sizing.scenario.growth.horizon_months)),
        name,
        _today(sizing.scenario, check, check.now),
        (f"={rate}", check.growth) if row.column else check.growth,
        (f"=C{r}*MAX(1,(1+D{r})^({HORIZON}/12))", check.required),
        allowed,
        unit,
        (f"=E{r}/F{r}", check.utilisation),
        (_breach(row), "" if check.first_breach_month is None else check.first_breach_month),
        *rests_on,
    )


def _today(scenario: Scenario, check: Check, now: float) -> Value:
    cells = {share.name: f"=Inputs!$B${row}" for row, share in enumerate(scenario.shares, SHARES_ROW + 1)}
    if check.check in ("cluster_storage", "remote_storage"):  # what snapshots take beside the data stays as it is
        reserve = now - scenario.data_tb
        return f"={_all_shares(scenario, 'B')}+{reserve!r}", now
    if check.check == "home_data" and scenario.home_share:
        return f"{cells[scenario.home_share.name]}/{FSVMS}", now
    return (cells[check.subject or ""], now) if check.check == "general_data" else now


def _all_shares(scenario: Scenario, column: str) -> str:
    return f"SUM(Inputs!${column}${SHARES_ROW + 1}:${column}${SHARES_ROW + len(scenario.shares)})"


def _breach(row: Row) -> str:
    """The first month that fails: what only grows, or only shrinks, passes its limit once."""
    if row.column is None:
        return f'=IF(H{row.place}>{_MOST},0,"")'
    over = f"SUMPRODUCT(--(Growth!${row.column}${_TOP}:${row.column}${_END}>{_MOST}))"
    return f'=IF(Growth!${row.column}${_TOP}>{_MOST},0,IF({over}=0,"",{MOST_MONTHS + 1}-{over}))'


def write_growth(sheet: Sheet, sizing: Sizing, rows: list[Row]) -> None:
    """The workload and the part of each limit that is used, for every month."""
    scenario, growth = sizing.scenario, sizing.scenario.growth
    sheet.put(0, 0, "Growth by month", "title")
    sheet.put(1, 0, "The workload, and the part of each limit that it uses.")
    moving = [row for row in rows if row.column]
    names = (words.check_name(row.check) for row in moving)
    head = ("Month", "Date", "Connections", "Data (TB)", "Limit", *names, "Note")
    sheet.head(_FIRST_ROW - 1, head, "rlrrr" + "r" * len(moving) + "l")
    note = _FIRST_COLUMN + len(moving)
    sheet.set_column(_FIRST_COLUMN, note, 16)
    broken = (row.check.first_breach_month for row in moving if row.check.first_breach_month is not None)
    noted = {growth.horizon_months: _HORIZON, min(broken, default=-1): _BREACH}
    connections = sum(share.connections for share in scenario.shares)
    people, data = (_all_shares(scenario, column) for column in "CB")
    kinds = ("count", "date", "count", "number", "part", *("part" for _ in moving), "text")
    for month, at in enumerate(range(_TOP, _END + 1)):
        values = (
            month,
            words.month_date(scenario, month),
            _grown(month, people, CONNECTIONS_GROWTH, connections, growth.connections),
            _grown(month, data, DATA_GROWTH, scenario.data_tb, growth.data),
            1.0,
            *(_used(month, row) for row in moving),
            (f'=IF({_breached(at, note)},"{_BREACH}",IF($A{at}={HORIZON},"{_HORIZON}",""))', noted.get(month, "")),
        )
        sheet.line(at - 1, values, kinds)
    end = xl_col_to_name(note)
    # What is beyond its limit is red, and the rows that the note names stand out.
    passed = f"AND(ISNUMBER(F{_TOP}),F{_TOP}>{_MOST})"
    sheet.marked(f"F{_TOP}:{end}{_END}", {"font_color": style.RED, "bold": True}, type="formula", criteria=passed)
    for word, fill in ((_BREACH, style.BAD), (_HORIZON, style.FILL)):
        here = f'${end}{_TOP}="{word}"'
        sheet.marked(f"A{_TOP}:{end}{_END}", {"bg_color": fill}, type="formula", criteria=here)


def _breached(row: int, end: int) -> str:
    """Whether a limit is passed in a row of Growth, and in none above it; the limits end before column `end`."""
    first, last = xl_col_to_name(_FIRST_COLUMN), xl_col_to_name(end - 1)
    here, above = (f"SUMPRODUCT(--(${first}{a}:${last}{b}>{_MOST}))" for a, b in ((row, row), (_TOP, row - 1)))
    return f"AND({here}>0,{above}=0)" if row > _TOP else f"{here}>0"


def _grown(month: int, cell: str, rate_cell: str, now: float, rate: float) -> tuple[str, float]:
    """What a cell grows to by a month, at the rate in another."""
    return f"={cell}*(1+{rate_cell})^($A{_TOP + month}/12)", now * float(growth_factor(rate, month))


def _used(month: int, row: Row) -> tuple[str, float]:
    """The part of a limit that is used in a month."""
    today, rate, allowed = (f"Checks!${column}${row.place}" for column in "CDF")
    formula, value = _grown(month, today, rate, row.check.now or 0.0, row.check.growth)
    return f"{formula}/{allowed}", value / row.check.allowed


def growth_chart(sheet: Sheet, sizing: Sizing, rows: list[Row], below: int) -> None:
    """A native chart of growth by month, under row `below` of `sheet`."""
    chart = sheet.book.add_chart({"type": "line"})
    plan, brand, dated = shown_plan(sizing), sheet.book.brand, sizing.scenario.as_of is not None
    end, dates = _TOP + last_month(sizing.scenario, plan), "B" if dated else "A"
    months = f"=Growth!${dates}${_TOP}:${dates}${end}"
    dyes = {style.BLUE: brand.primary, style.SKY: brand.accent, style.NAVY: brand.accent_ink}
    shown = shown_checks(plan)
    lines = [(row.column, *COLOURS[row.check.check]) for row in rows if row.check in shown]
    for column, colour, dashes in [*lines, ("E", style.RED, "--")]:
        name, values = (f"=Growth!${column}${cells}" for cells in (_FIRST_ROW, f"{_TOP}:${column}${end}"))
        dash = _DASHES.get(str(dashes), "long_dash")
        line = {"color": dyes.get(colour, colour), "width": 2.25, "dash_type": dash}
        chart.add_series({"name": name, "categories": months, "values": values, "line": line})
    chart.set_title({"name": "Share of each limit used", "name_font": {"size": 12}})
    by_year = {"date_axis": True, "num_format": "yyyy", "major_unit": 1, "major_unit_type": "years"}
    chart.set_x_axis(by_year if dated else {"name": "month", "interval_unit": 12, "interval_tick": 12})
    chart.set_y_axis({"num_format": "0%", "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "right"})
    chart.set_size({"width": 820, "height": 420})
    text = words.breach(sizing.scenario, plan)
    sheet.insert_chart(below + 1, 0, chart, {"description": f"Share of each limit used, by month. {text}"})
