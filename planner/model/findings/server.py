"""Findings on the file server itself: names, directories, volume groups, quorum, fail-over and its second site."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from planner.model.findings.finding import Case, Finding
from planner.model.units import at_most, counted, number, quoted

_PLAIN = re.compile(r"[A-Za-z0-9-]*")


def names(case: Case) -> Iterator[Finding]:
    """Whether the names are legal."""
    if server := case.scenario.file_server:
        yield _name(case, "file_server_name", server, None)
    for share in case.scenario.shares:
        yield _name(case, "share_name", share.name, share.name)


def behaviour(case: Case) -> Iterator[Finding]:
    """What the plan does when something fails, and what its shares lie in."""
    if link := case.scenario.replication:
        yield case.answered("schedule", link.schedule_set, "Set a replication schedule, as long as the wanted RPO.")
        yield case.answered("vstore", link.container_mapped, "Map the file server's container to one of its own there.")
    yield from _directories(case)
    yield _volume_groups(case)
    yield _quorum(case)
    yield _failover_window(case)


def _name(case: Case, finding: str, name: str, subject: str | None) -> Finding:
    illegal = case.facts.settings[f"{finding}_characters"].value.split()
    bad = [one for one in dict.fromkeys(name) if one in illegal]
    if subject is None and any(one.isspace() for one in name):
        bad.append("a blank")
    if any(ord(one) < 32 or (subject is None and ord(one) == 127) for one in name):
        bad.append("a control character")
    if bad:
        listed = " and ".join(filter(None, (" ".join(bad[:-1]), bad[-1])))
        return case.says(finding, "wrong", f"{quoted(name)} holds {listed}.", f"Leave out {listed}.", subject=subject)
    if subject is None and not _PLAIN.fullmatch(name):
        seen = f"{quoted(name)} holds more than A to Z, digits and hyphens."
        return case.says(finding, "advice", seen, "Keep to these: the name becomes that of a host in DNS.")
    return case.says(finding, "ok", f"{quoted(name)} is a legal name.", subject=subject)


def _directories(case: Case) -> Iterator[Finding]:
    home = case.scenario.home_share
    if home is None or home.directories is None:
        return
    if case.design is None:
        yield case.unplanned("directories", home.name)
        return
    each = case.scenario.catalog["directories_per_memory_gb"].value
    most = each * case.design.memory_gb
    given = f"{number(home.directories)} top-level directories"
    seen = f"{given}; {number(most)} are advised for {case.design.memory_gb:g} GB."
    fits = home.directories <= most
    do = f"Make them fewer, or give each FSVM {math.ceil(home.directories / each):,} GB."
    numbers = home.directories, most, "directories"
    state = "ok" if fits else "advice"
    yield case.says("directories", state, seen, None if fits else do, subject=home.name, numbers=numbers)


def _volume_groups(case: Case) -> Finding:
    scenario, catalog = case.scenario, case.scenario.catalog
    if case.design is None:
        return case.unplanned("volume_groups")
    taken = catalog["volume_groups_per_home_share"].value if scenario.home_share else 0
    groups = (catalog["volume_groups_per_fsvm"].value - taken) * case.design.fsvms
    shares = len(scenario.general_shares)
    fits = shares <= groups
    beside = " beside those of the home share" if scenario.home_share else ""
    seen = f"{counted(shares, 'general share')}; {case.design.fsvms} FSVMs have {groups:g} volume groups{beside}."
    size = at_most(catalog["volume_group_data"].value, "TB")
    do = f"Keep the shares of one volume group within {size} TB together, or have fewer shares."
    state = "ok" if fits else "advice"
    return case.says("volume_groups", state, seen, None if fits else do, numbers=(shares, groups, "volume groups"))


def _quorum(case: Case) -> Finding:
    failures = case.scenario.resilience.failures
    least = int(case.setting("quorum_survivors"))
    if failures <= 1:
        return case.says("quorum", "ok", "One FSVM may fail." if failures else "No FSVM is planned to fail.")
    if case.design is None:
        return case.unplanned("quorum")
    left = max(0, case.design.fsvms - failures)
    seen, numbers = f"{failures} FSVMs may fail at once, and {left} would be left.", (left, least, "FSVMs")
    if left < least:
        return case.says("quorum", "wrong", seen, "Plan for fewer failures, or for more FSVMs.", numbers=numbers)
    seen += " Two that fail at once may be two of the three that hold the quorum."
    do = "Ask the vendor which FSVMs hold the quorum, or plan for one failure."
    return case.says("quorum", "unknown", seen, do, numbers=numbers)


def _failover_window(case: Case) -> Finding:
    least, most = (case.scenario.catalog[f"failover_seconds_{end}"].value for end in ("least", "most"))
    retry = [case.setting(f"client_retry_{end}") for end in ("least", "most")]
    seen = (
        f"Clients lose an FSVM for {least:g} to {most:g} s, typically; they retry for {retry[0]:g} to {retry[1]:g} s."
    )
    return case.says("failover_window", "info", seen, "Tell the users: a longer outage closes their open files.")
