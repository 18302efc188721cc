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

from planner.scenario import Interval, Scenario, Share
from planner.second_site import DAYS, Replication, Window
from planner.units import MOST, one_way

# The unit that a quantity is written in, the power of ten of it that is the base unit, and a larger one for more.
_TB = ("TB", 0, "PB", 3)
_GB = ("GB", 0, "PB", 6)
# A file may not say more; what lies beyond is 24 orders below one.
_MOST_DECIMALS = 24
_PERCENT = ("%", -2, "%", -2)
_MONTHS = ("months", 0, "months", 0)
_MINUTES = ("min", 0, "min", 0)
_RATE = ("MB/s", 0, "PB/s", 9)
_CHANGE = ("GB/day", 0, "PB/day", 6)


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
    return _Writer(scenario).tree()


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


class _Writer:
    """Writes the parts of one scenario, with the intervals where it has them."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def tree(self) -> dict[str, Any]:
        scenario, cluster = self.scenario, self.scenario.cluster
        growth, resilience = scenario.growth, scenario.resilience
        tree: dict[str, Any] = {
            "customer": scenario.customer,
            "id": scenario.id,
            "file_server": scenario.file_server,
            "catalog": scenario.catalog.id,
        }
        if scenario.as_of:
            tree["as_of"] = datetime.date(scenario.as_of.year, scenario.as_of.month, scenario.as_of.day)
        tree["cluster"] = {
            "nodes": self.count("cluster.nodes", cluster.nodes),
            "cvms": self.count("cluster.cvms", cluster.cvms),
            "free_memory": self.quantity("cluster.free_memory", cluster.free_memory_gb, _GB),
            "free_vcpus": self.count("cluster.free_vcpus", cluster.free_vcpus),
        }
        if current := scenario.current:
            tree["current"] = {
                "fsvms": self.count("current.fsvms", current.fsvms),
                "memory": self.quantity("current.memory", current.memory_gb, _GB),
            }
        if scenario.home_share:
            tree["home_share"] = self.share("home_share", scenario.home_share)
        if scenario.general_shares:
            shares = enumerate(scenario.general_shares, 1)
            tree["general_shares"] = [self.share(f"general_shares.{i}", share) for i, share in shares]
        tree["growth"] = {
            "connections": self.quantity("growth.connections", growth.connections, _PERCENT),
            "data": self.quantity("growth.data", growth.data, _PERCENT),
            "horizon": self.quantity("growth.horizon", growth.horizon_months, _MONTHS),
        }
        tree["resilience"] = {
            "failures": self.count("resilience.failures", resilience.failures),
            "takeover": resilience.takeover,
        }
        if "headroom" not in scenario.assumed:
            tree["resilience"]["headroom"] = self.quantity("resilience.headroom", resilience.headroom, _PERCENT)
        if scenario.previous_versions is not None:
            tree["previous_versions"] = self.count("previous_versions", scenario.previous_versions)
        if scenario.correlation:
            tree["risk"] = {"correlation": _quantity(scenario.correlation, _PERCENT)}
        if scenario.replication:
            tree["replication"] = self.replication(scenario.replication)
        return tree

    def share(self, path: str, share: Share) -> dict[str, Any]:
        """A share, home or general."""
        tree: dict[str, Any] = {"name": share.name}
        if share.description:
            tree["description"] = share.description
        measured = f"{path}.connections" in self.scenario.evidence
        connections = float(math.ceil(share.connections)) if measured else share.connections
        tree["connections"] = self.count(f"{path}.connections", connections)
        tree["data"] = self.quantity(f"{path}.data", share.data_tb, _TB)
        if share.directories is not None:
            tree["directories"] = self.count(f"{path}.directories", share.directories)
        return tree

    def replication(self, link: Replication) -> dict[str, Any]:
        """The second site."""

        def quantity(key: str, value: float, unit: tuple[str, int, str, int]) -> Any:
            return self.quantity(f"replication.{key}", value, unit)

        csv = change_file(self.scenario)
        tree = {
            "interval": quantity("interval", link.interval_min, _MINUTES),
            "change": {"csv": csv} if csv else quantity("change", link.change_gb_day, _CHANGE),
            "link": quantity("link", link.link_mb_s, _RATE),
        }
        if link.throttle_mb_s is not None:
            tree["throttle"] = quantity("throttle", link.throttle_mb_s, _RATE)
        elif link.windows:
            tree["throttle"] = [_window(window) for window in link.windows]
        if "wire_reduction" not in self.scenario.assumed:
            tree["wire_reduction"] = quantity("wire_reduction", link.wire_reduction, _PERCENT)
        tree["remote_nodes"] = self.count("replication.remote_nodes", link.remote_nodes)
        if "snapshots_kept" not in self.scenario.assumed:
            tree["keep"] = self.count("replication.keep", link.keep)
        return tree

    def count(self, path: str, value: float) -> Any:
        """A count at `path`, or its interval."""
        return self._ends(path, value, _count)

    def quantity(self, path: str, value: float, unit: tuple[str, int, str, int]) -> Any:
        """A quantity at `path` in its unit, or its interval."""
        return self._ends(path, value, lambda one: _quantity(one, unit))

    def _ends(self, path: str, value: float, write: Any) -> Any:
        interval: Interval | None = self.scenario.intervals.get(path)
        if interval is None:
            return write(value)
        return {"low": write(interval.low), "mid": write(value), "high": write(interval.high)}


def _window(window: Window) -> dict[str, str]:
    def clock(minutes: int) -> str:
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    days = ", ".join(DAYS[day] for day in window.days)
    rate = _quantity(window.rate_mb_s, _RATE)
    return {"days": days, "from": clock(window.from_min), "to": clock(window.to_min), "rate": rate}


def _count(value: float) -> int:
    if value != math.floor(value):
        raise ValueError(f"{value:g} is not a whole number, and cannot be written as a count")
    return int(value)


def _quantity(value: float, unit: tuple[str, int, str, int]) -> str:
    """`value` in its unit, exactly: a float's shortest digits, shifted, and never in scientific notation."""
    name, shift, large, more = unit
    if abs(value) > MOST:
        name, shift = large, more
    digits = Decimal(repr(float(value))).scaleb(-shift)
    if abs(digits) > MOST:
        raise ValueError(f"{value:g} is larger than a scenario file may say")
    text = _plain(digits)
    return f"{text if name == '%' else one_way(text)} {name}"


def _plain(digits: Decimal) -> str:
    exponent = digits.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        digits = digits.quantize(Decimal(1).scaleb(-_MOST_DECIMALS))
    text = format(digits, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
