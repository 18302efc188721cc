"""Tables of the second site: the schedule, the age, and what would keep it."""

from __future__ import annotations

import math

from planner.answers.display import Prose, Table, points
from planner.answers.words import rpo_answers
from planner.answers.words.answers import month_name
from planner.files.readiness import read_facts
from planner.model.dr.rpo import SHARES, Protection
from planner.model.formulas.growth import growth_factor
from planner.model.formulas.seeding import GB_PER_TB
from planner.model.sizing import shown_plan, size
from planner.model.units import at_least, at_most, counted, number, percent


def answer(found: Protection) -> Prose:
    """Whether the link keeps the schedule."""
    return Prose((rpo_answers.headline(found),), "answer" if found.on_schedule else "answer fails")


def findings(found: Protection) -> Prose:
    """How old the remote copy gets, what the link carries, and what our reading of the interval is."""
    least = found.scenario.catalog["replication_interval_least"]
    called = f"The source calls its {least.stated} \u201c{least.label}\u201d; we" if least.label else "We"
    reading = (
        f"{called} read the interval between snapshots as the recovery point objective (RPO), the work that a "
        f"disaster may cost, as the vendor's later documents do."
    )
    return Prose((*rpo_answers.findings(found), reading))


def shopping_list(found: Protection) -> Table:
    """What the second site has to have: FSVMs and the room for them, storage, the first copy, and open ports."""
    scenario, link, catalog = found.scenario, found.replication, found.scenario.catalog
    plan, rule, per_node = shown_plan(size(scenario)), catalog["remote_space_rule"], catalog["fsvms_per_remote_node"]
    design, reckoned_tb = plan.design, found.remote_reserve_gb / GB_PER_TB
    by_rule_tb = rule.value * scenario.data_tb * float(growth_factor(scenario.growth.data, found.month))
    given = "" if link.remote_storage_tb is None else f". The site has {at_most(link.remote_storage_tb, 'TB')} TB"
    rows = (
        ("FSVMs", str(design.fsvms), "as many as here" if plan.feasible else "of the nearest design, as none holds"),
        ("Memory", f"{number(design.total_memory_gb)} GB", f"{number(design.memory_gb)} GB for each FSVM"),
        ("vCPUs", str(design.total_vcpus), f"{design.vcpus} for each FSVM"),
        (
            "Nodes",
            str(math.ceil(design.fsvms / per_node.value)),
            f"at most {counted(int(per_node.value), 'FSVM')} on a node ({per_node.kind}, {per_node.source.short}). "
            f"The site has {link.remote_nodes}",
        ),
        (
            "Usable storage",
            f"{at_least(max(reckoned_tb, by_rule_tb), 'TB')} TB",
            f"in {month_name(scenario, found.month)}, the larger of {at_least(reckoned_tb, 'TB')} TB for the full copy "
            f"with {counted(link.keep, 'snapshot')} and {at_least(by_rule_tb, 'TB')} TB by the vendor's rule of thumb, "
            f"{percent(rule.value)} of the data ({rule.kind}, {rule.source.short}){given}",
        ),
        ("First full copy", f"{number(math.ceil(found.seed_hours))} h", rpo_answers.first_copy(found)),
        *(
            (f"Port for {one.service}", f"{one.protocol} {one.port}", f"{one.why}. {one.note}".rstrip())
            for one in read_facts().ports
            if one.between == "sites"
        ),
    )
    return Table(("To provide", "How much", "What to know"), rows, "wrn", "The second site as a shopping list")


def rates(found: Protection) -> Table:
    """The rate that would keep all, 95 % and 90 % of the snapshots on schedule."""
    rows = tuple(
        (
            "all snapshots on schedule" if share == 100 else f"{share} % of them",
            f"{at_least(found.required_mb_s[share])} MB/s",
            f"{at_least(8 * found.required_mb_s[share])} Mbit/s",
        )
        for share in SHARES
    )
    return Table(("For", "Bytes", "Bits"), rows, "lrr", "The least even rate that keeps the schedule")


def beside(found: Protection) -> Prose | None:
    """The first full copy, the snapshot reserves, and what still has to be set up between the sites."""
    return points((*rpo_answers.beside(found), *rpo_answers.assumptions(found)))
