"""A scenario as the file that says it: the inverse of reading.

Every number is written exactly, in the base unit of its field, so that what is read again is the same number. What
was left to a default stays left to it.
"""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import yaml

from planner.declared import Field, entries
from planner.scenario import Scenario
from planner.units import MOST

# For more than a file may say in the base unit: a larger one, and the power of ten that it is.
_LARGER = {"TB": ("PB", 3), "GB": ("PB", 6), "MB/s": ("PB/s", 9), "GB/day": ("PB/day", 6)}
# A file may not say more; what lies beyond is 24 orders below one.
_MOST_DECIMALS = 24


def scenario_text(scenario: Scenario) -> str:
    """The YAML text of the scenario file that says `scenario`; reading it gives the same numbers.

    A profile of change that is not flat is written as the CSV file `change_file(scenario)`, to stand beside it; a
    measured percentile of connections is written as the next whole number.
    Raises ValueError where a count is not a whole number, or a quantity larger than a file may say.
    """
    tree = scenario_tree(scenario)
    return str(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10**6))


def scenario_tree(scenario: Scenario) -> dict[str, Any]:
    """What `scenario_text` writes, as nested mappings and lists."""
    return _tree(scenario, scenario)


def change_file(scenario: Scenario) -> str | None:
    """The name of the CSV file that the text of `scenario` refers to, or None where the change is even."""
    link = scenario.replication
    return None if link is None or link.profile.is_flat else f"{scenario.id}-change.csv"


def change_text(scenario: Scenario) -> str | None:
    """The CSV of the change in each hour [GB] that belongs beside the scenario's text, or None."""
    link = scenario.replication
    if link is None or link.profile.is_flat:
        return None
    # A file without dates begins on Monday: the profile, which repeats for ever, is turned until it does too.
    weights, turn = link.profile.weights, -(link.profile.begins_min // 60) % len(link.profile.weights)
    hours = (_plain(Decimal(repr(weight * link.change_gb_day / 24.0))) for weight in (*weights[turn:], *weights[:turn]))
    return "hour,changed_gb\n" + "".join(f"{hour},{changed}\n" for hour, changed in enumerate(hours))


def _tree(owner: Any, scenario: Scenario, path: str = "") -> dict[str, Any]:
    """What `owner`, which stands at `path`, and its sections say."""
    tree: dict[str, Any] = {}
    for one in entries(type(owner)):
        held = getattr(owner, one.attribute)
        if held in (None, "", ()) or (isinstance(one, Field) and one.row in scenario.assumed):
            continue
        at = path + one.key
        if isinstance(one, Field):
            tree[one.key] = _written(one, held, at, scenario)
        elif held == one.value:
            continue
        elif one.many:
            tree[one.key] = [_tree(each, scenario, f"{at}.{i}.") for i, each in enumerate(held, 1)]
        else:
            tree[one.key] = _tree(held, scenario, f"{at}.")
    return tree


def _written(one: Field, value: Any, path: str, scenario: Scenario) -> Any:
    """A field as the file says it: its words, its number with the unit, or its interval."""
    if path == "replication.change" and (csv := change_file(scenario)):
        return {"csv": csv}
    if one.is_text:
        return value if isinstance(value, datetime.date) else one.written(value)

    def write(number: float) -> Any:
        return _count(number) if one.is_count else _quantity(number, one.unit)

    if interval := scenario.intervals.get(path):
        return {"low": write(interval.low), "mid": write(value), "high": write(interval.high)}
    return write(float(math.ceil(value)) if path in scenario.evidence else value)


def _count(value: float) -> int:
    if value != math.floor(value):
        raise ValueError(f"{value:g} is not a whole number, and cannot be written as a count")
    return int(value)


def _quantity(value: float, unit: str) -> str:
    """`value` in its unit, exactly: a float's shortest digits, shifted, and never in scientific notation."""
    shift = -2 if unit == "%" else 0
    if abs(value) > MOST:
        unit, shift = _LARGER.get(unit, (unit, shift))
    digits = Decimal(repr(float(value))).scaleb(-shift)
    if abs(digits) > MOST:
        raise ValueError(f"{value:g} is larger than a scenario file may say")
    return f"{_plain(digits)} {unit}"


def _plain(digits: Decimal) -> str:
    exponent = digits.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        digits = digits.quantize(Decimal(1).scaleb(-_MOST_DECIMALS))
    text = format(digits, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
