"""What a deployment is given: its domain, its addresses, and its neighbours on the cluster.

Nothing here changes a plan; `findings` judges it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from itertools import groupby
from typing import Any

from planner.model.declared import count, known, part, quantity, text
from planner.model.units import BLOCK, LATENCY, MEMORY, RATE, UnitError, quoted

DOMAIN_ADMIN, DELEGATED = "domain admin", "delegated user"
MOST_ADDRESSES = 1024  # many times what the largest file server takes
_LABEL = r"(?=[^.]*[^\W_])(?!-)[\w-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"(?=.{{1,255}}$){_LABEL}(?:\.{_LABEL})+")
_RANGE = re.compile(r"(.+?)(?:\s+[-–]\s*|\s*[-–]\s+|[-–](?=[0-9a-f]))(.+)")


def ranges(addresses: Collection[IPv4Address]) -> tuple[str, ...]:
    """Addresses as text, in rising order, those that follow one another as a range: `10.1.2.20 - 10.1.2.23`."""
    found: list[str] = []
    for _, run in groupby(enumerate(sorted(set(addresses))), lambda place: int(place[1]) - place[0]):
        first, *others = (str(address) for _, address in run)
        found += [f"{first} - {others[-1]}"] if len(others) > 1 else [first, *others]
    return tuple(found)


def _addresses(meaning: str, example: str, **more: Any) -> Any:
    """Declare addresses: one, a range such as `10.1.2.20 - 10.1.2.23`, or a list of these."""
    more |= {"words": "addresses", "most": MOST_ADDRESSES, "listed": True, "read": _listed}
    return text(meaning, example=example, written=lambda some: ", ".join(ranges(some)), **more)


def _listed(text: str) -> list[IPv4Address]:
    return [address for one in text.split(",") for address in _range(one.strip())]


def _range(text: str) -> list[IPv4Address]:
    match = _RANGE.fullmatch(text)
    right = "write an address such as 10.1.2.20, or a range such as 10.1.2.20 - 10.1.2.23"
    first, last = (_address(end, end, "an address", right) for end in (match.groups() if match else (text, text)))
    if first > last:
        raise UnitError(f"the range {quoted(text)} is reversed", f"write {last} - {first}")
    if int(last) - int(first) >= MOST_ADDRESSES:
        raise UnitError(f"holds more than {MOST_ADDRESSES} addresses", "write those of the file server alone")
    return [first + step for step in range(int(last) - int(first) + 1)]


def _address(address: str, text: str, what: str, right: str) -> IPv4Address:
    """An address, which stands in a `text` that is to be `what`."""
    try:
        return IPv4Address(address)
    except ValueError:
        wrong = "is IPv6, which is not modelled" if ":" in text else f"is not {what}"
        raise UnitError(f"{quoted(text)} {wrong}", right) from None


def _subnet(text: str) -> IPv4Network:
    address, _, prefix = text.partition("/")
    right = "write an address and a prefix, such as 10.1.2.0/24"
    first = _address(address, text, "a subnet", right)
    if not prefix:
        raise UnitError(f"{quoted(text)} has no prefix", right)
    if not (prefix.isascii() and prefix.isdecimal() and int(prefix) <= 32):
        raise UnitError(f"{quoted(prefix)} is not a prefix, 0 to 32", right)
    found = IPv4Network((first, int(prefix)), strict=False)
    if found.network_address != first:
        raise UnitError(f"{quoted(text)} is not the beginning of a subnet", f"did you mean {found}?")
    return found


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        wrong = "has one label alone" if "." not in text.strip(".") else "is not the name of a domain"
        raise UnitError(f"{quoted(text)} {wrong}", "write it in full, such as corp.example.com")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network of the file server, and the addresses that it may take there, in file order."""

    subnet: IPv4Network = text("address and prefix", example="10.1.2.0/24", read=_subnet)
    addresses: tuple[IPv4Address, ...] = _addresses("a range, an address, or a list of these", "10.1.2.20 - 10.1.2.23")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """How the file server joins its domain and its networks. No secret has a field."""

    domain: str = text("Active Directory domain, in full", example="corp.example.com", read=_domain)
    organizational_unit: str = text(
        "where the machine account goes, outer/inner", example="stayout/afs", default="Computers", value=""
    )
    preferred_domain_controller: str = text(
        "the one that all of the join goes to, in full", example="dc1.corp.example.com", value=""
    )
    writable_domain_controller: str = known("whether one can be reached")
    joins: str = text("who joins", example=DELEGATED, options=(DOMAIN_ADMIN, DELEGATED), value="")
    user: str = text("the user who joins", example="svc-join", most=256, value="")
    permissions_delegated: str = known("whether that user has the permissions")
    domain_controllers: tuple[IPv4Address, ...] = _addresses(
        "addresses of the domain controllers", "10.1.1.5", value=()
    )
    dns: tuple[IPv4Address, ...] = _addresses("addresses of the DNS servers", "10.1.1.5", value=())
    ntp: tuple[IPv4Address, ...] = _addresses("addresses of the time servers", "10.1.1.5", value=())
    client_network: Network | None = part(Network, "where the clients and the domain are", value=None)
    storage_network: Network | None = part(Network, "where the CVMs are", value=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockClient:
    """A client of Volumes (ABS) beside the file server: what it asks of all its volumes together."""

    name: str = text("the name of the client", example="sql1", most=80)
    os: str = text("its operating system", example="linux", options=("linux", "windows"))
    iops: float = count("I/Os a second over all its volumes", example="60000", least=1, doubtful=False)
    latency_s: float = quantity(LATENCY, "of an I/O", above=0, doubtful=False)
    io_size_bytes: float = quantity(BLOCK, "size of an I/O", above=0, doubtful=False)
    volumes: int = count("volumes that it uses", example="2", least=1, doubtful=False)
    access: str = text("how it reads and writes", example="random", options=("random", "sequential"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The first copy of the data onto the file server: how many files it is, how fast it goes, or both."""

    files: int | None = count("files to copy", example="800000", least=1, doubtful=False, value=None)
    rate_mb_s: float | None = quantity(RATE, "rate of the copy", example="80 MB/s", above=0, doubtful=False, value=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerMachines:
    """Container machines on the same cluster, all alike; `managers` of them manage the swarm."""

    machines: int = count("container machines", example="6", least=1, doubtful=False, key="count")
    memory_gb: float = quantity(MEMORY, "memory of each", example="16 GB", above=0, doubtful=False)
    vcpus: int = count("vCPUs of each", example="4", least=1, doubtful=False)
    managers: int | None = count("of them that manage the swarm", example="3", least=1, doubtful=False, value=None)
