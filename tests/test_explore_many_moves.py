"""The explorer when moves pile up, fail or go on and on: what is answered, in which order, and what is left."""

import asyncio
import gc
import os
from pathlib import Path

import ipywidgets as widgets
import pytest
from explorers import control
from ipywidgets.widgets import widget

from planner.explore import explorer as module
from planner.explore import panels

SLOW = pytest.mark.campaign


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory of the process from /proc")
@pytest.mark.campaign
def test_memory_does_not_grow_with_a_thousand_moves(explorer):
    more = 1000
    slider = control(explorer, "Connections").slider

    def moves(count: int) -> tuple[int, int]:
        """Resident memory [bytes] and Python objects after so many moves."""
        for i in range(count):
            slider.value = 1000 + 140 * (i % 20)  # what is cached by value is cached by the first twenty
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE"), len(gc.get_objects())

    held = moves(more // 2)  # what is kept on purpose is kept by then
    for _ in range(3):  # a heap that other tests have left in pieces may grow once; a leak always does
        before, held = held, moves(more)
        bytes_more, objects_more = (now - then for now, then in zip(held, before, strict=True))
        if bytes_more < 5_000 * more and objects_more < more:  # a kept picture a move would be twice as much
            break
    assert bytes_more < 5_000 * more
    assert objects_more < more  # less than an object a move


def test_moves_that_pile_up_are_answered_once_with_the_newest(explorer):
    shown = []
    show, explorer.show = explorer.show, lambda: (show(), shown.append(explorer.view.scenario.home_share.connections))
    slider = control(explorer, "Connections").slider

    async def burst() -> None:
        for value in range(1000, 1500, 10):
            slider.value = value
        await asyncio.sleep(0.3)
        slider.value = 4000
        await asyncio.sleep(0.3)

    asyncio.run(burst())
    assert shown == [1490, 4000]


def test_a_failing_deed_does_not_end_the_answers(explorer, monkeypatch):
    slider, before = control(explorer, "Connections").slider, explorer.answer.value

    async def twice() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        with monkeypatch.context() as broken:
            broken.setattr(panels, "view", lambda *_: 1 / 0)
            slider.value = 50
            await asyncio.sleep(0.1)
        assert explorer.answer.value == before
        slider.value = 4000
        await asyncio.sleep(0.3)

    asyncio.run(twice())
    assert explorer.view.scenario.home_share.connections == 4000


def test_what_a_browser_says_is_heard_in_the_order_in_which_it_was_said(explorer):
    """ipykernel asks a comm which thread is to hear a message; that must be the one that it was sent to, for all."""
    explorer.sample.value = "design-studio"
    explorer.form.share.value = "general_shares.1"
    control(explorer, "Data").field.value = "33 TB"
    heard = (widgets.Text, widgets.FloatSlider, widgets.Dropdown, widgets.Button, widgets.Tab, widgets.FileUpload)
    parts, todo = [], [explorer.widget]
    while todo:
        parts.append(todo.pop())
        todo += getattr(parts[-1], "children", ())
    asked = [part for part in parts if isinstance(part, heard)]
    assert {type(part) for part in asked} == set(heard)
    assert len(asked) > 25
    for part in asked:
        part.comm._reply_subshell_id = "where it was last told something"
        assert part.comm._reply_subshell_for({"method": "custom"}, "where it was sent to") == "where it was sent to"


@pytest.mark.parametrize("times", [1, pytest.param(3, marks=SLOW)])
def test_opening_again_and_again_leaves_nothing_behind(explorer, times):
    def alive() -> int:
        return len(widget._instances)

    explorer.sample.value = "design-studio"
    before = alive()
    for _ in range(times):
        for name in ("campus-home", "design-studio"):
            explorer.sample.value = name
        explorer.form.share.value = "general_shares.1"
        explorer.form.share.value = "home_share"
        control(explorer, "Data").field.value = "33 TB"
        control(explorer, "Data").field.value = "24 TB"
    assert alive() == before


def test_ways_out_wait_until_the_sliders_rest(explorer, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "rescue", lambda sizing: asked.append(sizing))
    slider = control(explorer, "Nodes").slider

    async def drag() -> None:
        for nodes in (2, 1, 2, 1, 2):
            slider.value = nodes
            await asyncio.sleep(0.05)
        assert not asked
        await asyncio.sleep(1)

    asyncio.run(drag())
    assert len(asked) == 1
