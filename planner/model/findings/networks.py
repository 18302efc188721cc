"""Findings on addresses and subnets, and the ports that have to be open between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from planner.model.deployment import Deployment, Network, ranges
from planner.model.findings.facts import Port
from planner.model.findings.finding import Case, Finding

_SITES = ("every CVM and the cluster address here", "every CVM and the cluster address there")


@dataclass(frozen=True, slots=True)
class OpenPort:
    """A port that has to be open, with the addresses of this deployment, or words where none are given."""

    row: Port
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def networks(case: Case, given: Deployment) -> Iterator[Finding]:
    """Whether the addresses suffice, and lie where they can be used."""
    client, storage = given.client_network, given.storage_network
    pairs = (("client", client, storage, 0), ("storage", storage, client, 1))
    for name, network, other, extra in pairs:
        if network:
            yield _addresses(case, name, network, other, extra)
    for name, network, other, extra in pairs:
        if network:
            yield _subnet(case, name, network, other, extra)


def _addresses(case: Case, name: str, network: Network, other: Network | None, extra: int) -> Finding:
    if case.design is None:
        return case.unplanned(f"{name}_addresses")
    n, given = case.design.fsvms, network.addresses
    needed, distinct = n + extra, set(given)
    outside = [one for one in distinct if one not in network.subnet]
    ends = distinct & {network.subnet.network_address, network.subnet.broadcast_address}
    repeated = [one for one, times in Counter(given).items() if times > 1]
    shared = distinct & set(other.addresses) if other else set()
    usable = len(distinct - set(outside) - ends - shared)
    wrongs = (
        (outside, f"outside {network.subnet}"),
        (ends, "the subnet's own"),
        (repeated, "given more than once"),
        (shared, "given for both networks"),
    )
    wrong = "; ".join(f"{_listed(which)} {what}" for which, what in wrongs if which)
    seen = f"{_count(len(given))} given, {needed} needed for {n} FSVMs."
    do = [f"Add {_count(needed - usable)}." if usable < needed else "", "Take the others out." if wrong else ""]
    if wrong:
        seen += f" Of these {wrong}."
    numbers = len(given), needed, "addresses"
    state = "wrong" if any(do) else "ok"
    return case.says(f"{name}_addresses", state, seen, " ".join(filter(None, do)) or None, numbers=numbers)


def _listed(addresses: Collection[IPv4Address]) -> str:
    found = ranges(addresses)
    return f"{', '.join(found)} {'is' if len(found) == 1 and ' - ' not in found[0] else 'are'}"


def _count(addresses: int) -> str:
    return f"{addresses} address{'' if addresses == 1 else 'es'}"


def _subnet(case: Case, name: str, network: Network, other: Network | None, extra: int) -> Finding:
    subject = f"{name}_network"
    if case.design is None:
        return case.unplanned("subnet", subject)
    same = other is not None and other.subnet == network.subnet
    needed = 2 * case.design.fsvms + 1 if same else case.design.fsvms + extra
    room = max(0, network.subnet.num_addresses - 2)
    seen = f"{network.subnet} has room for {_count(room)}, and {needed} are needed"
    seen += " for both networks together." if same else "."
    do = "" if room >= needed else f"Take a /{32 - (needed + 1).bit_length()} or a larger subnet."
    if other and not same and network.subnet.overlaps(other.subnet):
        seen += f" It overlaps {other.subnet}, the other network."
        do = f"{do} Keep the two networks apart, or use one subnet for both.".strip()
    numbers = room, needed, "addresses"
    return case.says("subnet", "wrong" if do else "ok", seen, do or None, subject=subject, numbers=numbers)


def ports(case: Case) -> tuple[OpenPort, ...]:
    """Every port that has to be open: to the domain where there is a deployment, between the sites where there are."""
    given = case.scenario.deployment
    ends: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    if given:
        fsvms = _named(
            given.client_network.addresses if given.client_network else (), "each FSVM, on the client network"
        )
        ends["domain"] = fsvms, _named(given.domain_controllers, "each domain controller")
        ends["dns"] = fsvms, _named(given.dns, "each DNS server")
        ends["ntp"] = fsvms, _named(given.ntp, "each time server")
    if case.scenario.replication:
        ends["sites"] = (_SITES[0],), (_SITES[1],)
    return tuple(OpenPort(row, *ends[row.between]) for row in case.facts.ports if row.between in ends)


def _named(addresses: tuple[IPv4Address, ...], otherwise: str) -> tuple[str, ...]:
    return tuple(map(str, dict.fromkeys(addresses))) or (otherwise,)
