"""`planner path`: what to buy, and when, for each scenario, and what all of them order in each quarter. Thin."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from planner.commands import Answer, each
from planner.shell import painted

if TYPE_CHECKING:  # for the types alone: each command imports what it needs
    from planner.model.path import Expansion
    from planner.model.scenario import Scenario


def run_path(options: argparse.Namespace) -> int:
    """The path of each scenario; in words, after several, also what all of them order in each quarter."""
    from planner.answers.terminal import orders_text, path_text
    from planner.answers.words.records import path_record
    from planner.model.path import path

    paths: list[Expansion] = []

    def answer(scenario: Scenario, _: argparse.Namespace) -> Answer:
        found = path(scenario, options.every, options.until)
        paths.append(found)
        return Answer(found.ends is None, path_record, path_text, (found,))

    options.answer = answer
    status = each(options)
    if len(paths) > 1 and not options.json and not options.quiet:
        print(painted(f"\n{orders_text(paths)}"))
    return status
