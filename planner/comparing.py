"""`planner compare`: several cases side by side."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from planner.commands import Answer, changes_of, design_of, named, say, writing
from planner.model.problems import InputError, Problem


def run_compare(options: argparse.Namespace) -> int:
    """Scenarios, releases, designs and what-ifs, in any mix, side by side."""
    from planner.batch.orders import Settings, scenario_of
    from planner.judgement.compare import compare

    orders = list(named(options))
    problems: list[Problem] = []
    sets = [("--set", changes_of("--set", options.set))]
    sets += [("--against", sets[0][1] | changes_of("--against", given)) for given in options.against]
    plain: tuple[Any, ...] = None, *sets[0], None
    variants = [
        (catalog, *changes, design)
        for catalog in options.catalog or [None]
        for changes in sets
        for design in options.design or [None]
    ]
    if len(orders) == len(variants) == 1 and variants != [plain]:
        variants.insert(0, plain)  # one case alone is held to the scenario as it is
    if len(orders) * len(variants) < 2:
        for order in orders:
            order.read()  # it may be wrong itself
        right = "give two scenarios or more, or something to compare with: --catalog, --design or --against"
        raise InputError(Problem("planner compare", None, "", "has one case alone", right))
    cases = []
    for order in orders:
        try:
            for catalog, option, changes, design in variants:
                scenario = scenario_of(order, Settings(catalog, options.catalogs, changes=changes), option)
                cases.append((scenario, design and design_of(scenario, design)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    compared = compare(*zip(*cases, strict=True))
    if options.to:
        from planner.batch.output import write_whole
        from planner.files.brand import read_brand
        from planner.report.comparison import render

        rendered = render(compared, options.to, read_brand(options.brand))
        made = {options.out / f"comparison{ending}": content for ending, content in rendered.items()}
        with writing(options.out):
            options.out.mkdir(parents=True, exist_ok=True)
            for path, content in made.items():
                write_whole(path, content)
        if not options.quiet:
            print(f"written: {', '.join(map(str, made))}", file=sys.stderr)
    return say(Answer(compared.holds, "comparison", (compared,)), options)
