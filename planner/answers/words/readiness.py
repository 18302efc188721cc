"""How ready a plan is to be deployed, in sentences, and as the JSON that other tools read."""

from __future__ import annotations

from typing import Any

from planner.answers.words.records import exact, picked
from planner.judgement.finding import Finding
from planner.judgement.readiness import Readiness
from planner.model.scenario import TAKEOVERS
from planner.model.units import counted


def said(state: str) -> str:
    """A state as people read it."""
    return "to do" if state == "todo" else state


def name(finding: Finding) -> str:
    """What a finding is called, with what it is about."""
    subject = (finding.subject or "").replace("_network", " network")
    return f"{finding.rule.title} ({subject})" if subject else finding.rule.title


def task(finding: Finding) -> str:
    """What to do, as a sentence of its own; nothing where nothing is to be done."""
    return f"{(finding.do or '').removesuffix(':')}." if finding.snippet else finding.do or ""


def done(finding: Finding) -> str | None:
    """What to do, with what it speaks of, in one line; None where nothing is to be done."""
    return " ".join(filter(None, (finding.do, "; ".join(finding.snippet.splitlines())))) or None


def headline(found: Readiness) -> str:
    """Whether the plan can be deployed, in a sentence."""
    wrong, left = map(len, (found.of("wrong"), found.of("todo")))
    to_do = f"{'is' if left == 1 else 'are'} still to do"
    if wrong:
        more = f", and {left} {to_do}" if left else ""
        return f"Not ready to be deployed: {counted(wrong, 'thing')} {'is' if wrong == 1 else 'are'} wrong{more}."
    if found.sizing.plan is None:
        return "Not ready to be deployed: no design holds."
    if left:
        return f"Nothing is wrong with the deployment, but {counted(left, 'thing')} {to_do}."
    if found.join_command is None:
        return "Nothing known stands in the way; the scenario does not describe the domain and the networks."
    return "Ready: nothing is wrong with the deployment, and nothing is left to do."


def summary(found: Readiness) -> str:
    """How ready it is, in a word or two; nothing where the deployment is not described and nothing is wrong."""
    for state in ("wrong", "todo"):
        if count := len(found.of(state)):
            return f"{count} {said(state)}"
    return "ready" if found.join_command else ""


def wrong(found: Readiness) -> tuple[str, ...]:
    """How ready it is, and what is wrong, in two sentences; nothing where nothing is."""
    names = "; ".join(name(one) for one in found.of("wrong"))
    return (headline(found), f"Wrong: {names}.") if names else ()


def readiness_record(found: Readiness) -> dict[str, Any]:
    """The object that `planner ready --json` prints."""
    keys = ("finding", "subject", "state", "found", "needed", "unit", "why")
    design = found.sizing.plan.design if found.sizing.plan else None
    failures = [
        {"fails": list(one.fails), "takeover": takeover, "busiest": exact(getattr(one, takeover))}
        for one in found.failures or ()
        for takeover in TAKEOVERS
    ]
    return {
        "scenario": found.sizing.scenario.id,
        "plan": picked(design, "fsvms", "memory_gb", "vcpus") if design else None,
        "findings": [{**picked(one, *keys), "do": done(one), "source": one.rule.source} for one in found.findings],
        "ports": [
            {
                **picked(one.row, "service", "protocol", "port"),
                "from": list(one.sources),
                "to": list(one.targets),
                **picked(one.row, "why", "source"),
                "note": one.row.note or None,
            }
            for one in found.ports
        ],
        "join_command": found.join_command,
        "failures": failures if found.failures is not None else None,
    }


def ports_rows(found: Readiness) -> list[list[str]]:
    """The ports as a file has them: a row each, with every address, under the names of the JSON."""
    ports = readiness_record(found)["ports"]
    return [[" ".join(cell) if isinstance(cell, list) else cell or "" for cell in one.values()] for one in ports]


PORTS_HEAD = ("service", "protocol", "port", "from", "to", "why", "source", "note")
