"""The sentences read as an architect says them, and the states of checks and plans mean one thing everywhere."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from given import general, row, scenario
from hypothesis import given
from hypothesis import strategies as st

from planner import figures
from planner.answers.display import columns
from planner.answers.tables import plan as tables
from planner.answers.terminal import replication_text, risk_text, sizing_text
from planner.answers.words import answers, basis, doubts
from planner.answers.words.states import LEGEND, standing, state
from planner.explore import panels
from planner.figures.growth import when
from planner.files.scenarios import read_scenario
from planner.judgement.drivers import drivers
from planner.judgement.risk import risk
from planner.model.dr.rpo import protection
from planner.model.remedies import shown_plan
from planner.model.sizing import Design, judge, size

SAMPLES = sorted((Path(__file__).resolve().parent.parent / "data" / "scenarios").glob("*.yaml"))
PATHS = {path.stem: path for path in SAMPLES}
SMALL = Design(3, 12, 4)


def planned(name: str):
    return size(read_scenario(PATHS[name]))


@pytest.mark.parametrize(
    ("data", "horizon", "word"),
    [
        # Doubling every year, 10 TB pass 40 TB in month 25: that is 12 months after 13, and 13 after 12.
        ("10 TB", 12, "holds"),
        ("10 TB", 13, "tight"),
        ("10 TB", 23, "tight"),
        ("10 TB", 24, "no room"),
        ("10 TB", 25, "fails"),
    ],
)
def test_the_states_of_a_check_that_grows(data: str, horizon: int, word: str) -> None:
    asked = scenario(
        {"general_shares": general((1, data)), "growth": {"data": "100 %", "horizon": f"{horizon} months"}}
    )
    plan = judge(asked, SMALL)
    assert state(row(plan, "general_data", "s1"), horizon) == word
    assert standing(plan, horizon) == ("tight" if word == "no room" else word)


@pytest.mark.parametrize(("connections", "word"), [(747, "holds"), (750, "no room"), (753, "fails")])
def test_a_check_at_its_limit_has_no_room(connections: int, word: str) -> None:
    asked = scenario({"home_share.connections": connections, "resilience.headroom": "0 %"})
    plan = judge(asked, SMALL)  # 249, 250 and 251 of 250
    assert state(row(plan, "connections"), 36) == word


def test_the_state_of_a_plan_is_the_worst_of_its_demands_and_of_its_confidence() -> None:
    plan = judge(scenario({"previous_versions": 24}), SMALL)
    # A setting at its limit has no room and stays there; a name that is too long fails as anything else does.
    assert state(row(plan, "previous_versions"), 36) == "no room"
    assert standing(plan, 36) == "holds"
    assert standing(plan, 36, sure=False) == "tight"
    assert standing(judge(scenario({"file_server": "x" * 16}), SMALL), 36, sure=False) == "fails"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "headquarters",
            "▲ Tight. 4 FSVMs with 60 GB and 8 vCPUs each (240 GB and 32 vCPUs in all) are enough until November 2029 "
            "(month 36). Across the ranges given, in 57.2 % of cases.",
        ),
        (
            "campus-home",
            "● Holds. 6 FSVMs with 96 GB and 12 vCPUs each (576 GB and 72 vCPUs in all) are enough until November 2030 "
            "(month 48). With directories placed by chance, in 100 % of cases.",
        ),
    ],
)
def test_the_banner_is_green_only_where_the_plan_holds_and_is_sure(name: str, told: str) -> None:
    banner = tables.answer(planned(name))
    assert str(banner) == told
    assert banner.role == ("answer tight" if "Tight" in told else "answer holds")
    assert tables.answer(planned("infeasible-cluster")).role == "answer fails"
    assert LEGEND in tables.checks(planned(name)).caption


def test_what_binds_and_what_growth_breaks_are_told_apart() -> None:
    assert answers.binding(planned("headquarters")) == (
        "The tightest limit is fail-over: 2,396 of 2,500 connections (95.8 %). "
        "Growth reaches it first, in May 2030 (month 42)."
    )
    assert answers.binding(planned("campus-home")) == (
        "The tightest limit is fail-over: 3,535 of 4,000 connections (88.4 %). "
        "Growth reaches the limit of the data of share library first, in June 2032 (month 67)."
    )


@pytest.mark.parametrize("name", PATHS)
def test_the_growth_figure_draws_the_check_that_its_title_names(name: str) -> None:
    found = planned(name)
    picture = figures.growth(found)
    first = answers.growth_breach(shown_plan(found).checks)
    if first is None:
        assert picture.title == "Growth reaches no limit within 120 months"
    else:
        assert answers.cause(first.check, first.subject).lower() in picture.title.lower()
        month = first.first_breach_month
        assert f"over its limit {f'in {when(found.scenario, month)}' if month else 'from the start'}" in picture.alt
    assert "in the cluster" not in picture.title


def test_what_is_only_proposed_is_not_over_a_limit_today() -> None:
    rows = {row[1]: row[-1] for row in tables.checks(planned("infeasible-cluster")).rows}
    assert rows["FSVMs in the cluster"] == "the start"
    assert "today" not in rows.values()


def test_the_two_months_of_running_out_are_told_apart() -> None:
    told = doubts.confidence(risk(read_scenario(PATHS["headquarters"])))
    assert told[2:] == (
        "4 × 60 GB runs out in one case in twenty by November 2028 (month 24), in half of the cases by January 2030 "
        "(month 38), in all but one in twenty by December 2030 (month 49).",
        "On the most likely values alone it runs out in May 2030 (month 42), later than in half of the cases.",
    )
    assert told[1] == (
        "The smallest design that lasts in 95 % of cases or more is 3 × 96 GB, with 98.5 %: 48 GB and 4 vCPUs more."
    )


def test_shares_of_the_doubt_make_a_whole() -> None:
    found = planned("headquarters")
    causes = drivers(found.scenario, found.plan)
    assert sum(cause.total_sobol for cause in causes) > 1
    assert sum(cause.share for cause in causes) == pytest.approx(1)
    shown = doubts.doubt(risk(found.scenario), causes)
    assert shown == (
        "Most of the doubt about fail-over, 57.8 %, comes from the connections of home.",
        "That input alone, between the ends of its range, moves the use of the limit from 85.2 % to 117 %.",
    )


def test_a_percentile_says_how_many_hours_lie_above_it() -> None:
    told = basis.evidence(read_scenario(PATHS["design-studio"]))
    assert told[0].endswith(" 8.5 hours of a week lie above it, up to 982.")


def test_what_hangs_on_the_takeover_is_said() -> None:
    assert answers.if_spread(planned("headquarters")) == (
        "If the load of a failed FSVM were sure to spread over the others, 4 × 40 GB would do (80 GB less).",
    )
    assert answers.if_spread(planned("campus-home")) == ()


def test_a_tib_is_a_tenth_more_than_a_tb() -> None:
    assert pytest.approx(1.1, abs=0.005) == 1024**4 / 1000**4
    assert any("TiB would allow 10 % more" in told for told in basis.assumptions(read_scenario(SAMPLES[0])))


@pytest.mark.parametrize(
    ("fsvms", "memory", "told"),
    [
        (3, "12 GB", "The plan is the present design: nothing changes."),
        (2, "16 GB", "To get there: add 1 FSVM, lower the memory of each from 16 to 12 GB."),
        (5, "12 GB", "To get there: remove 2 FSVMs."),
    ],
)
def test_the_way_from_the_present_file_server(fsvms: int, memory: str, told: str) -> None:
    assert answers.current(size(scenario({"current": {"fsvms": fsvms, "memory": memory}})))[-1] == told


@pytest.mark.parametrize("path", SAMPLES, ids=PATHS)
def test_nothing_is_one_of_many_and_no_connection_is_cut(path: Path) -> None:
    found = size(read_scenario(path))
    doubt = risk(found.scenario)
    causes = drivers(doubt.scenario, doubt.plan) if doubt.plan else ()
    texts = [
        sizing_text(found),
        risk_text(doubt, causes),
        repr(tables.workload(found)),
        repr(tables.checks(found)),
    ]
    if link := protection(found.scenario):
        texts.append(replication_text(link))
    told = " ".join(" ".join(texts).split())
    assert not re.search(r"(?<![\d.,×])\b1 (FSVMs|months|nodes|vCPUs|checks|inputs|snapshots|gaps|hours)\b", told)
    assert not re.search(r"\d\.\d+( of [\d,.]+)? connections", told)
    assert "for ever" not in told
    assert "at the most" not in told


@pytest.mark.parametrize("name", PATHS)
def test_the_explorer_and_the_page_give_a_plan_the_same_state(name: str) -> None:
    found = planned(name)
    assert panels.answer(panels.view(found.scenario)).role.split()[-1] == tables.answer(found).role.split()[-1]


def test_a_plan_that_is_less_sure_than_wanted_is_tight_wherever_it_is_seen() -> None:
    # 500 of 712 connections that never grow, but up to 1,500 of them.
    asked = scenario({"home_share.connections": {"low": 100, "mid": 500, "high": 1500}})
    found = size(asked)
    assert standing(found.plan, 36) == "holds"
    assert tables.answer(found).role == "answer tight"
    assert panels.state(panels.view(asked)) == "tight"


def wide(line: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in line)


@given(
    st.lists(st.tuples(*[st.text("abc 営é", max_size=40).map(str.strip)] * 3), min_size=1, max_size=5),
    st.tuples(*[st.sampled_from("lnwrs")] * 3),
    st.integers(1, 130),
)
def test_folded_columns_lose_nothing_and_stay_aligned(rows: list[tuple[str, ...]], sides: tuple[str, ...], width: int):
    align = "".join(sides)
    whole, folded = columns(rows, align), columns(rows, align, width)
    assert len(whole) == len(rows)
    assert sorted("".join(folded).replace(" ", "")) == sorted("".join(whole).replace(" ", ""))
    if max(map(wide, whole)) + 4 <= width:  # an empty column at the end has its gaps
        assert folded == whole


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (0, ["name        many words in a row  12"]),
        (35, ["name        many words in a row  12"]),
        (34, ["name        many words in a  12", "            row"]),
        (1, ["name        many   12", "            words", "            in a", "            row"]),
    ],
)
def test_the_column_with_the_fewest_cells_to_fold_is_folded_and_no_word_is_cut(width: int, lines: list[str]) -> None:
    assert columns([("name", "many words in a row", "12"), ("unfoldable", "x", "3")], "lnr", width)[:-1] == lines
