"""Findings on the domain, and the command that joins it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from planner.model.deployment import DELEGATED, DOMAIN_ADMIN, Deployment
from planner.model.findings.finding import Case, Finding
from planner.model.units import counted, quoted

DEFAULT_UNIT = "Computers"
_DN = re.compile(r"\s*(?:OU|CN|DC)\s*=", re.IGNORECASE)
_PART = re.compile(r"((?:\\.|[^,\\])*)(?:,|$)", re.DOTALL)


def domain(case: Case, given: Deployment) -> Iterator[Finding]:
    """Whether the file server can join its domain, and find it afterwards."""
    reach = "See that the FSVMs reach a writable domain controller for the join."
    yield case.answered("writable_dc", given.writable_domain_controller, reach, no="wrong")
    yield _preferred(case, given.preferred_domain_controller)
    yield _unit(case, given.organizational_unit)
    yield _rights(case, given)
    for name, servers, what in (("dns", given.dns, "DNS server"), ("ntp", given.ntp, "time server")):
        seen = f"{counted(len(servers), what)} given." if servers else f"No {what} is given."
        do = None if servers else f"Name a {what}; the domain controllers often are."
        yield case.says(name, "todo" if do else "ok", seen, do, numbers=(len(servers), 1, "addresses"))


def _preferred(case: Case, name: str) -> Finding:
    if not name:
        do = "Name one near the cluster, in full, where the domain has distant ones."
        return case.says("preferred_dc", "todo", "None is given.", do)
    labels = name.split(".")
    if ":" in name or all(label.isdecimal() for label in labels):
        return case.says("preferred_dc", "wrong", f"{quoted(name)} is an address.", "Write its full name.")
    if len(labels) < 2 or not all(labels):
        return case.says("preferred_dc", "wrong", f"{quoted(name)} is not a full name.", "Write host and domain.")
    return case.says("preferred_dc", "ok", f"{quoted(name)} is written in full.")


def _unit(case: Case, unit: str) -> Finding:
    if not unit:
        return case.says("organizational_unit", "ok", f"None is given: the account goes into {DEFAULT_UNIT}.")
    if _DN.match(unit):
        offered = slash_form(unit)
        do = f"Write {offered}" if offered else "Write the organizational unit, from the outer to the inner one"
        seen = f"{quoted(unit)} is a distinguished name, the inner unit first."
        return case.says("organizational_unit", "wrong", seen, f"{do}.")
    if not all(part.strip() for part in unit.split("/")):
        seen = f"{quoted(unit)} has an empty part between or beside its slashes."
        do = f"Write {'/'.join(part.strip() for part in unit.split('/') if part.strip()) or 'outer/inner'}."
        return case.says("organizational_unit", "wrong", seen, do)
    return case.says("organizational_unit", "ok", f"{quoted(unit)} is written from the outer to the inner unit.")


def slash_form(unit: str) -> str:
    r"""An organizational unit as the command takes it: `outer/inner` of `OU=inner,OU=outer,DC=corp`, else as it is.

    A backslash hides the character after it, as in `OU=Sales\, EMEA`.
    """
    if not _DN.match(unit):
        return unit
    units: list[str] = []
    for part in _PART.findall(unit):
        kind, _, name = part.partition("=")
        if kind.strip().upper() in ("OU", "CN") and name.strip():
            units.insert(0, re.sub(r"\\(.)", r"\1", name.strip()))
    return "/".join(units)


def _rights(case: Case, given: Deployment) -> Finding:
    who = quoted(given.user) if given.user else "the user who joins"
    if given.joins == DOMAIN_ADMIN:
        return case.says("join_rights", "ok", "A domain administrator joins.")
    if given.joins == DELEGATED and given.permissions_delegated == "yes":
        return case.says("join_rights", "ok", f"The permissions are delegated to {who}.")
    seen = "They are not delegated yet." if given.permissions_delegated == "no" else "Not known to be delegated."
    if not given.joins:
        seen = "It is not said who joins."
    where = quoted(slash_form(given.organizational_unit) or DEFAULT_UNIT)
    permissions = case.facts.permissions
    do = f"Delegate {len(permissions)} permissions to {who}, on {where}, and wait for the domain to replicate:"
    return case.says("join_rights", "todo", seen, do, snippet="\n".join(permissions))


def join_command(given: Deployment) -> str:
    """The command for a shell of a CVM that joins the domain; it asks for the password, which stands nowhere.

    Each value is quoted for the shell. `FILE_SERVER_UUID` is for the reader to fill in, and so is `USER` where none
    is given.
    """
    values = {
        "windows-ad-domain-name": given.domain,
        "windows-ad-username": given.user or "USER",
        "windows-ad-password": None,
        "organizational-unit": slash_form(given.organizational_unit),
        "preferred-domain-controller": given.preferred_domain_controller,
    }
    arguments = [
        f'{name}="$AD_PASSWORD"' if value is None else f"{name}={shlex.quote(value)}"
        for name, value in values.items()
        if value != ""
    ]
    join = " ".join(("ncli fs join-domain uuid=FILE_SERVER_UUID", *arguments))
    return f"read -rs -p 'Password: ' AD_PASSWORD; {join}; unset AD_PASSWORD"
