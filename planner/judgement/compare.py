"""Several answers side by side: which inputs and limits differ, and what the plans make of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from planner.model.declared import values
from planner.model.limits import Catalog
from planner.model.scenario import Scenario
from planner.model.sizing import Design, Plan, Sizing, judge, shown_plan, size

# Whose plan it is, and how it is deployed: not what it depends on.
_NOT_COMPARED = ("customer", "id", "file_server", "as_of", "deployment", "block_clients", "container_machines")


@dataclass(frozen=True, slots=True)
class Difference:
    """An input or a limit that is not the same in all cases: its name, and its value in each, None where absent."""

    name: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several cases come to, each with a label, in the order given; the first is what the others are held to.

    `plans` has the design to look at in each: the one that was asked for, as `asked` says, or the plan, or, where no
    design holds, the one that comes nearest.
    """

    labels: tuple[str, ...]
    sizings: tuple[Sizing, ...]
    plans: tuple[Plan, ...]
    asked: tuple[bool, ...]
    inputs: tuple[Difference, ...]
    limits: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether there is a design that holds in every case."""
        return all(plan.feasible for plan in self.plans)


def compare(scenarios: Sequence[Scenario], designs: Sequence[Design | None] = ()) -> Comparison:
    """Two cases or more side by side: scenarios, one under several catalogs, or with changes.

    `designs` has the design to judge in each case, None where that is the plan; empty is the plan everywhere. A file
    server that stands is taken to have been created under the catalog of the first case, and to be upgraded in place
    to those of the others: it keeps what it was created with.
    """
    scenarios = [_upgraded(scenarios[0], scenario) for scenario in scenarios]
    designs = designs or [None] * len(scenarios)
    sizings = tuple(size(scenario) for scenario in scenarios)
    asked = zip(sizings, designs, strict=True)
    return Comparison(
        labels=_labels(scenarios, designs),
        sizings=sizings,
        plans=tuple(judge(one.scenario, design) if design else shown_plan(one) for one, design in asked),
        asked=tuple(design is not None for design in designs),
        inputs=_differences([_inputs(scenario) for scenario in scenarios]),
        limits=_differences([_limits(scenario.catalog) for scenario in scenarios]),
    )


def _upgraded(first: Scenario, scenario: Scenario) -> Scenario:
    if scenario.current is None or scenario.id != first.id or scenario.catalog.id == first.catalog.id:
        return scenario
    return replace(scenario, catalog=scenario.catalog.upgraded_from(first.catalog))


def _labels(scenarios: Sequence[Scenario], designs: Sequence[Design | None]) -> tuple[str, ...]:
    """As little of id, catalog, changes and design as tells the cases apart."""
    said = [
        (one.id, one.catalog.id, _changes(one), str(design or "the plan"))
        for one, design in zip(scenarios, designs, strict=True)
    ]
    for count in range(1, 5):
        for parts in combinations(range(4), count):
            labels = [", ".join(one[part] for part in parts) for one in said]
            if len(set(labels)) == len(labels):
                return tuple(labels)
    return tuple(f"{place}: {one[0]}, {one[1]}" for place, one in enumerate(said, 1))


def _changes(scenario: Scenario) -> str:
    """What is changed, with paths in words, a share by its name: `home connections 3200, growth data 10 %`."""
    named = ((_by_share(scenario, path).removeprefix("share "), value) for path, value in scenario.changes)
    return ", ".join(f"{re.sub('[._]', ' ', name)} {value}" for name, value in named) or "as it is"


def _differences(cases: Sequence[dict[str, str]]) -> tuple[Difference, ...]:
    names = dict.fromkeys(name for case in cases for name in case)
    rows = [Difference(name, tuple(case.get(name) for case in cases)) for name in names]
    return tuple(row for row in rows if len(set(row.values)) > 1)


def _limits(catalog: Catalog) -> dict[str, str]:
    found = {
        f"{curve.name} at {memory:g} GB": limit.stated.split(" at ")[0]
        for curve in (catalog.connections, catalog.vcpus)
        for memory, limit in zip(curve.memory_gb, curve.limits, strict=True)
    }
    return found | {name: limit.stated for name, limit in catalog.limits.items()}


def _inputs(scenario: Scenario) -> dict[str, str]:
    """Every input that a plan depends on, by its path in the file (a share by its name), as text with its unit."""
    found: dict[str, str] = {}
    for path, one, value in values(scenario):
        if path.partition(".")[0] in _NOT_COMPARED or path.endswith((".name", ".description")):
            continue
        doubt = scenario.intervals.get(path)
        ends = f" ({one.shown(doubt.low)} to {one.shown(doubt.high)})" if doubt else ""
        found[_by_share(scenario, path)] = one.shown(value) + ends
    found |= {f"share {share.name}.connections": "unknown" for share in scenario.shares if share.unknown}
    if scenario.replication and not scenario.replication.profile.is_flat:
        found["replication.change.csv"] = scenario.replication.profile.file
    return found


def _by_share(scenario: Scenario, path: str) -> str:
    """`path` with a general share by its name, and not by its place in the file."""
    head, *rest = path.split(".")
    if head != "general_shares" or len(rest) != 2:
        return path
    return f"share {scenario.general_shares[int(rest[0]) - 1].name}.{rest[1]}"
