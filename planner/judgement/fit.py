"""The other way round: how much more a given design takes, and which check stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.checks import Demand, demands, rows
from planner.model.formulas.growth import holds
from planner.model.scenario import Scenario, Share, value_at, with_values
from planner.model.sizing import Design, Plan, judge

GB = 0.001  # in TB: data is told to the last whole GB
MOST_STEPS = 2**50
_PLACES = 32


@dataclass(frozen=True, slots=True)
class Room:
    """How much more of one thing a design takes, the others as they are, in month 0.

    `more` holds and one step more does not: one connection, 0.001 TB or 1 GB/day. It is None where nothing stops it.
    `check` and `subject` say what stops it, of the checks that more of it bears on; where one of these fails as things
    are, `over` is true and `more` 0.
    """

    what: str
    share: str | None
    now: float
    more: float | None
    unit: str
    check: str | None
    subject: str | None
    over: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """What a design takes: its checks as things are, and the room it has."""

    plan: Plan
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing that may grow: a step of it adds `weights` to the fields at their paths."""

    what: str
    share: str | None
    weights: Mapping[str, float]
    step: float
    unit: str


def fit(scenario: Scenario, design: Design) -> Fit:
    """How many more connections, how much more data and change `design` takes up to the horizon, and until when.

    Connections are asked for all shares together, in proportion, and for each share alone; data for each share alone.
    """
    plan = judge(scenario, design)
    over = {(check.check, check.subject) for check in plan.failing}
    questions = _questions(scenario)
    rooms = []
    for asked, steps, demand in zip(questions, *_search(scenario, design, questions), strict=True):
        now = float(sum(value_at(scenario, path) for path in asked.weights))
        more = steps * asked.step if demand else None
        check, subject = (demand.check, demand.subject) if demand else (None, None)
        rooms.append(Room(asked.what, asked.share, now, more, asked.unit, check, subject, (check, subject) in over))
    return Fit(plan, tuple(rooms))


def _questions(scenario: Scenario) -> list[_Question]:
    shares: dict[str, Share] = {"home_share": scenario.home_share} if scenario.home_share else {}
    shares |= {f"general_shares.{place}": share for place, share in enumerate(scenario.general_shares, 1)}
    total = sum(share.connections for share in shares.values())
    paths = {path: f"{path}.connections" for path in shares}
    parts = {paths[at]: share.connections / total if total else 1 / len(shares) for at, share in shares.items()}
    return [
        _Question("connections", None, parts, 1, "connections"),
        *(_Question("connections", share.name, {paths[at]: 1.0}, 1, "connections") for at, share in shares.items()),
        *(_Question("data", share.name, {f"{at}.data": GB}, GB, "TB") for at, share in shares.items()),
        *([_Question("change", None, {"replication.change": 1.0}, 1, "GB/day")] if scenario.replication else ()),
    ]


def _search(scenario: Scenario, design: Design, questions: list[_Question]) -> tuple[list[int], list[Demand | None]]:
    """The most whole steps of each question with which the checks that it bears on hold, and the one that fails next.

    All questions are searched at once: among the powers of two first, then in ever narrower stretches between.
    """
    weights: dict[str, NDArray[np.float64]] = {}
    for place, question in enumerate(questions):
        for path, weight in question.weights.items():
            weights.setdefault(path, np.zeros(len(questions)))[place] = weight

    def judged(steps: NDArray[np.int64]) -> tuple[tuple[Demand, ...], NDArray[np.float64], NDArray[np.bool_]]:
        """What is required and what fails, shape (checks, *steps.shape); the questions are the last axis."""
        grown = with_values(scenario, {path: value_at(scenario, path) + w * steps for path, w in weights.items()})
        found = demands(grown, design.fsvms, design.memory_gb)
        required, allowed = rows(found, steps.shape)
        return found, required, ~holds(required, allowed)

    count = len(questions)
    tries = np.repeat(np.array([0, *(2**k for k in range(MOST_STEPS.bit_length()))])[:, np.newaxis], count, axis=1)
    required = judged(tries)[1]
    connections = np.array([question.what == "connections" for question in questions])
    # Where nothing is left to carry connections, none can be added.
    bears = np.where(np.isnan(required[:, :1]), connections, required[:, -1:] != required[:, :1])
    while True:
        bad = (judged(tries)[2] & bears).any(axis=0)
        # Where nothing fails, the last try stands for the first that does.
        first = np.where(bad.any(axis=0), bad.argmax(axis=0), len(tries) - 1)
        high = np.take_along_axis(tries, first[np.newaxis], axis=0)[0]
        low = np.take_along_axis(tries, np.maximum(first - 1, 0)[np.newaxis], axis=0)[0]
        if np.all((high - low <= 1) | ~bad.any(axis=0)):
            break
        tries = low + (high - low) * np.arange(_PLACES + 1)[:, np.newaxis] // _PLACES
    found, _, failed = judged(high[np.newaxis])
    stopped = (failed & bears)[:, 0]
    firsts = enumerate(stopped.argmax(axis=0).tolist())
    return low.tolist(), [found[row] if stopped[row, place] else None for place, row in firsts]
