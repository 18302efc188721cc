"""How ready a plan is to be deployed: findings, what each failure does, ports, the join, and what is done by hand."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address

from planner.answers.display import SHAPES, Code, Prose, Table
from planner.answers.words import month_name
from planner.files.readiness import STATES
from planner.judgement.finding import Finding
from planner.judgement.readiness import Readiness
from planner.model.deployment import ranges
from planner.model.units import at_least, at_most, counted


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


def summary(found: Readiness) -> str:
    """How ready it is, in a word or two; nothing where the deployment is not described and nothing is wrong."""
    for state in ("wrong", "todo"):
        if count := len(found.of(state)):
            return f"{count} {said(state)}"
    return "ready" if found.join_command else ""


def answer(found: Readiness) -> Prose:
    """Whether the plan can be deployed, in a sentence."""
    wrong, left = map(len, (found.of("wrong"), found.of("todo")))
    to_do, are = f"{'is' if left == 1 else 'are'} still to do", "is" if wrong == 1 else "are"
    more = f", and {left} {to_do}" if left else ""
    unknown = "the scenario does not describe the domain and the networks"
    cases = (
        (wrong, "fails", f"Not ready to be deployed: {counted(wrong, 'thing')} {are} wrong{more}."),
        (not found.sizing.plan, "fails", "Not ready to be deployed: no design holds."),
        (left, "tight", f"Nothing is wrong with the deployment, but {counted(left, 'thing')} {to_do}."),
        (not found.join_command, "", f"Nothing known stands in the way; {unknown}."),
        (True, "", "Ready: nothing is wrong with the deployment, and nothing is left to do."),
    )
    state, told = next((state, told) for applies, state, told in cases if applies)
    return Prose((told,), f"answer {state}".rstrip())


def wrong(found: Readiness) -> Prose | None:
    """How ready it is, and what is wrong, in two sentences for the first page; nothing where nothing is."""
    names = "; ".join(name(one) for one in found.of("wrong"))
    return Prose((str(answer(found)), f"Wrong: {names}."), "caveat") if names else None


def findings(found: Readiness) -> Table:
    """Every finding, the most urgent first; of the names of shares that are well the first alone."""
    fine = [one for one in found.findings if one.finding == "share_name" and one.state == "ok"][1:]
    shown = sorted((one for one in found.findings if one not in fine), key=lambda one: STATES.index(one.state))
    rows = tuple(
        (said(one.state), name(one), one.seen if one.state in ("ok", "leave") else one.why, task(one)) for one in shown
    )
    return Table(("State", "Finding", "What was found, and why it matters", "What to do"), rows, "snll", "Findings")


def failures(found: Readiness) -> Table | None:
    """What is carried when FSVMs fail, at the horizon: those that make no difference together in a row."""
    if not found.failures or not found.sizing.plan:
        return None
    rows: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for one in found.failures:
        numbers = (one.carried, one.one, one.spread)
        rows.setdefault(tuple(at_least(value, "connections") for value in numbers), []).append(one.fails)
    scenario, design = found.sizing.scenario, found.sizing.plan.design
    holds = at_most(scenario.catalog.connections.limit_at(design.memory_gb).value, "connections")
    head = ("When these fail", "They carried", "Busiest, if one takes all", "Busiest, if it spreads")
    when = month_name(scenario, scenario.growth.horizon_months)
    caption = f"Connections in {when} when FSVMs fail; each of {design} holds {holds}"
    return Table(head, tuple((_failed(which), *numbers) for numbers, which in rows.items()), "lrrr", caption)


def _failed(which: list[tuple[int, ...]]) -> str:
    if len(which[0]) == 1:
        numbers = [one[0] for one in which]
        if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
            return f"Any of FSVMs {numbers[0]} to {numbers[-1]}"
        *others, last = map(str, numbers)
        return f"FSVM {', '.join(others)} or {last}" if others else f"FSVM {last}"
    first = "FSVMs " + " and ".join(map(str, which[0]))
    return first if len(which) == 1 else f"{first}, or {len(which) - 1} more such pairs"


def ports(found: Readiness) -> Table | None:
    """The ports that have to be open, from where and to where; TCP and UDP in a row where they are the same."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for one in found.ports:
        row, ends = one.row, map(_ends, (one.sources, one.targets))
        rows.setdefault((row.service, row.port, *ends, f"{row.why}. {row.note}".strip()), []).append(row.protocol)
    shown = tuple((service, f"{', '.join(by)} {port}", *rest) for (service, port, *rest), by in rows.items())
    head = ("Service", "Port", "From", "To", "What for")
    return Table(head, shown, "lwlll", "Ports that have to be open") if rows else None


def _ends(names: Sequence[str]) -> str:
    with suppress(ValueError):
        return ", ".join(ranges(tuple(map(IPv4Address, names)))).replace(" - ", "–")
    return ", ".join(names)


def join(found: Readiness) -> Code | None:
    """The command that joins the domain, and what to know of it."""
    if not found.join_command:
        return None
    told = found.facts.settings["join_command"]
    return Code(((told.label, found.join_command),), (told.value, told.note))


def client_settings(found: Readiness) -> Code | None:
    """What to set on the block clients, where that is better than more volumes."""
    items = []
    for client in found.sizing.scenario.block_clients:
        if lines := [one.snippet for one in found.findings if one.subject == client.name and one.snippet]:
            items.append((f"{client.name}. {found.facts.settings[f'where_{client.os}'].value}:", "\n".join(lines)))
    return Code(tuple(items)) if items else None


def checklists(found: Readiness) -> Table | None:
    """What has to be done by hand, in order."""
    rows, before = [], ""
    for one in found.steps:
        note = f" ({one.note.rstrip('.')})" if one.note else ""
        rows.append(("" if one.checklist == before else one.checklist, SHAPES["to do"], f"{one.step}.{note}"))
        before = one.checklist
    return Table(("Checklist", "", "Step"), tuple(rows), "nwl", "To be done by hand, in this order") if rows else None


def sources(found: Readiness) -> Prose | None:
    """Where the findings, the ports and the steps are from, with the words of the source where they are short."""
    told = []
    for rule in dict.fromkeys(one.rule for one in found.findings):
        quote = f"\u201c{rule.quote}\u201d" if rule.quote else ""
        told.append(" ".join(filter(None, (f"{rule.title}: {rule.source}.", rule.note, quote))))
    for what, rows in (("Ports", [one.row for one in found.ports]), ("Checklists", found.steps)):
        if named := dict.fromkeys(row.source for row in rows):
            told.append(f"{what}: {'; '.join(named)}.")
    return Prose(tuple(told), "notes", listed=True)
