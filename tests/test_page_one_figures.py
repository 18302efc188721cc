"""Limits at a glance, the time line and which design: hand-worked contents, their edges, and that nothing collides."""

from pathlib import Path

import pytest
from doubtful import CERTAIN, DOUBTFUL, risk, scenario
from laid_out import said
from test_figures_stand_clear import drawn, wrong

from planner.answers.choices import candidates
from planner.face.questions import size as asked
from planner.figures import choice, limits, nodes, style, timeline
from planner.figures.designs import draw_choice
from planner.figures.limits import draw_limits
from planner.figures.texts import short, width_pt
from planner.figures.timeline import draw_timeline, limits_reached, order
from planner.files.scenarios import read_scenario
from planner.model.scenario import Scenario, with_values
from planner.model.sizing import design_of, judge, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
LONG = "a share with a name of eighty characters which is as long as a name of one may be"[:80]
# One home share of 1,000 connections, which grow by 20 % a year, from November 2026 on.
PLAIN = {
    "as_of": "2026-11-01",
    "home_share": "{name: home, connections: 1000, data: 9 TB}",
    "general_shares": "[{name: projects, connections: 0, data: 10 TB}]",
    "growth": "{connections: 20 %, data: 44 %, horizon: 24 months}",
    "replication": None,
}


def plain(**changes: str | None) -> Scenario:
    return scenario(CERTAIN, **(PLAIN | changes))


def rows(texts: list[str]) -> list[str]:
    return [text for text in texts if text.startswith(("Connections", "Data of", "Home data", "Replication"))]


def test_limits_stand_in_the_order_of_their_use_with_their_dates():
    # On 3 x 24 GB: 1,000 / 3 = 334 on each and 667 after a failure, which is 960 with 44 % more; 1,000 are tested.
    case = plain()
    drawing = draw_limits(case, judge(case, design_of(case.catalog, 3, 24)))
    texts = said(drawing.sheets[0])
    assert rows(texts) == [
        "Connections after a failure",
        "Data of projects",
        "Connections, all FSVMs up",
        "Home data per FSVM",
    ]
    # 666.7 x 1.2^(m/12) passes 1,000 after 26.7 months, 333.3 of 950 after 68.9; 10 TB x 1.44^(m/12) 40 after 45.6.
    assert [text for text in texts if text.endswith("%")] == ["96 %", "52 %", "51 %", "3 %"]
    assert [text for text in texts if text[:3] in ("Feb", "Sep", "Aug", "aft")] == [
        "Feb 2029",
        "Sep 2030",
        "Aug 2032",
        "after Nov 2036",
    ]
    assert texts.count("tight") == 1
    assert texts.count("holds") == 3
    assert drawing.title == "No limit is passed by Nov 2028; the fullest is fail-over, 960 of 1,000 connections, 96 %"
    dots = [p.points for p in drawing.sheets[0].pieces if p.look.get("marker") == "o" and p.tip]
    track = next(p for p in drawing.sheets[0].pieces if p.look.get("facecolor") == style.FILL).points
    now, then = ((at[0, 0] - track[0, 0]) / (track[1, 0] - track[0, 0]) for at in dots[:2])
    assert (now, then) == (pytest.approx(2 / 3), pytest.approx(0.96))
    told = "Data of projects: 10 TB today, 20.8 of 40 TB, 51.8 % in Nov 2028, holds, full Sep 2030"
    assert told in drawing.alt
    assert any(told == piece.tip for piece in drawing.sheets[0].pieces)


def test_in_doubt_no_limit_is_passed_on_the_most_likely_figures_and_a_foot_has_the_digits_of_its_rows():
    shares = [f"{{name: s{i}, connections: 0, data: 16 TB}}" for i in range(9)]
    growth = "{connections: 0 %, data: {low: 15 %, mid: 20 %, high: 25 %}, horizon: 24 months}"
    case = plain(general_shares=f"[{', '.join(shares)}]", growth=growth)
    drawing = draw_limits(case, size(case).plan)
    assert drawing.title.startswith("On the most likely figures, no limit is passed by Nov 2028; the fullest is ")
    # 16 TB x 1.44 are 23.04 of 40.
    assert said(drawing.sheets[0]).count("58 %") == 7
    assert said(drawing.sheets[0])[-1] == "and 4 more, none above 58 %"


def test_a_limit_that_is_passed_is_cut_with_an_arrow_and_its_number():
    case = plain(home_share="{name: home, connections: 4500, data: 9 TB}")
    drawing = draw_limits(case, judge(case, design_of(case.catalog, 3, 24)))
    texts, sheet = said(drawing.sheets[0]), drawing.sheets[0]
    assert {"432 %", "fails", "today"} <= set(texts)
    assert sum(piece.look.get("marker") == ">" for piece in sheet.pieces) == 2
    assert max(piece.points[..., 0].max() for piece in sheet.pieces if piece.tip) <= sheet.x.high
    told = "2 of 4 limits are passed by Nov 2028, most of all fail-over, 4,320 connections, 1,000 allowed"
    assert drawing.title.startswith(told)


def test_what_nobody_survives_comes_first_and_many_rows_are_folded():
    shares = [f"{{name: s{i:02}, connections: 0, data: {i} TB}}" for i in range(1, 13)]
    case = plain(general_shares=f"[{', '.join(shares)}]", resilience="{failures: 3}")
    case = with_values(case, {"growth.data": 0.0})
    drawing = draw_limits(case, judge(case, design_of(case.catalog, 3, 24)))
    texts = said(drawing.sheets[0])
    assert rows(texts)[:2] == ["Connections after a failure", "Connections, all FSVMs up"]
    assert len(rows(texts)) == 8
    assert "none left" in texts
    # 12 TB to 7 TB of 40 are shown, and 3 TB a home FSVM of 200 is not.
    assert texts[-1] == "and 7 more, none above 15 %"
    assert drawing.alt.endswith("; 7 more, none above 15 %.")


def test_without_a_date_months_are_counted():
    case = plain(as_of=None)
    assert {"month 24", "month 27", "after month 120"} <= set(said(draw_limits(case, size(case).plan).sheets[0]))
    texts = said(draw_timeline(risk(case)).sheets[0])
    assert "month 0: build 3 × 24 GB" in texts
    assert "month 27: fail-over is full" in texts


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        ("headquarters", "14 of 14 settings within limits."),
        ("infeasible-cluster", "7 of 8 settings within limits. Not within: FSVMs in the cluster (6 FSVMs, 4 allowed)."),
    ],
)
def test_settings_are_counted_and_those_that_fail_named(sample, told):
    assert asked(str(SAMPLES / f"{sample}.yaml")).settings().paragraphs == (told,)


@pytest.mark.parametrize(
    ("as_of", "breach", "by"),
    # The quarters of a year begin in January, April, July and October: three months before these.
    [("2026-11-01", 27, 23), ("2026-01-01", 27, 24), ("2026-02-01", 27, 23), ("2026-03-01", 27, 22), (None, 27, 24)],
)
def test_to_order_is_three_months_ahead_of_the_quarter(as_of, breach, by):
    found = risk(plain(as_of=as_of))
    full = limits_reached(found)
    assert full[0].month == breach
    assert order(found, full).month == by


def test_the_time_line_says_what_to_do_when():
    drawing = draw_timeline(risk(plain()))
    assert [" ".join(text.split()) for text in said(drawing.sheets[0])] == [
        "Nov 2026: build 3 × 24 GB",
        "Nov 2027: check-up, expect 1,200 connections and 27.4 TB",
        "Oct 2028: order by (3 months before Q1 2029)",
        "Nov 2028: check-up, expect 1,440 connections and 39.4 TB",
        "Nov 2028: horizon of the plan",
        "Feb 2029: fail-over is full",
        "Sep 2030: the data of share projects is full",
    ]
    assert drawing.title == "Order by Oct 2028: fail-over is full in Feb 2029"
    marks = {p.look["marker"]: p.points[0, 0] for p in drawing.sheets[0].pieces if "marker" in p.look and p.tip}
    assert {"s": 0, "D": 23, "|": 24}.items() <= marks.items()


def test_the_time_line_reaches_the_first_limit_and_what_no_order_raises_is_acted_on():
    # 10 TB x 1.44^(m/12) passes 40 after 45.6 months, and the line would end in month 36.
    full = plain(growth="{connections: 0 %, data: 44 %, horizon: 12 months}")
    drawing = draw_timeline(risk(full))
    assert drawing.title == "Act by Apr 2030: the data of share projects is full in Sep 2030"
    assert drawing.sheets[0].x.high == 46
    texts = {" ".join(text.split()) for text in said(drawing.sheets[0])}
    assert {"Apr 2030: act by (3 months before Q3 2030)", "Sep 2030: the data of share projects is full"} <= texts
    assert "The time to act is 3 months before the quarter" in drawing.alt
    # What is full more than a year later is told in words alone.
    later = draw_timeline(risk(plain(growth="{connections: 0 %, data: 40 %, horizon: 1 month}")))
    assert later.title.startswith("Nothing to order before Dec 2028: the data of share projects is full in ")


def test_in_doubt_the_order_is_by_the_early_case_and_breaches_have_bands():
    found = risk(scenario(DOUBTFUL, as_of="2026-11-01"))
    full = limits_reached(found)
    early = found.first_breach[0]
    assert order(found, full).month == max(0, early - (10 + early) % 3 - 3)
    assert any(one.band and one.band[0] <= one.month for one in full)
    drawing = draw_timeline(found)
    assert "in one case in twenty: an assumption" in drawing.alt
    assert any("(5 to 95 %: " in text for text in said(drawing.sheets[0]))
    # The first of all limits is reached no later than the likeliest alone.
    assert min(one.band[0] for one in full if one.band) >= early


def test_what_never_grows_needs_no_order_and_no_plan_has_no_line():
    still = risk(plain(growth="{connections: 0 %, data: 0 %, horizon: 24 months}"))
    assert draw_timeline(still).title == "Nothing to order: growth reaches no limit by Nov 2036"
    assert order(still, limits_reached(still)) is None
    late = draw_timeline(risk(plain(growth="{connections: 8 %, data: 2 %, horizon: 12 months}")))
    assert late.title.startswith("Nothing to order before Nov 2029: fail-over is full in ")
    assert timeline(risk(read_scenario(SAMPLES / "infeasible-cluster.yaml"))) is None


def test_what_is_bought_more_buys_confidence():
    found = risk(read_scenario(SAMPLES / "headquarters.yaml"))
    assert [str(design) for design in candidates(found)] == ["4 × 60 GB", "3 × 96 GB", "3 × 16 GB"]
    drawing = draw_choice(found)
    assert drawing.title == (
        "4 × 60 GB lasts until Nov 2029 in 57.2 % of cases; 3 × 96 GB, which takes 48 GB and 4 vCPUs more, in 98.5 %"
    )
    texts = said(drawing.sheets[0])
    assert "probability of lasting\nuntil Nov 2029" in texts
    assert {"240 GB", "288 GB", "48 GB", "32", "36", "12", "95.8 %", "75.4 %", "57.2 %", "98.5 %"} <= set(texts)
    bars = [p.points[1, 0] - p.points[0, 0] for p in drawing.sheets[0].pieces if "memory in all" in p.tip]
    assert [bar / bars[1] for bar in bars] == pytest.approx([240 / 288, 1, 48 / 288])
    assert sum(piece.look.get("marker") == ">" for piece in drawing.sheets[0].pieces) == 1


def test_with_nothing_in_doubt_what_has_more_room_stands_beside_the_plan():
    found = risk(plain())
    assert list(candidates(found).values()) == ["the plan", "more room", "more room"]
    drawing = draw_choice(found)
    assert not any("lasting" in text for text in said(drawing.sheets[0]))
    assert drawing.title.startswith("3 × 24 GB takes 24 GB less than 3 × 32 GB; its busiest FSVM is 96 %")
    # The nearest design alone leaves nothing to choose.
    assert choice(risk(read_scenario(SAMPLES / "infeasible-cluster.yaml"))) is None


def test_a_text_is_cut_to_its_room():
    assert short("four words of text", 300, 8) == "four words of text"
    for text in (LONG, "営業部の共有フォルダー" * 8, "m" * 400):
        cut = short(text, 60, 8)
        assert cut.endswith("…")
        assert 45 < width_pt(cut, 8) <= 60


HARD = {
    "one share": plain(),
    "long names": plain(
        general_shares=f"[{{name: {LONG}, connections: 900, data: 39 TB}}, "
        "{name: 営業部の共有フォルダー営業部の共有フォルダー, connections: 800, data: 30 TB}]"
    ),
    "no failures": plain(resilience="{failures: 0}"),
    "two of many": plain(home_share="{name: home, connections: 23000, data: 900 TB}", resilience="{failures: 2}"),
    "no horizon": plain(growth="{connections: 20 %, data: 44 %, horizon: 0 months}"),
    "far horizon": plain(growth="{connections: 1 %, data: 3 %, horizon: 120 months}"),
    "in doubt": scenario(DOUBTFUL, as_of="2026-11-01", current="{fsvms: 2, memory: 96 GB}"),
    **{
        name: read_scenario(SAMPLES / f"{name}.yaml")
        for name in ("headquarters", "campus-home", "maximum-size", "names-of-the-world", "infeasible-cluster")
    },
}


@pytest.mark.parametrize("case", HARD.values(), ids=HARD)
def test_no_text_lies_on_another_or_outside(case):
    sizing, found = size(case), risk(case, samples=64)
    with drawn() as figures:
        for picture in (limits(sizing), nodes(sizing), choice(found), timeline(found)):
            assert picture is None or picture.narrow
    assert len(figures) >= 4
    assert [fault for figure in figures for fault in wrong(figure)] == []
