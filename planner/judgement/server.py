"""Findings on the file server itself, and on its neighbours: block clients, and container machines."""

import math
import re

from planner.files.readiness import Rule
from planner.judgement.finding import Case, Finding, says
from planner.model.deployment import BlockClient, ContainerMachines
from planner.model.formulas.growth import holds
from planner.model.formulas.neighbours import may_fail, outstanding, places
from planner.model.scenario import HomeShare, Scenario, Share
from planner.model.units import TOLERANCE, at_least, at_most, counted, listed, number, quoted

_SIGNS = {",": "a comma", ".": "a full stop", ":": "a colon", ";": "a semicolon"}
_PLAIN = re.compile(r"[A-Za-z0-9-]*")


def legal_name(case: Case, rule: Rule, of: str | Share) -> Finding:
    """Whether a name is legal: that of a share, or of the file server, which becomes that of a host."""
    host, name = isinstance(of, str), of if isinstance(of, str) else of.name
    illegal = case.facts.settings[f"{rule.finding}_characters"].value.split()
    bad = [_SIGNS.get(one, f"“{one}”") for one in dict.fromkeys(name) if one in illegal]
    bad += ["a blank"] * (host and any(map(str.isspace, name)))
    bad += ["a control character"] * any(ord(one) < 32 or (host and ord(one) == 127) for one in name)
    if bad:
        out = listed(re.sub("^an? ", "the ", one) for one in bad)
        return says(rule, f"{quoted(name)} holds {listed(bad)}.", f"Take {out} out of the name.")
    if host and not _PLAIN.fullmatch(name):
        return says(rule, f"{quoted(name)} holds more than A to Z, digits and hyphens.", rule.do, state="advice")
    return says(rule, f"{quoted(name)} is a legal name.")


def directories(case: Case, rule: Rule, home: HomeShare) -> Finding | None:
    """Whether the memory of the FSVMs is made for the top-level directories."""
    if (held := home.directories) is None:
        return None
    each, memory_gb = case.scenario.catalog["directories_per_memory_gb"].value, case.design.memory_gb
    most = each * memory_gb
    seen = f"{number(held)} top-level directories; {number(most)} are advised for {memory_gb:g} GB."
    fewer = f"Make them fewer, or give each FSVM {math.ceil(held / each):,} GB."
    return says(rule, seen, None if held <= most else fewer, held, most)


def volume_groups(case: Case, rule: Rule, scenario: Scenario) -> Finding:
    """Whether every general share can have a volume group of its own."""
    home, catalog, shares = scenario.home_share, scenario.catalog, len(scenario.general_shares)
    taken = catalog["volume_groups_per_home_share"].value if home else 0
    groups = (catalog["volume_groups_per_fsvm"].value - taken) * case.design.fsvms
    beside = " beside those of the home share" if home else ""
    seen = f"{counted(shares, 'general share')}; {case.design.fsvms} FSVMs have {groups:g} volume groups{beside}."
    size = at_most(catalog["volume_group_data"].value, "TB")
    fewer = f"Keep the shares of one volume group within {size} TB together, or have fewer shares."
    return says(rule, seen, None if shares <= groups else fewer, shares, groups)


def quorum(case: Case, rule: Rule, scenario: Scenario) -> Finding:
    """Whether the file server runs on when as many FSVMs fail as may."""
    failures, least = scenario.resilience.failures, int(case.setting("quorum_survivors"))
    if failures <= 1:
        return says(rule, "One FSVM may fail." if failures else "No FSVM is planned to fail.")
    left = max(0, case.design.fsvms - failures)
    seen = f"{failures} FSVMs may fail at once, and {left} would be left."
    if left < least:
        return says(rule, seen, "Plan for fewer failures, or for more FSVMs.", left, least)
    seen += " Two that fail at once may be two of the three that hold the quorum."
    return says(rule, seen, rule.do, left, least, state="unknown")


def failover_window(case: Case, rule: Rule, scenario: Scenario) -> Finding:
    """How long clients lose an FSVM that fails."""
    lost = " to ".join(f"{scenario.catalog[f'failover_seconds_{end}'].value:g}" for end in ("least", "most"))
    retry = " to ".join(f"{case.setting(f'client_retry_{end}'):g}" for end in ("least", "most"))
    return says(rule, f"Clients lose an FSVM for {lost} s, typically; they retry for {retry} s.", rule.do)


def queue(case: Case, rule: Rule, client: BlockClient) -> Finding:
    """Whether the default queue of a block client holds its I/Os under way."""
    default, most = case.setting("queue_depth_default"), case.setting("queue_depth_most")
    each = float(outstanding(client.iops, client.latency_s, client.volumes))
    numbers = default, float(f"{each:.12g}")
    where = f"each of {client.volumes:,} volumes" if client.volumes > 1 else "its one volume"
    under_way = f"{at_least(each)} I/Os under way on {where}"
    if holds(each, default):
        return says(rule, f"{under_way}, which the default of {default:g} holds.", None, *numbers, state="leave")
    spread = f"Spread the load over {_whole(each * client.volumes / default):,} volumes"
    if not holds(each, most):
        seen = f"{under_way}, and no setting holds more than {number(most)}."
        return says(rule, seen, f"{spread}.", *numbers, state="wrong")
    seen = f"{under_way}, and the default holds {default:g}."
    settings, depth = case.facts.settings, _whole(each)
    if client.os == "windows":
        return says(rule, seen, f"{spread}; else raise {settings['queue_windows'].label}.", *numbers)
    commands = 1 << (depth - 1).bit_length()  # the least power of 2, for the one device of its session
    lines = f"{settings['queue_depth_default'].label} = {depth}\n{settings['commands_default'].label} = {commands}"
    do = f"{spread}; else set the queue depth to {depth} and the commands to {commands}:"
    return says(rule, seen, do, *numbers, snippet=lines)


def _whole(amount: float) -> int:
    """The least whole number that holds an amount, but for float dust."""
    return math.ceil(amount * (1 - TOLERANCE))


def transfers(case: Case, rule: Rule, client: BlockClient) -> Finding:
    """Whether longer transfers help a block client."""
    default, more = case.setting("transfer_default"), case.setting("transfer_large")
    seen = f"{client.access.capitalize()} I/Os of {number(client.io_size_bytes)} bytes."
    if client.access != "sequential" or not holds(case.setting("large_io"), client.io_size_bytes):
        return says(rule, seen, None, default, default, state="leave")
    setting = case.facts.settings[f"transfer_{client.os}"]
    do, line = f"Set {setting.label} to {more:,.0f} bytes:", setting.value.replace("BYTES", f"{more:.0f}")
    return says(rule, seen, do, default, more, snippet=line)


def machine_places(case: Case, rule: Rule, machines: ContainerMachines) -> Finding:
    """Whether the container machines find room beside the FSVMs."""
    cluster, design, failures = case.scenario.cluster, case.design, case.scenario.resilience.failures
    free, machine = (cluster.free_memory_gb, cluster.free_vcpus), (machines.memory_gb, machines.vcpus)
    room = int(places(cluster.nodes, failures, design.fsvms, free, (design.memory_gb, design.vcpus), machine))
    gone, wanted = f" with {counted(failures, 'node')} gone" if failures else "", machines.machines
    seen = f"Room for {counted(room, 'machine')}{gone}, and {wanted} wanted."
    return says(rule, seen, None if room >= wanted else rule.do, room, wanted)


def swarm_quorum(_: Case, rule: Rule, machines: ContainerMachines) -> Finding | None:
    """How many managers of the swarm may fail."""
    if not (managers := machines.managers):
        return None
    seen = f"{int(may_fail(managers)) or 'None'} of {counted(managers, 'manager')} may fail."
    do = None if managers % 2 else f"Have {managers - 1} or {managers + 1}: {managers - 1} can lose as many."
    return says(rule, seen, do, managers)
