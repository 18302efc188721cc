"""How hard the tests try: `make test` tries a part of the examples and of the samples, `make campaign` all of them."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import settings

ALL = 40  # examples of a property that asks for no number, in the campaign
PART = 6  # and in `make test`

# The most shares, measured hours, a doubtful plan, no plan at all, and names that are hard to show.
SAMPLES = {"department-shares", "design-studio", "headquarters", "infeasible-cluster", "names-of-the-world"}

# Runs repeat themselves, and a slow shared machine is no failure.
settings.register_profile("planner", deadline=None, derandomize=True, max_examples=PART)
settings.register_profile("campaign", deadline=None, derandomize=True, max_examples=ALL)
settings.load_profile("planner")


def examples(count: int) -> settings:
    """A property is tried with so many examples in the campaign, and with a part of them, but five, before."""
    return settings(max_examples=max(5, count * settings.default.max_examples // ALL))


def tried(samples: Iterable[Path | str], sooner: Iterable[str] = SAMPLES) -> list:
    """All samples, as parameters: those that are tried `sooner` in `make test`, the others in the campaign alone."""
    names = {sample: Path(sample).stem for sample in samples}
    return [
        pytest.param(sample, id=name, marks=[] if name in sooner else pytest.mark.campaign)
        for sample, name in names.items()
    ]
