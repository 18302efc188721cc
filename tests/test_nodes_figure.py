"""FSVMs on their nodes: who takes whose load, by hand and against the checks; what the picture says of it."""

import re
from typing import Any

import numpy as np
import pytest
from doubtful import CERTAIN, scenario
from laid_out import said

from planner.figures import style
from planner.figures.nodes import draw_nodes, nodes
from planner.figures.stage import Drawing
from planner.figures.texts import box_pt
from planner.judgement.failover import worst_failure
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, design_of, judge, size

NAMES = "[{name: a, connections: 300, data: 1 TB}, {name: b, connections: 200, data: 1 TB}, "
NAMES += "{name: c, connections: 100, data: 1 TB}]"


def given(failures: int, takeover: str = "one", **changes: str) -> Scenario:
    """1,200 home connections and shares of 300, 200 and 100, which do not grow."""
    parts = {
        "home_share": "{name: home, connections: 1200, data: 4 TB}",
        "general_shares": NAMES,
        "growth": "{connections: 0 %, data: 0 %, horizon: 36 months}",
        "resilience": f"{{failures: {failures}, takeover: {takeover}}}",
    }
    return scenario(CERTAIN, **(parts | changes))


def plan_of(case: Scenario, fsvms: int = 4, memory_gb: float = 40) -> Plan:
    return judge(case, design_of(case.catalog, fsvms, memory_gb))


def drawn(case: Scenario, fsvms: int = 4, **more: Any) -> Drawing:
    return draw_nodes(case, plan_of(case, fsvms), **more)


# 300 of the home share on each of four FSVMs, and the shares on the first three.
@pytest.mark.parametrize(
    ("failures", "takeover", "after", "shares"),
    [
        (0, "one", [600, 500, 400, 300], ["a", "b", "c", ""]),
        (1, "one", [0, 1100, 400, 300], ["", "ab", "c", ""]),
        (2, "one", [0, 0, 1500, 300], ["", "", "abc", ""]),
        (1, "spread", [0, 700, 600, 500], ["", "a", "b", "c"]),
        (2, "spread", [0, 0, 900, 900], ["", "", "a", "bc"]),
        (4, "one", [0, 0, 0, 0], ["a", "b", "c", ""]),
    ],
)
def test_who_takes_whose_load(failures, takeover, after, shares):
    found = worst_failure(given(failures, takeover), 4)
    assert found.before.tolist() == pytest.approx([600, 500, 400, 300])
    assert found.after.tolist() == pytest.approx(after)
    assert ["".join(sorted(now)) for _, now in found.shares] == shares
    assert ["".join(was) for was, _ in found.shares] == ["a", "b", "c", ""]


@pytest.mark.parametrize("takeover", ["one", "spread"])
@pytest.mark.parametrize("failures", [1, 2, 3, 5])
@pytest.mark.parametrize("fsvms", [3, 6, 16])
def test_the_busiest_survivor_carries_what_the_check_requires(failures, takeover, fsvms):
    case = given(failures, takeover, growth="{connections: 7 %, data: 0 %, horizon: 30 months}")
    required = next(c.required for c in plan_of(case, fsvms).checks if c.check == "connections_failover")
    found = worst_failure(case, fsvms)
    if required is None:
        assert not found.left
        assert not found.after.any()
    else:
        assert max(found.after) == pytest.approx(required)
        assert found.takers


def test_the_picture_names_the_load_the_taker_and_the_limits():
    drawing = drawn(given(1))
    up, down = map(said, drawing.sheets)
    assert up[0] == "Connections today, all up"
    assert {"600", "500", "400", "300", "a", "b", "c", "12 nodes\nwithout\nan FSVM", "usable\n1,900"} <= set(up)
    assert {"fails", "1,100", "+600", "a, b", "tested\n2,000", "taken over"} <= set(down)
    assert down[0] == "After a failure: FSVM 2 takes over the whole load"
    assert "carries 1,100 of 2,000 connections (55 %) today" in drawing.title
    assert "FSVM 1 fails; FSVM 2 1,100 (a, b)" in drawing.alt
    assert "taken over" not in up


def test_bars_are_as_high_as_the_loads():
    up, down = drawn(given(1)).sheets
    heights = [round(abs(p.points[2, 1] - p.points[0, 1]), 3) for p in up.pieces if p.tip]
    home, general = heights[0], heights[1]
    assert home == pytest.approx(general, rel=0.01)  # 300 of the home share, and 300 of share a
    taken = [p for p in down.pieces if "taken over" in p.tip]
    assert [p.tip for p in taken] == ["FSVM 2: 600 connections, taken over"]
    assert abs(taken[0].points[2, 1] - taken[0].points[0, 1]) == pytest.approx(2 * home, rel=0.01)


def test_without_failures_there_is_one_row_and_without_survivors_none_is_left():
    none = drawn(given(0))
    assert len(none.sheets) == 1
    assert none.title.startswith("No failure is planned for; with all up the busiest FSVM carries 600 of 1,900")
    gone = drawn(given(3), fsvms=3)
    assert gone.title == "If 3 FSVMs fail at once, none is left"
    assert said(gone.sheets[1]).count("fails") == 3
    assert not {"taken over", "+600"} & set(said(gone.sheets[1]))


@pytest.mark.parametrize(
    ("failures", "takeover", "nodes"),
    [
        (1, "one", ["FSVM 1", "FSVM 2", "FSVMs 3–16"]),
        (2, "one", ["FSVM 1", "FSVM 2", "FSVM 3", "FSVMs 4–16"]),
        (3, "one", ["FSVMs 1–3", "FSVM 4", "FSVMs 5–16"]),
        (1, "spread", ["FSVM 1", "FSVMs 2–16"]),
    ],
)
def test_of_sixteen_those_alike_are_one(failures, takeover, nodes):
    texts = said(drawn(given(failures, takeover), fsvms=16).sheets[1])
    assert [text for text in texts if re.fullmatch(r"FSVM \d+|FSVMs \d{1,2}–\d{1,2}", text)] == nodes


def test_what_is_over_would_have_to_be_carried():
    many = given(1, home_share="{name: home, connections: 9000, data: 4 TB}")
    title = (
        "If the busiest FSVM fails, FSVM 2 takes over the whole load and would have to carry 5,000 connections today; "
    )
    assert drawn(many).title == f"{title}2,000 are tested"
    none = drawn(given(0, home_share="{name: home, connections: 9000, data: 4 TB}"))
    assert none.title.endswith("the busiest FSVM would have to carry 2,550 connections today; 1,900 are usable")


def test_on_a_phone_words_are_fewer_and_stay_in_their_box():
    shares = [f"{{name: engineering {i}, connections: 10, data: 1 TB}}" for i in range(40)]
    for page in drawn(given(1, general_shares=f"[{', '.join(shares)}]"), width_in=style.NARROW_IN).sheets:
        texts = [piece for piece in page.pieces if piece.kind == "text" and piece.look["ha"] == "center"]
        named = {text.look["text"] for text in texts}
        assert {"FSVM 1", "3–4", "20 shares"} <= named
        assert not any("…" in text for text in named)
        boxes = [piece.points for piece in page.pieces if piece.kind == "shape" and np.ptp(piece.points[:, 1]) > 100]
        limit = next(piece.points[0, 1] for piece in page.pieces if "linestyle" in piece.look and piece.kind == "line")
        for text in texts:
            left, low, right, _ = box_pt(text.look["text"], text.points[0], text.look["fontsize"], "center", "center")
            assert any(at[:, 0].min() <= left and right <= at[:, 0].max() for at in boxes)
            assert "without" not in text.look["text"] or low > limit


def test_more_fsvms_than_nodes_and_as_many():
    few = given(1, cluster="{nodes: 3, free_memory: 128 GB, free_vcpus: 16}")
    assert said(drawn(few).sheets[0])[0].endswith("all up; only 3 nodes")
    even = given(1, cluster="{nodes: 4, free_memory: 128 GB, free_vcpus: 16}")
    assert not any("node" in text for text in said(drawn(even).sheets[0]))


def test_the_nearest_design_is_called_so_and_a_phone_gets_a_drawing_of_its_own():
    few = given(1, cluster="{nodes: 1, free_memory: 128 GB, free_vcpus: 16}")
    picture = nodes(size(few))
    assert picture.title.startswith("Nearest design, 3 × ")
    assert ": if the busiest FSVM fails" in picture.title
    assert picture.narrow != picture.svg
