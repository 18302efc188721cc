"""Findings on the networks of a deployment and on its domain, the ports to open, and the command that joins it."""

import re
import shlex
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address

from planner.files.readiness import Port, Rule
from planner.judgement.finding import Case, Finding, says
from planner.model.deployment import DELEGATED, DOMAIN_ADMIN, Deployment, Network, ranges
from planner.model.units import counted, quoted

DEFAULT_UNIT = "Computers"
_DN = re.compile(r"\s*(?:OU|CN|DC)\s*=", re.IGNORECASE)
_PART = re.compile(r"((?:\\.|[^,\\])*)(?:,|$)", re.DOTALL)
_SITES = ("every CVM and the cluster address here",), ("every CVM and the cluster address there",)


@dataclass(frozen=True, slots=True)
class OpenPort:
    """A port that has to be open, with the addresses of this deployment, or words where none are given."""

    row: Port
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def ports(case: Case) -> tuple[OpenPort, ...]:
    """Every port that has to be open: to the domain where there is a deployment, between the sites where there are."""
    ends: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {"sites": _SITES} if case.scenario.replication else {}
    if given := case.scenario.deployment:
        client = given.client_network.addresses if given.client_network else ()
        fsvms = _named(client, "each FSVM, on the client network")
        ends["domain"] = fsvms, _named(given.domain_controllers, "each domain controller")
        ends["dns"] = fsvms, _named(given.dns, "each DNS server")
        ends["ntp"] = fsvms, _named(given.ntp, "each time server")
    return tuple(OpenPort(row, *ends[row.between]) for row in case.facts.ports if row.between in ends)


def _named(addresses: tuple[IPv4Address, ...], otherwise: str) -> tuple[str, ...]:
    return tuple(map(str, dict.fromkeys(addresses))) or (otherwise,)


def addresses(case: Case, rule: Rule, network: Network) -> Finding:
    """Whether the addresses of a network suffice, and can be used."""
    n, (other, extra) = case.design.fsvms, _beside(case, network)
    given, needed, distinct = len(network.addresses), n + extra, set(network.addresses)
    outside = {one for one in distinct if one not in network.subnet}
    first, last = ({one} & distinct for one in (network.subnet.network_address, network.subnet.broadcast_address))
    ends = first | last
    shared = distinct & set(other.addresses) if other else set()
    repeated = {one for one, times in Counter(network.addresses).items() if times > 1}
    usable = len(distinct - outside - ends - shared)
    wrongs = (
        (outside, f"outside {network.subnet}"),
        (first, "the network address"),
        (last - first, "the broadcast address"),
        (repeated, "given more than once"),
        (shared, "given for both networks"),
    )
    wrong = "; ".join(f"{_listed(which)} {what}" for which, what in wrongs if which)
    can = f", of which {usable} can be used;" if wrong else ","
    seen = f"{counted(given, 'address')} given{can} {needed} needed for {n} FSVMs.{f' {wrong}.' if wrong else ''}"
    do = [f"Add {counted(needed - usable, 'address')}."] * (usable < needed) + ["Take the others out."] * bool(wrong)
    return says(rule, seen, " ".join(do), given, needed)


def subnet(case: Case, rule: Rule, network: Network) -> Finding:
    """Whether the subnet of a network has room, and lies apart from the other."""
    n, (beside, extra) = case.design.fsvms, _beside(case, network)
    own, other = network.subnet, beside.subnet if beside else None
    needed = 2 * n + 1 if other == own else n + extra
    room = max(0, own.num_addresses - 2)
    both = " for both networks together" if other == own else ""
    seen = f"{own} has room for {counted(room, 'address')}, and {needed} are needed{both}."
    do = [f"Take a /{32 - (needed + 1).bit_length()} or a larger subnet."] * (room < needed)
    if other and other != own and own.overlaps(other):
        seen += f" It overlaps {other}, the other network."
        do.append("Keep the two networks apart, or use one subnet for both.")
    return says(rule, seen, " ".join(do), room, needed)


def _beside(case: Case, network: Network) -> tuple[Network | None, int]:
    """The other network, and how many addresses this one takes beside one for each FSVM."""
    given = case.scenario.deployment
    assert given is not None
    return (given.client_network, 1) if network is given.storage_network else (given.storage_network, 0)


def _listed(addresses: Collection[IPv4Address]) -> str:
    found = ranges(addresses)
    return f"{', '.join(found)} {'is' if len(found) == 1 and ' - ' not in found[0] else 'are'}"


def preferred(_: Case, rule: Rule, given: Deployment) -> Finding:
    """Whether the preferred domain controller is given by its full name."""
    name = given.preferred_domain_controller
    if not name:
        return says(rule, "None is given.", rule.do, state="todo")
    labels = name.split(".")
    if ":" in name or all(map(str.isdecimal, labels)):
        seen = f"{quoted(name)} is an address, and the command takes only a full name."
        return says(rule, seen, "Write its full name.")
    if len(labels) < 2 or not all(labels):
        return says(rule, f"{quoted(name)} is not a full name.", "Write host and domain.")
    return says(rule, f"{quoted(name)} is written in full.")


def servers(_: Case, rule: Rule, given: Deployment) -> Finding:
    """Whether DNS or time servers are given."""
    many, what = (len(given.dns), "DNS server") if rule.finding == "dns" else (len(given.ntp), "time server")
    seen = f"{counted(many, what)} given." if many else f"No {what} is given."
    return says(rule, seen, None if many else rule.do, many, 1)


def unit(_: Case, rule: Rule, given: Deployment) -> Finding:
    """Whether the organizational unit is written as the command takes it."""
    name = given.organizational_unit
    if not name:
        return says(rule, f"None is given: the account goes into {DEFAULT_UNIT}.")
    parts = [part.strip() for part in name.split("/")]
    if _DN.match(name):
        seen = "is a distinguished name, the inner unit first"
        right = slash_form(name) or "the organizational unit, from the outer to the inner one"
    elif not all(parts):
        seen = "has an empty part between or beside its slashes"
        right = slash_form(name) or "outer/inner"
    else:
        seen, right = "is written from the outer to the inner unit", ""
    return says(rule, f"{quoted(name)} {seen}.", f"Write {right}." if right else None)


def slash_form(unit: str) -> str:
    r"""An organizational unit as the command takes it: `outer/inner` of `OU=inner,OU=outer,DC=corp` or `/outer/inner/`.

    A backslash hides the character after it, as in `OU=Sales\, EMEA`.
    """
    if not _DN.match(unit):
        return "/".join(filter(None, map(str.strip, unit.split("/"))))
    units: list[str] = []
    for part in _PART.findall(unit):
        kind, _, name = part.partition("=")
        if kind.strip().upper() in ("OU", "CN") and name.strip():
            units.insert(0, re.sub(r"\\(.)", r"\1", name.strip()))
    return "/".join(units)


def rights(case: Case, rule: Rule, given: Deployment) -> Finding:
    """Whether the user who joins has the rights to."""
    who = quoted(given.user) if given.user else "the user who joins"
    if given.joins == DOMAIN_ADMIN:
        return says(rule, "A domain administrator joins.")
    if given.joins == DELEGATED and given.permissions_delegated == "yes":
        return says(rule, f"The permissions are delegated to {who}.")
    seen = "They are not delegated yet." if given.permissions_delegated == "no" else "Not known to be delegated."
    where = quoted(slash_form(given.organizational_unit) or DEFAULT_UNIT)
    permissions = [step.permission for step in case.facts.steps if step.permission]
    do = f"Delegate {len(permissions)} permissions to {who}, on {where}, and wait for the domain to replicate:"
    return says(rule, seen if given.joins else "It is not said who joins.", do, snippet="\n".join(permissions))


def join_command(given: Deployment) -> str:
    """The command for a shell of a CVM that joins the domain; it asks for the password, which stands nowhere.

    Each value is quoted for the shell. `FILE_SERVER_UUID` is for the reader to fill in, and so is `USER` where none
    is given.
    """
    names = {"windows-ad-domain-name": given.domain, "windows-ad-username": given.user or "USER"}
    where = {
        "organizational-unit": slash_form(given.organizational_unit),
        "preferred-domain-controller": given.preferred_domain_controller,
    }
    first, last = (
        "".join(f" {name}={shlex.quote(value)}" for name, value in some.items() if value) for some in (names, where)
    )
    join = f'ncli fs join-domain uuid=FILE_SERVER_UUID{first} windows-ad-password="$AD_PASSWORD"{last}'
    return f"read -rs -p 'Password: ' AD_PASSWORD; {join}; unset AD_PASSWORD"
