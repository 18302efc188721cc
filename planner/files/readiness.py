"""The facts that findings rest on: the rows of `data/readiness`, with their sources, to which a user may add."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from planner.files.documents import refusal, shipped
from planner.files.fields import Section, one_of
from planner.model.declared import count, fields, quantity, text
from planner.model.units import DATA

# The states of a finding, the most urgent first.
STATES = ("wrong", "todo", "change", "unknown", "advice", "info", "leave", "ok")
# What a finding may ask that is yes, no or unknown.
ASKED = ("deployment.writable_domain_controller", "replication.schedule_set", "replication.container_mapped")

_words = partial(text, "", most=1000, value="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row says: its source, the source's words, and what else a reader must know."""

    source: str = text("the id of one of the sources of the file")
    quote: str = _words()
    note: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Row):
    """A finding: what it is called, why it matters, and its state where something is to be done.

    One that `asks` is about what a file answers with yes, no or unknown; `state` is then the state of a no.
    """

    finding: str = text("which finding it is")
    title: str = text("its name for people")
    why: str = text("why it matters", most=1000)
    state: str = text("its state where something is to be done", options=STATES, value="wrong")
    asks: str = text("the key that answers it", options=ASKED, value="")
    do: str = _words()
    unit: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Row):
    """A value that a finding is held against; `label` is what the product calls it."""

    name: str = text("which value it is")
    value: str = text("the value")
    label: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Port(Row):
    """A port that has to be open: from the FSVMs to the domain, the DNS or the time servers, or between the sites."""

    between: str = text("what it connects", options=("domain", "dns", "ntp", "sites"))
    service: str = text("what listens there")
    protocol: str = text("TCP or UDP", options=("TCP", "UDP"))
    port: str = text("a port, or a range of such")
    why: str = text("what it is for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Row):
    """One step of a checklist, which applies on an occasion; `permission` is one that has to be delegated."""

    when: str = text("when the checklist applies", options=("domain", "delegation", "replication"))
    checklist: str = text("the title of the checklist")
    step: str = text("what to do")
    permission: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Row):
    """A copy onto a file server that was timed."""

    tool: str = text("what it was made with")
    data_tb: float = quantity(DATA, "data that was copied", above=0)
    files: int = count("files that were copied", least=1)
    minutes: float = count("how long it took", least=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """All rows: rules and settings by name, ports, steps and copies in the order of the files."""

    rules: Mapping[str, Rule]
    settings: Mapping[str, Setting]
    ports: tuple[Port, ...]
    steps: tuple[Step, ...]
    copies: tuple[Copy, ...] = ()


KINDS: dict[str, type[Row]] = {"findings": Rule, "settings": Setting, "ports": Port, "checklists": Step, "copies": Copy}


@cache
def read_facts(folder: Path | None = None) -> Facts:
    """All rows of the files in `folder`, in the order of their names; InputError tells everything wrong with one."""
    folder = folder or shipped("data/readiness")
    rows: dict[str, list[Any]] = {key: [] for key in KINDS}
    for path in sorted(folder.glob("*.yaml")):
        top = Section.of(path)
        listed = top.section("sources")
        titles: dict[str, Any] = {key: listed.text(key, most=200) for key in listed.table.items} if listed else {}
        for key, kind in KINDS.items():
            for row in top.sections(key, required=False):
                source = row.scalar("source", partial(one_of, what="among the sources", known=titles))
                said: dict[str, Any] = row.values(fields(kind))
                row.done()
                if not top.notes.problems:
                    rows[key].append(kind(source=titles[source], **said))
        top.done()
        top.notes.check()
    rules, settings, *lists = rows.values()
    if not rules or not settings:
        raise refusal(str(folder), "holds no findings", "install the planner anew")
    return Facts({one.finding: one for one in rules}, {one.name: one for one in settings}, *map(tuple, lists))
