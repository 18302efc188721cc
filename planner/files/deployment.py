"""The deployment as a scenario file gives it: its domain and its addresses."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
from typing import Any

from planner.files.documents import Listing
from planner.files.fields import Section
from planner.model.deployment import Network
from planner.model.units import UnitError, quoted

MOST_ADDRESSES = 1024  # many times what the largest file server takes
_TOO_MANY = f"holds more than {MOST_ADDRESSES} addresses", "write those of the file server alone"
_LABEL = r"(?=[^.]*[^\W_])(?!-)[\w-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"(?=.{{1,255}}$){_LABEL}(?:\.{_LABEL})+")
_RANGE = re.compile(r"(.+?)(?:\s+[-–]\s*|\s*[-–]\s+|[-–](?=[0-9a-f]))(.+)")


def read_deployment(section: Section, *_: Any) -> dict[str, Any]:
    """What is read by hand of the `deployment` of a scenario: its domain, its networks and its addresses."""
    found: dict[str, Any] = {"domain": section.scalar("domain", _domain)}
    for key in ("domain_controllers", "dns", "ntp"):
        found[key] = _read_addresses(section, key, required=False)
    for key in ("client_network", "storage_network"):
        if inner := section.section(key, required=False):
            subnet, addresses = inner.scalar("subnet", _subnet), _read_addresses(inner, "addresses")
            inner.done()
            found[key] = Network(subnet=subnet, addresses=addresses) if subnet and addresses else None
    return found


def _read_addresses(section: Section, key: str, *, required: bool = True) -> tuple[IPv4Address, ...]:
    """The addresses under `key`: ranges and single ones, as a list or with commas between, in file order."""
    node = section.node(key, required=required)
    items = node.items if isinstance(node, Listing) else (node,) if node else ()
    if node and not items:
        section.problem(key, "is empty", "write an address, or leave the key out")
    read = [section.read(item, key, _ranges) for item in items]
    if None in read:
        return ()
    found = tuple(address for some in read for address in some)
    if len(found) > MOST_ADDRESSES:
        section.problem(key, *_TOO_MANY)
    return found


def _ranges(text: str) -> list[IPv4Address]:
    return [address for one in text.split(",") for address in _range(one.strip())]


def _range(text: str) -> list[IPv4Address]:
    """The addresses of `10.1.2.20 - 10.1.2.23`, or the one that is written alone; raises UnitError."""
    match = _RANGE.fullmatch(text)
    first, last = map(_address, match.groups() if match else (text, text))
    if first > last:
        raise UnitError(f"the range {quoted(text)} is reversed", f"write {last} - {first}")
    if int(last) - int(first) >= MOST_ADDRESSES:
        raise UnitError(*_TOO_MANY)
    return [first + step for step in range(int(last) - int(first) + 1)]


def _address(text: str) -> IPv4Address:
    try:
        return IPv4Address(text)
    except AddressValueError:
        wrong = "is IPv6, which is not modelled" if ":" in text else "is not an address"
        right = "write an address such as 10.1.2.20, or a range such as 10.1.2.20 - 10.1.2.23"
        raise UnitError(f"{quoted(text)} {wrong}", right) from None


def _subnet(text: str) -> IPv4Network:
    address, _, prefix = text.partition("/")
    right = "write an address and a prefix, such as 10.1.2.0/24"
    try:
        found = IPv4Network(text, strict=False)
    except NetmaskValueError:
        raise UnitError(f"{quoted(prefix)} is not a prefix, 0 to 32", right) from None
    except AddressValueError:
        wrong = "is IPv6, which is not modelled" if ":" in text else "is not a subnet"
        raise UnitError(f"{quoted(text)} {wrong}", right) from None
    if not prefix.isdecimal():
        raise UnitError(f"{quoted(text)} has no prefix", right)
    if found.network_address != IPv4Address(address):
        raise UnitError(f"{quoted(text)} is not the beginning of a subnet", f"did you mean {found}?")
    return found


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        wrong = "has one label alone" if "." not in text.strip(".") else "is not the name of a domain"
        raise UnitError(f"{quoted(text)} {wrong}", "write it in full, such as corp.example.com")
    return text
