"""The deployment as a scenario file gives it: its domain and its addresses."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from planner.files.documents import Listing, Text
from planner.files.fields import Section
from planner.model.deployment import Network
from planner.model.units import quoted

MOST_ADDRESSES = 1024  # many times what the largest file server takes
_LABEL = r"(?=[^.]*[^\W_])(?!-)[\w-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"(?=.{{1,255}}$){_LABEL}(?:\.{_LABEL})+")
_RANGE = re.compile(r"\s*(.+?)(?:\s+[-–]\s*|\s*[-–]\s+|[-–](?=[0-9a-f]))(.+?)\s*")


def read_deployment(section: Section, *_: Any) -> dict[str, Any]:
    """What is read by hand of the `deployment` of a scenario: its domain, its networks and its addresses."""
    found: dict[str, Any] = {"domain": _read_domain(section)}
    for key in ("domain_controllers", "dns", "ntp"):
        found[key] = read_addresses(section, key, required=False)
    for key in ("client_network", "storage_network"):
        inner = section.section(key, required=False)
        found[key] = _read_network(inner) if inner else None
    return found


def _read_domain(section: Section) -> str | None:
    domain = section.text("domain", most=255)
    if domain is None or _DOMAIN.fullmatch(domain):
        return domain
    wrong = "has one label alone" if "." not in domain.strip(".") else "is not the name of a domain"
    section.problem("domain", f"{quoted(domain)} {wrong}", "write it in full, such as corp.example.com")
    return None


def _read_network(section: Section) -> Network | None:
    subnet, addresses = _read_subnet(section), read_addresses(section, "addresses")
    section.done()
    return Network(subnet=subnet, addresses=addresses) if subnet and addresses else None


def _read_subnet(section: Section) -> IPv4Network | None:
    text = section.scalar("subnet")
    if text is None:
        return None
    right = "write an address and a prefix, such as 10.1.2.0/24"
    address, slash, prefix = text.partition("/")
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        bad = slash and prefix and _address(address)
        wrong = f"{quoted(prefix)} is not a prefix, 0 to 32" if bad else f"{quoted(text)} is not a subnet"
        section.problem("subnet", wrong, right)
        return None
    if isinstance(found, IPv6Network):
        section.problem("subnet", f"{quoted(text)} is IPv6, which is not modelled", right)
    elif not slash or not prefix.isdecimal():
        section.problem("subnet", f"{quoted(text)} has no prefix", right)
    elif found.network_address != ip_address(address):
        section.problem("subnet", f"{quoted(text)} is not the beginning of a subnet", f"did you mean {found}?")
    else:
        return found
    return None


def read_addresses(section: Section, key: str, *, required: bool = True) -> tuple[IPv4Address, ...]:
    """The addresses under `key`: ranges and single ones, as a list or with commas between, in file order."""
    node = section.node(key, required=required)
    if node is None:
        return ()
    found: list[IPv4Address] = []
    for item in node.items if isinstance(node, Listing) else (node,):
        if not isinstance(item, Text):
            section.problem(
                key, "holds a list or a mapping", "write an address or a range, such as 10.1.2.20 - 10.1.2.23"
            )
            return ()
        for text in item.value.split(","):
            ends = _read_range(section, key, item.line, text.strip())
            if ends is None:
                return ()
            first, last = ends
            if len(found) + int(last) - int(first) >= MOST_ADDRESSES:
                section.problem(
                    key, f"holds more than {MOST_ADDRESSES} addresses", "write those of the file server alone"
                )
                return ()
            found += (first + step for step in range(int(last) - int(first) + 1))
    if not found:
        section.problem(key, "is empty", "write an address, or leave the key out")
    return tuple(found)


def _read_range(section: Section, key: str, line: int, text: str) -> tuple[IPv4Address, IPv4Address] | None:
    match = _RANGE.fullmatch(text)
    ends = match.groups() if match else (text, text)
    read = [_address(end) for end in ends]
    right = "write an address such as 10.1.2.20, or a range such as 10.1.2.20 - 10.1.2.23"

    def problem(wrong: str, right: str = right) -> None:
        section.notes.problem(line, section.name(key), wrong, right)

    for end, address in zip(ends, read, strict=True):
        if not isinstance(address, IPv4Address):
            wrong = "is IPv6, which is not modelled" if address else "is not an address"
            problem(f"{quoted(end)} {wrong}")
            return None
    first, last = read
    assert isinstance(first, IPv4Address)
    assert isinstance(last, IPv4Address)
    if first > last:
        problem(f"the range {quoted(text)} is reversed", f"write {last} - {first}")
        return None
    return first, last


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
