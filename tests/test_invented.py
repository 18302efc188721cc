"""What the tests on random scenarios are worth: every class of scenario that matters is among those invented."""

from collections import Counter
from collections.abc import Iterator

import pytest
from effort import examples
from given import read, text_of
from hypothesis import event, given, seed, settings
from invented import BOUND, LATE, mappings

from planner.model.checks import DEMANDS
from planner.model.sizing import Sizing, size

# Those of the table that can be the first to fail: no catalog has a rung above its own two maxima of an FSVM.
FIRST = (
    *("fsvm_count", "fsvm_count_remote", "node_memory", "node_vcpus", "connections", "connections_failover"),
    *(
        "home_data",
        "general_data",
        "cluster_storage",
        "remote_storage",
        "file_server_name",
        "share_name",
        "share_description",
        "previous_versions",
    ),
    *("replication_interval", "replication_throttle", "replication_schedule"),
)
ENOUGH = 2  # of each class, among a thousand scenarios or two
CLASSES = (
    "no design is feasible",
    "a plan breaks between months 1 and 120",
    "a plan breaks in the month after the horizon",
    "a plan never breaks",
    "a plan has more shares than FSVMs",
    "a plan is for a demand that shrinks",
    "a plan is within a part in 10^9 of a limit",
    "no FSVM survives",
    "a design fails three checks or more",
    *(f"{check} binds" for check in DEMANDS),
    *(f"{check} breaks a plan" for check in DEMANDS),
    *(f"{check} is the first to fail" for check in FIRST),
)


def classes(found: Sizing) -> Iterator[str]:
    """What a scenario and its answer are an example of."""
    scenario, plan = found.scenario, found.plan
    for check in sorted({one.check for one in found.rejections}):
        yield f"{check} is the first to fail"
    if any(one.required is None for one in found.rejections):
        yield "no FSVM survives"
    if any(one.failed >= 3 for one in found.rejections):
        yield "a design fails three checks or more"
    if plan is None:
        yield "no design is feasible"
        return
    yield f"{plan.binding.check} binds"
    if scenario.growth.connections < 0 or scenario.growth.data < 0:
        yield "a plan is for a demand that shrinks"
    if len(scenario.general_shares) > plan.design.fsvms:
        yield "a plan has more shares than FSVMs"
    if any(abs(check.utilisation - 1) <= 1e-9 for check in plan.checks if check.check in DEMANDS):
        yield "a plan is within a part in 10^9 of a limit"
    if plan.breach is None:
        yield "a plan never breaks"
        return
    if 1 <= plan.breach.first_breach_month <= 120:
        yield "a plan breaks between months 1 and 120"
        yield f"{plan.breach.check} breaks a plan"
    if plan.breach.first_breach_month == scenario.growth.horizon_months + 1:
        yield "a plan breaks in the month after the horizon"


def counted(kinds: list[tuple[str, str, int]], wanted: tuple[str, ...], attempts: int) -> Counter[str]:
    """How many random scenarios are in each class: so many of each kind, again until there are enough of each."""
    found: Counter[str] = Counter()
    for attempt in range(attempts):
        for kind, what, count in kinds:

            @seed(attempt)
            @given(mappings(kind, what=what))
            @settings(examples(count), database=None)
            def look(made: dict) -> None:
                for name in classes(size(read(text_of(made)))):
                    event(name)
                    found[name] += 1

            look()
        if all(found[name] >= ENOUGH for name in wanted):
            break
    return found


@pytest.fixture(scope="module")
def reached() -> Counter[str]:
    """Of some hundred, of each kind, and of all that may decide or fail."""
    kinds = [("tame", "", 220), ("wild", "", 220)]
    kinds += [("bound", what, 100 if what == "general" else 70) for what in BOUND]
    kinds += [("spoilt", what, 15) for what in LATE]
    return counted(kinds, CLASSES, 6)


@pytest.mark.campaign
@pytest.mark.parametrize("name", CLASSES)
def test_random_scenarios_come_to(name: str, reached: Counter[str]) -> None:
    assert reached[name] >= ENOUGH


def test_a_few_random_scenarios_come_to_what_is_common() -> None:
    common = ("no design is feasible", "a plan breaks between months 1 and 120", "home_data binds", "connections binds")
    kinds = [("tame", "", 40), ("wild", "", 40), ("bound", "home", 25), ("bound", "connections", 25)]
    found = counted(kinds, common, 3)
    assert {name: found[name] for name in common if found[name] < ENOUGH} == {}
