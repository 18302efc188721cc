"""The answers as pandas frames: typed columns, units in their names or in `attrs`. The only place that makes them."""

import datetime
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from planner.answers.expansion import Quarter, quarters
from planner.answers.fleet import COLUMNS, Entry
from planner.answers.records import path_record, sizing_record
from planner.answers.words import month_date
from planner.judgement.risk import due_months
from planner.model.checks import demands
from planner.model.declared import declared
from planner.model.formulas.growth import growth_factor
from planner.model.limits import Catalog
from planner.model.path import Expansion
from planner.model.scenario import MOST_MONTHS, Scenario, value_at
from planner.model.sizing import Sizing, design_grid, shown_plan
from planner.model.sizing import designs as designs_of

_DESIGN = {"fsvms": "Int64", "memory_gb": "float", "vcpus": "Int64", "total_memory_gb": "float", "total_vcpus": "Int64"}
_NUMBERS = {"utilisation": "float", "first_breach_month": "Int64"}
_STEP = {
    "month": "Int64",
    "fsvms": "Int64",
    "memory_gb": "float",
    "vcpus": "Int64",
    "added_memory_gb": "float",
    "added_vcpus": "Int64",
    "because": "str",
    "holds_until": "Int64",
    "date": "object",
    "added_fsvms": "Int64",
    "due_5": "Int64",
    "due_95": "Int64",
}
_FRACTION = {"utilisation": "fraction of what is allowed"}
_TEXTS = ("unit", "stated", "kind", "source", "quote", "note", "condition")


def checks(sizing: Sizing) -> pd.DataFrame:
    """The checks of the plan, or of the nearest design, a row each, in the order of the table.

    `required`, the largest up to the horizon, and `allowed` are in `unit`; `utilisation` is a fraction.
    """
    record = sizing_record(sizing)
    shown = record["plan"] or record["nearest"]
    kinds = {"required": "float", "allowed": "float", "ok": "bool", **_NUMBERS}
    found = _typed(pd.DataFrame(shown["checks"]), kinds)
    return _about(found, sizing, units={"required": "as in unit", "allowed": "as in unit", **_FRACTION})


def designs(sizing: Sizing) -> pd.DataFrame:
    """Every design, a row each, by `fsvms` and `memory_gb`: what it takes, and how full it is.

    Whether it is `feasible`, and under the name of each check its utilisation [fraction], the largest up to the
    horizon, of a check with several subjects the worst.
    """
    every, feasible = designs_of(sizing.scenario.catalog), set(sizing.feasible)
    fsvms, memory_gb = design_grid(sizing.scenario.catalog)
    used: dict[str, Any] = {}
    for demand in demands(sizing.scenario, fsvms, memory_gb):
        allowed = np.where(demand.allowed > 0, demand.allowed, np.nan)
        parts = np.broadcast_to(demand.peak / allowed, (len(fsvms), len(memory_gb))).ravel()
        used[demand.check] = np.fmax(used.get(demand.check, parts), parts)
    found = pd.DataFrame({name: [getattr(one, name) for one in every] for name in _DESIGN})
    found = found.assign(feasible=[one in feasible for one in every], **used).set_index(["fsvms", "memory_gb"])
    return _about(found, sizing, units=dict.fromkeys(used, "fraction"))


def growth(sizing: Sizing) -> pd.DataFrame:
    """How full the plan, or the nearest design, is from month 0 to 120: a row a month, a column a check and subject.

    Values are utilisations [fraction]; missing where nothing is left to meet the demand.
    """
    months, used = pd.RangeIndex(MOST_MONTHS + 1, name="month"), {}
    for one in shown_plan(sizing).checks:
        now = np.nan if one.now is None or one.allowed <= 0 else one.now / one.allowed
        used[one.check, one.subject or ""] = now * growth_factor(one.growth, months)
    found = pd.DataFrame(used, index=months)
    found.columns = found.columns.set_names(["check", "subject"])
    return _about(found, sizing, units=_FRACTION)


def swept(cases: Sequence[tuple[Scenario, Sizing]], paths: Sequence[str]) -> pd.DataFrame:
    """The plans of many cases, a row each: the value of the field at each path, in base units, and the plan."""
    rows, units = [], {"memory_gb": "GB", "total_memory_gb": "GB", **_FRACTION}
    for scenario, sizing in cases:
        row = {path: _value(scenario, path) for path in paths} | {"feasible": sizing.plan is not None}
        if plan := sizing.plan:
            row |= {name: getattr(plan.design, name) for name in _DESIGN}
            row |= {"binding": plan.binding.check, "utilisation": plan.binding.utilisation}
            row |= {"first_breach_month": plan.breach_month}
        rows.append(row)
    columns = [*paths, "feasible", *_DESIGN, "binding", *_NUMBERS]
    found = _typed(pd.DataFrame(rows, columns=columns), {"feasible": "bool", "binding": "str", **_DESIGN, **_NUMBERS})
    for path in paths:
        with suppress(KeyError):  # a section of the file has no field
            if not (one := declared(Scenario, path)).is_text:
                found[path], units[path] = found[path].astype(float), one.unit if one.unit != "%" else "fraction"
    found.index.name = "set"
    found.attrs["units"] = units
    return found


def steps(path: Expansion) -> pd.DataFrame:
    """The steps of a path, a row each: the design that stands then, what it adds, why, and how long it holds.

    `due_5` and `due_95` are the months [months] between which the step is due in nine cases of ten; missing where
    nothing is in doubt, or where it is later than month 120.
    """
    rows = [
        {**record, "date": month_date(path.scenario, step.month), "added_fsvms": step.added_fsvms}
        | dict(zip(("due_5", "due_95"), band or (None, None), strict=True))
        for record, step, band in zip(path_record(path)["steps"], path.steps, due_months(path), strict=True)
    ]
    found = _typed(pd.DataFrame(rows, columns=list(_STEP)), _STEP)
    found.attrs = {"scenario": path.scenario.id, "every": path.every, "until": path.until, "ends": bool(path.ends)}
    return found


def orders(paths: Sequence[Expansion]) -> pd.DataFrame:
    """What the customers of a fleet order, a row a quarter: `customers`, `fsvms`, `memory_gb` and `vcpus` to add.

    Customers without a date are counted by months from month 0, at the end; `attrs["undated"]` has their ids, and
    `attrs["ends"]` the ids of those whose path ends.
    """
    found = pd.DataFrame(quarters(paths), columns=list(Quarter._fields)).set_index("quarter")
    found.attrs["undated"] = [path.scenario.id for path in paths if path.scenario.as_of is None]
    found.attrs["ends"] = [path.scenario.id for path in paths if path.ends]
    return found


def customers(entries: Sequence[Entry]) -> pd.DataFrame:
    """The customers of a fleet, a row each, by id; where there is none, by where it stands."""
    kinds: dict[Any, str] = {str: "str", int | None: "Int64", float | None: "float"}
    names = {one.name: kinds[one.type] for one in fields(Entry) if one.name in COLUMNS}
    rows = [[getattr(entry, name) for name in names] for entry in entries]
    found = _typed(pd.DataFrame(rows, columns=list(names)), names)
    found = found.rename(columns={"breach_month": "first_breach_month"})
    found["id"] = [entry.id or entry.customer for entry in entries]
    found = found.set_index("id")
    found.attrs["units"] = {"utilisation": "fraction", "confidence": "fraction"}
    return found


def limits(catalog: Catalog) -> pd.DataFrame:
    """Every row of a catalog, by the name of its limit, the deciding claim before those it overrules.

    `value` is in `unit`, `stated` as its source writes it; `memory_gb` is where on the curve a rung stands.
    """
    curves = (catalog.connections, catalog.vcpus)
    rungs = [rung for curve in curves for rung in zip(curve.memory_gb, curve.limits, strict=True)]
    rows = [
        {
            "limit": row.name,
            "memory_gb": memory_gb,
            "value": row.value,
            **{name: getattr(row, name) for name in _TEXTS},
            "source": row.source.id,
            "title": row.source.title,
        }
        for memory_gb, limit in (*rungs, *((None, limit) for limit in catalog.limits.values()))
        for row in (limit, *limit.conflicts)
    ]
    kinds = {"memory_gb": "float", "value": "float", **dict.fromkeys((*_TEXTS, "title"), "str")}
    found = _typed(pd.DataFrame(rows), kinds).set_index("limit")
    found.attrs |= {"catalog": catalog.id, "units": {"value": "as in unit"}}
    return found


def _typed(found: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    return found.astype({name: kind for name, kind in kinds.items() if name in found})


def _about(found: pd.DataFrame, sizing: Sizing, units: dict[str, str]) -> pd.DataFrame:
    """`found` with what it is about in its `attrs`."""
    scenario, design = sizing.scenario, str(shown_plan(sizing).design)
    found.attrs = {"scenario": scenario.id, "catalog": scenario.catalog.id, "design": design}
    found.attrs |= {"feasible": sizing.plan is not None, "month": scenario.growth.horizon_months, "units": units}
    return found


def _value(scenario: Scenario, path: str) -> Any:
    """What a scenario has at a path: a number in base units, or words; None where it is no single field."""
    try:
        value = value_at(scenario, path)
    except (KeyError, AttributeError):
        return None
    if isinstance(value, str | float | int) or value is None:
        return value
    return value.isoformat() if isinstance(value, datetime.date) else getattr(value, "id", None)
