"""When each step of a path is due, where inputs are intervals."""

from __future__ import annotations

import numpy as np

from planner.judgement.risk import SAMPLES, failures, first_months, in_samples
from planner.model.path import Expansion

Band = tuple[int | None, int | None]


def due_months(path: Expansion, samples: int | None = None) -> tuple[Band | None, ...]:
    """When each step of `path` is due in nine cases of ten: the earliest and the latest month, a pair a step.

    A step is due in the first month in which the design before it fails a check, from the month on in which that design
    was bought; reviews change nothing here. The pair are the months at 5 and at 95 % of the cases, sampled as for
    `risk`: a step that is due before its review comes too late in some of them. None stands for a month after 120, and
    in the place of a pair where nothing stands before the step, or no input is an interval.
    """
    if not path.scenario.intervals or not any(step.before for step in path.steps):
        return (None,) * len(path.steps)
    samples = samples or SAMPLES
    sampled = in_samples(path.scenario, samples)
    found: list[Band | None] = []
    since = 0
    for step in path.steps:
        if step.before:
            months = [month for _, month in failures(sampled, step.before, samples, since)]
            if step.before.fsvms < path.scenario.catalog["fsvms_least"].value:
                months.append(np.zeros(samples))
            early, _, late = first_months(months)
        found.append((early, late) if step.before else None)
        since = step.month
    return tuple(found)
