"""The sentences read as an architect says them, and nothing is said that nobody would say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from effort import examples, tried
from given import LINK, read, row, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st
from invented import KINDS, mappings
from samples import PATHS, SAMPLES, planned

import planner
from planner import figures
from planner.answers import basis, choices, doubts, words
from planner.answers import plan as tables
from planner.answers.display import Table, Tiles
from planner.answers.steps import could_change, next_steps, tiles
from planner.answers.words import when
from planner.files.scenarios import read_scenario
from planner.judgement.drivers import drivers
from planner.judgement.risk import risk
from planner.model.remedies import shown_plan
from planner.model.scenario import Scenario
from planner.model.sizing import Design, judge, size

SMALL = Design(3, 12, 4)


def test_what_binds_and_what_growth_breaks_are_told_apart() -> None:
    headquarters, campus = planned("headquarters"), planned("campus-home")
    assert words.bound(headquarters.scenario, headquarters.plan) == (
        "The tightest limit is fail-over: 2,396 of 2,500 connections (95.8 %). Growth reaches it first, in May 2030."
    )
    assert words.bound(campus.scenario, campus.plan) == (
        "The tightest limit is fail-over: 3,535 of 4,000 connections (88.4 %). "
        "Growth reaches the limit of the data of share library first, in June 2032."
    )


@pytest.mark.parametrize("name", tried(PATHS))
def test_the_growth_figure_draws_the_check_that_its_title_names(name: str) -> None:
    found = planned(name)
    picture = figures.growth(found)
    first = words.growth_breach(shown_plan(found).checks)
    if first is None:
        assert picture.title == "Growth reaches no limit within 120 months"
    else:
        assert words.cause(first).lower() in picture.title.lower()
        month = first.first_breach_month
        assert f"over its limit {f'in {when(found.scenario, month)}' if month else 'from the start'}" in picture.alt
    assert "in the cluster" not in picture.title


def test_what_is_only_proposed_is_not_over_a_limit_today() -> None:
    rows = {row[1]: row[-1] for row in tables.checks(planned("infeasible-cluster")).rows}
    assert rows["FSVMs in the cluster"] == "from the start"
    assert "today" not in rows.values()


def test_the_two_months_of_running_out_are_told_apart() -> None:
    told = doubts.confidence(risk(read_scenario(PATHS["headquarters"]))).paragraphs
    assert told[2:] == (
        "4 × 60 GB runs out in one case in twenty by November 2028, in half of the cases by January 2030, in all but "
        "one in twenty by December 2030.",
        "On the most likely values alone it runs out in May 2030, later than in half of the cases.",
    )
    assert told[1] == (
        "The smallest design that lasts in 95 % of cases or more is 3 × 96 GB, with 98.5 %: 48 GB and 4 vCPUs more."
    )


def test_shares_of_the_doubt_make_a_whole() -> None:
    found = planned("headquarters")
    causes = drivers(found.scenario, found.plan)
    assert sum(cause.total_sobol for cause in causes) > 1
    assert sum(cause.share for cause in causes) == pytest.approx(1)
    shown = doubts.comes_from(risk(found.scenario), causes)
    assert shown == (
        "Most of the doubt about fail-over, 57.8 %, comes from the connections of home.",
        "That input alone, between the ends of its range, moves the use of the limit from 85.2 % to 117 %.",
    )


def test_a_percentile_says_how_many_hours_lie_above_it() -> None:
    told = basis.evidence(read_scenario(PATHS["design-studio"]))
    assert told[0].endswith(" 8.5 hours of a week lie above it, up to 982.")


def test_what_hangs_on_the_takeover_is_said() -> None:
    assert words.if_spread(planned("headquarters")) == (
        "If the load of a failed FSVM were sure to spread over the others, 4 × 40 GB would do (80 GB less).",
    )
    assert words.if_spread(planned("campus-home")) == ()


def test_a_tib_is_a_tenth_more_than_a_tb() -> None:
    assert pytest.approx(1.1, abs=0.005) == 1024**4 / 1000**4
    assert any("TiB would allow 10 % more" in told for told in basis.assumptions(read_scenario(SAMPLES[0])))


@pytest.mark.parametrize(
    ("fsvms", "memory", "told"),
    [
        (3, "12 GB", "Now: nothing: the plan is the present design."),
        (2, "16 GB", "Now: add one FSVM, and lower each from 16 to 12 GB. With nothing removed it would be 3 × 16 GB."),
        (
            5,
            "12 GB",
            "Now: keep the present file server, 5 × 12 GB, which is enough. The least that would do is 3 × 12 GB: "
            "remove two FSVMs.",
        ),
    ],
)
def test_the_way_from_the_present_file_server(fsvms: int, memory: str, told: str) -> None:
    assert next_steps(size(scenario({"current": {"fsvms": fsvms, "memory": memory}})))[0] == told


def test_the_tiles_are_the_answer_in_numbers() -> None:
    assert tiles(planned("headquarters")) == (
        ("4", "FSVMs"),
        ("60 GB", "of memory each, 240 GB in all"),
        ("8", "vCPUs each, 32 in all"),
        ("Jan 2030", "by which half of the cases run out"),
        ("57.2 %", "confidence, 95 % wanted"),
    )
    # No design is enough, so there is none to show; a link that is too slow leaves the design as it is.
    assert tiles(planned("infeasible-cluster")) == ()
    assert [value for value, _ in tiles(planned("design-studio"))] == ["3", "32 GB", "6"]
    still = size(scenario())
    assert tiles(still)[3:] == (("10 years", "or more, before growth reaches a limit"),)


def test_the_least_interval_is_said_as_a_least() -> None:
    asked = scenario({"replication": {**LINK, "interval": "59 min"}})
    found = judge(asked, SMALL)
    assert words.shortfall(row(found, "replication_interval")) == (
        "Replication interval: every 59 min; the shortest allowed is 60 min"
    )
    (cells,) = (cells for cells in tables.checks_of(asked, found).rows if cells[1] == "Replication interval")
    assert cells[2:4] == ("59", "60 or more")


# What nobody says: a key of a file, one of many, a number of things that is not whole, a gap, a lonely point.
UNSAID = {
    "a key": r"(?<![\w/\\.-])[a-z]+(?:_[a-z]+)+(?![\w/(-])(?!\.csv)",
    "a path": r"\b(?:cluster|growth|resilience|replication|home_share|deployment)\.[a-z]\w*",
    "one of many": r"(?<![\d.,×])\b1 (?:FSVMs|months|nodes|vCPUs|checks|inputs|snapshots|gaps|hours|designs|years)\b",
    "a part of a connection": r"\d\.\d+( of [\d,.]+)? connections",
    "translated": r"for ever|at the most|of ten\b(?<!out of ten)|hold to month|takes for granted",
    "a gap": r"\S {2,}\S|\( | \)| [,;.](?=\s|$)|\.\.(?!\.)|,\.|;\.",
    "nothing": r"\bNone\b|\bnan\b|\binf\b",
}


def texts(case: Scenario) -> Iterator[str]:
    """Everything that is said about a scenario, a sentence or a cell each, without what its author wrote himself."""
    found, doubt = size(case), risk(case)
    causes = drivers(case, doubt.plan) if doubt.plan else ()
    plan = planner.size(case)
    front, path, link = planner.alternatives(case), planner.path(case), planner.replicate(case)
    ready = planner.ready(case)
    shown = [
        *(tables.answer(found), plan.tiles(), plan.next_steps(), tables.why(found), tables.checks(found)),
        *(tables.settings(found), tables.workload(found), tables.conditions(found), tables.proportion(found)),
        *(choices.alternatives(found), choices.caution(found), choices.next_best(found), choices.rejections(found)),
        *(choices.room(found), basis.rungs(found), basis.limits(found), tables.glossary(found)),
        *(path.answer(), path.steps_table(), path.ends(), path.rules(), front.answer()),
        *(ready.answer(), ready.wrong(), ready.findings(), ready.failures()),
        *(link.answer(), link.findings(), link.rates(), link.offers(), link.beside(), link.shopping_list()),
        *(doubts.confidence(doubt), doubts.doubt(doubt, causes), doubts.breaches(doubt)),
        *(doubts.causes(doubt, causes), doubts.confident_designs(doubt)),
    ]
    for one in filter(None, shown):
        if isinstance(one, Table):
            yield from (one.caption, *one.head, *(cell for cells in one.rows for cell in cells))
        elif isinstance(one, Tiles):
            yield from (f"{value} {what}" for value, what in one.items)
        else:
            yield from one.paragraphs
    yield from (*basis.assumptions(case), *basis.evidence(case), *doubts.taken_for_granted(doubt), *could_change(found))


def unsaid(case: Scenario) -> list[tuple[str, str]]:
    own = sorted({case.file_server, *(text for s in case.shares for text in (s.name, s.description))} - {""}, key=len)
    found = []
    own += [f"{one.column} in {one.file}" for one in case.evidence.values()]
    for told in texts(case):
        for name in reversed(own):
            told = told.replace(name, "X")
        found += [(what, told) for what, pattern in UNSAID.items() if re.search(pattern, told)]
    return found


@pytest.mark.parametrize("path", tried(SAMPLES))
def test_nothing_is_said_that_nobody_would_say(path: Path) -> None:
    assert unsaid(read_scenario(path)) == []


@examples(50)
@given(st.sampled_from(KINDS).flatmap(mappings), st.booleans(), st.booleans(), st.integers(0, 20))
def test_nor_is_it_of_any_scenario(made: dict, doubtful: bool, dated: bool, present: int) -> None:
    home = made.get("home_share")
    if doubtful and home:
        mid = home["connections"]
        made = {**made, "home_share": {**home, "connections": {"low": mid // 2, "mid": mid, "high": 2 * mid + 1}}}
    made |= {"as_of": "2026-11-01"} if dated else {}
    made |= {"current": {"fsvms": present, "memory": "16 GB"}} if present else {}
    assert unsaid(read(text_of(made))) == []


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("a key", "fsvms_most"),
        ("a path", "with cluster.nodes set to 9"),
        ("one of many", "lasts 1 months longer"),
        ("a part of a connection", "532.4 connections"),
        ("translated", "falls behind for ever"),
        ("translated", "in nine cases of ten"),
        ("a gap", "a  gap"),
        ("a gap", "the end ."),
        ("nothing", "None GB"),
    ],
)
def test_what_nobody_would_say_is_found(what: str, told: str) -> None:
    assert re.search(UNSAID[what], told)
