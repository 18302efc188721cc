"""The questions, each a function: a case in, an answer out.

A case is the path of a scenario file, a mapping that says the same, or a scenario that was read before. `changes`, a
mapping from paths such as `general_shares.2.data` to values, writes fields anew under the rules of a file.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.face.cases import design_of, document_of, is_there, origin_of, path_of, refuse_unknown, release
from planner.face.found import Alternatives, Compared, Doubted, Expanded, Fitted, Ready, Replicated, Sized
from planner.files.catalogs import load_catalog, read_catalog
from planner.files.changes import parse_changed
from planner.files.documents import near_by, read_document, refusal
from planner.judgement.choices import fits, front
from planner.judgement.compare import compare as compare_of
from planner.judgement.drivers import drivers
from planner.judgement.readiness import ready as ready_of
from planner.judgement.risk import risk as risk_of
from planner.model import sizing as model
from planner.model.dr.rpo import protection
from planner.model.path import path as path_of_scenario
from planner.model.path import whole_months
from planner.model.scenario import DEFAULT_CATALOG, MOST_MONTHS, Scenario

if TYPE_CHECKING:
    import pandas as pd

    from planner.face.customers import Customers

Case = str | os.PathLike[str] | Mapping[str, Any] | Scenario
Changes = Mapping[str, Any] | None


def read(
    case: Case, changes: Changes = None, catalog: str | None = None, catalogs: str | os.PathLike[str] | None = None
) -> Scenario:
    """The scenario of a case, with `changes` made in it.

    Values are in base units, with the unit in the name: `data_tb`, `free_memory_gb`, `link_mb_s`; growth and headroom
    are fractions. `catalog` is the release to plan for, in place of the one that the case names, and `catalogs` the
    folder to find it in. A relative path that is not here is looked for beside the planner's notebooks.

    Raises ValueError with every problem: file, line, field, what is wrong and what would be right.

    Source: the keys and their defaults are those that `planner keys` lists.

    >>> case = read("data/scenarios/headquarters.yaml", changes={"home_share.data": "140 TB"})
    >>> case.home_share.data_tb, case.growth.data
    (140.0, 0.25)
    """
    refuse_unknown()
    folder = Path(catalogs) if catalogs else None
    if isinstance(case, Scenario):
        if not changes and not catalog and not folder:
            return case
        document, content, path, was_catalog, was_folder = origin_of(case)
        wanted = catalog or release(changes, was_catalog)
        found = parse_changed(changes or {}, document, content, path, wanted, folder or was_folder)
        return replace(found, changes=tuple((dict(case.changes) | dict(found.changes)).items()))
    if isinstance(case, Mapping):
        document, path = document_of(case), Path("scenario")
        return parse_changed(changes or {}, document, repr(document).encode(), path, catalog, folder)
    path = path_of(case)
    return parse_changed(changes or {}, *read_document(path), path, catalog, folder)


def size(case: Case, changes: Changes = None) -> Sized:
    """How many FSVMs, of what memory and vCPUs, hold the case up to its horizon, and what breaks first.

    The answer shows itself. `plan` is the recommended design with its checks, None where no design holds;
    `checks()`, `designs()` and `growth()` are pandas frames, in which utilisation is a fraction of what is allowed.

    Raises ValueError as `read` does.

    Source: each check holds its limit, and that its source; `limits()` lists them.

    >>> found = size("data/scenarios/headquarters.yaml")
    >>> found.plan.design.fsvms, found.plan.design.memory_gb, found.plan.design.vcpus
    (4, 60.0, 8)
    >>> found.plan.binding.check
    'connections_failover'
    """
    scenario = read(case, changes)
    return Sized(scenario, model.size(scenario))


def replicate(case: Case, changes: Changes = None, month: int | None = None) -> Replicated:
    """Whether the link keeps the RPO of the second site, and what would; by default in the month of the horizon.

    `model` has rates in MB/s, ages in minutes and reserves in GB; it is None where the case has no second site.

    Raises ValueError as `read` does, and for a month that is not 0 to 120.

    Source: snapshots are replayed one by one over the link, hour by hour.

    >>> replicate("data/scenarios/headquarters.yaml").model.on_schedule
    True
    """
    if month is not None:
        month = whole_months("month", month, range(MOST_MONTHS + 1))
    scenario = read(case, changes)
    return Replicated(scenario, protection(scenario, month))


def ready(case: Case, changes: Changes = None) -> Ready:
    """Whether the plan can be deployed, joined to its domain and failed over: findings, which never change the plan.

    `model.findings` has a state each, `found` and `needed` in its unit, and why; `model.ports` what has to be open,
    `model.failures` what each failure leaves to carry [connections].

    Raises ValueError as `read` does.

    Source: the rows of `data/readiness`; each finding names its own.

    >>> found = ready("data/scenarios/not-ready.yaml")
    >>> [one.finding for one in found.model.of("wrong")][:2]
    ['file_server_name', 'share_name']
    """
    scenario = read(case, changes)
    return Ready(scenario, ready_of(scenario))


def risk(case: Case, changes: Changes = None, confidence: float = 0.95) -> Doubted:
    """How sure the plan is where inputs are intervals, and what the doubt comes from.

    `confidence` is what is wanted of a design [fraction]. `model.of(design)` is the fraction of sampled cases in which
    a design lasts to the horizon.

    Raises ValueError as `read` does, and for a confidence that is not above 0, up to 1.

    Source: PERT distributions over the intervals, drawn at 4,096 Sobol points with a fixed seed.

    >>> found = risk("data/scenarios/headquarters.yaml")
    >>> found.causes[0].path
    'home_share.connections'
    """
    given: Any = confidence
    if not isinstance(given, Real) or not 0 < confidence <= 1:
        right = "write a fraction above 0, up to 1, such as 0.95 for 95 %"
        raise refusal("confidence", f"{confidence!r} will not do", right)
    scenario = read(case, changes)
    found = risk_of(scenario, float(confidence))
    return Doubted(scenario, found, drivers(scenario, model.shown_plan(found.sizing)))


def alternatives(case: Case, changes: Changes = None) -> Alternatives:
    """The designs that no other beats in memory, vCPUs, FSVMs and load at once, the recommended one first: `options`.

    Raises ValueError as `read` does.

    Source: every design of the release, judged by every check.

    >>> [str(one.plan.design) for one in alternatives("data/scenarios/headquarters.yaml").options[:3]]
    ['4 × 60 GB', '3 × 96 GB', '4 × 96 GB']
    """
    found = model.size(read(case, changes))
    return Alternatives(found.scenario, found, front(found))


def path(case: Case, changes: Changes = None, every: int = 12, until: int | None = None) -> Expanded:
    """What to buy, and when, from the file server that stands, or from nothing, to the month `until`.

    There is a review every `every` months [months, 1 or more] up to `until` [months, 0 to 120; default: the horizon].
    What is bought holds until the next review, and stays. `model.steps` has each step, `model.ends` is None unless no
    design can go on, and `steps()` is a pandas frame.

    Raises ValueError as `read` does, and for `every` and `until` out of range.

    Source: as for `size`; each period between two reviews is planned as a horizon is.

    >>> found = path("data/scenarios/headquarters.yaml")
    >>> [(step.month, str(step.design), step.holds_until) for step in found.model.steps]
    [(0, '4 × 40 GB', 13), (12, '4 × 60 GB', 41)]
    """
    scenario = read(case, changes)
    return Expanded(scenario, path_of_scenario(scenario, every, until))


def fit(case: Case, changes: Changes = None, design: str | None = None) -> Fitted:
    """How many more connections and how much more data [TB] and change [GB/day] a design takes, and until when.

    `design` is written as 3x24, FSVMs and GB of memory; by default it is the plan. The file server that stands today
    is judged beside it. `model` has a name and an answer for each.

    Raises ValueError as `read` does, and for a design outside what was tested.

    Source: the most whole steps with which every check still holds.

    >>> [(name, str(one.plan.design), one.plan.until) for name, one in fit("data/scenarios/headquarters.yaml").model]
    [('The plan', '4 × 60 GB', 41), ('The present file server', '3 × 16 GB', None)]
    """
    scenario = read(case, changes)
    return Fitted(scenario, fits(scenario, design_of(scenario, design) if design else None))


def compare(*cases: Case, changes: Changes = None) -> Compared:
    """The plans of two cases or more side by side, and what differs in their inputs and limits; `changes` are of all.

    Raises ValueError as `read` does, and for fewer than two cases.

    Source: as for `size`.

    >>> now = read("data/scenarios/headquarters.yaml")
    >>> found = compare(now, read(now, {"catalog": "files-5.0"}))
    >>> found.model.labels
    ('afs-2.0.2', 'files-5.0')
    """
    if len(cases) < 2:
        raise refusal("compare", f"has {len(cases)} of the two cases that it takes or more")
    return Compared(None, compare_of([read(case, changes) for case in cases]))


def fleet(cases: str | os.PathLike[str], changes: Changes = None) -> Customers:
    """Many customers as a pandas frame, a row each: the answer, what binds, the first breach, confidence and DR.

    `cases` is a folder of scenarios, a spreadsheet with a customer a row, a pattern, or a folder that `planner report`
    has filled. The index is the id; `orders()` is what they buy, by quarter. What cannot be read has the state
    `missing` and says why under `error`.

    Raises ValueError where there is no such folder, and for `changes` that suit nobody, or are of reports.

    Source: as for `size` and `risk`.

    >>> print(fleet("data/scenarios").loc["headquarters", ["state", "design"]].to_list())
    ['unsure', '4 × 60 GB']
    """
    from planner.face.customers import Customers, gather

    refuse_unknown()
    path = path_of(cases, "fleet", "give a folder, a spreadsheet or a pattern")
    if not is_there(path) and not glob.has_magic(str(path)):
        raise refusal(str(path), "there is no such file or folder", near_by(path))
    entries = gather(path, changes=changes)
    if changes and not any(entry.answer for entry in entries):
        wrong = next((entry.error for entry in entries), "there is nobody to change")
        raise refusal("changes", wrong.removeprefix("changes: "))
    return Customers.of(entries, path, changes)


def sweep(case: Case, changes: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """What if, many times: a pandas frame with a row for each set of changes, and the plan that it leads to.

    The fields that any of the sets changes are columns, in base units (growth as a fraction), `attrs["units"]` has
    the units. Where no design holds, `feasible` is false and the design is missing.

    Raises ValueError as `read` does; it names the set, counted from 0, as the index does.

    Source: as for `size`.

    >>> frame = sweep("data/scenarios/headquarters.yaml", [{"home_share.connections": n} for n in (2000, 3000)])
    >>> frame["home_share.connections"].to_list(), frame["total_memory_gb"].to_list()
    ([2000.0, 3000.0], [160.0, 288.0])
    """
    from planner.answers import frames

    document, content, path, catalog, folder = origin_of(read(case))
    if not isinstance(changes, Iterable):
        raise refusal("changes", f"is {changes!r}", "write a list, with a set of changes for each row")
    sets = [one or {} for one in changes]
    cases = [
        parse_changed(one, document, content, path, release(one, catalog), folder, f"changes[{at}]")
        for at, one in enumerate(sets)
    ]
    paths = dict.fromkeys(path for one in sets for path in one)
    return frames.swept([(one, model.size(one)) for one in cases], list(paths))


def limits(catalog: str | os.PathLike[str] = DEFAULT_CATALOG) -> pd.DataFrame:
    """The published limits of a release as a pandas frame, by name: `value` in `unit`, `kind`, `source` and `quote`.

    `catalog` is the name of a release, or the path of a catalog file.

    Raises ValueError for a release that is not known.

    Source: each row names its own.

    >>> limits("afs-2.0.2").loc["fsvms_least", ["stated", "kind"]].to_list()
    ['3 FSVMs', 'official']
    """
    from planner.answers import frames

    name = str(path_of(catalog, "catalog", "give the name of a release, or the path of a catalog file"))
    return frames.limits(read_catalog(Path(name)) if name.endswith(".yaml") else load_catalog(name))
