"""The facts that findings rest on, read from the files of `data/readiness`: rows, which a user may add to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from planner.files.documents import refusal, shipped
from planner.files.fields import Section
from planner.model.findings.finding import Copy, Facts, Port, Row, Rule, Setting, Step
from planner.model.units import quoted

KINDS: dict[str, type[Row]] = {"findings": Rule, "settings": Setting, "ports": Port, "checklists": Step, "copies": Copy}


def facts_folder() -> Path:
    """The folder of the facts that come with the planner."""
    return shipped("data/readiness")


@cache
def read_facts(folder: Path | None = None) -> Facts:
    """All rows of the files in `folder`, in the order of their names; InputError tells everything wrong with one."""
    rows: dict[str, list[Any]] = {key: [] for key in KINDS}
    for path in sorted((folder or facts_folder()).glob("*.yaml")):
        top = Section.of(path)
        listed = top.section("sources")
        titles = {key: listed.text(key, most=200) for key in listed.table.items} if listed else {}
        for key, kind in KINDS.items():
            rows[key] += _rows(top, key, kind, titles)
        top.done()
        top.notes.check()
    rules, settings, *lists = rows.values()
    if not rules or not settings:
        raise refusal(str(folder or facts_folder()), "holds no findings", "install the planner anew")
    return Facts({one.finding: one for one in rules}, {one.name: one for one in settings}, *map(tuple, lists))


def _rows(top: Section, key: str, kind: type[Row], titles: dict[str, str | None]) -> list[Row]:
    """The rows under `key`, each with the title of its source."""
    found = []
    for row in top.sections(key, required=False):
        said: dict[str, Any] = row.values(kind)
        row.done()
        if "source" in said and said["source"] not in titles:
            row.problem("source", f"{quoted(said['source'])} is not among the sources", f"known: {', '.join(titles)}")
        elif not top.notes.problems:
            found.append(kind(**{**said, "source": titles[said["source"]]}))
    return found
