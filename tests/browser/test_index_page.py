"""The list of all reports in a real browser: it fits, it asks for nothing, and it sorts and filters by clicks."""

import dataclasses
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from fleets import OUT_OF_INK, fleet, folder_of

from planner.batch.manifest import Manifest, write_lists

REFUSED = {"in/bad.yaml": "in/bad.yaml:1: cluster: is missing; write it"}


@pytest.fixture(scope="module", params=[120, pytest.param(300, marks=pytest.mark.campaign)])
def count(request) -> int:
    """How many customers there are, beside one that was refused."""
    return request.param


@pytest.fixture(scope="module")
def out(tmp_path_factory, count) -> Path:
    entries = fleet(count)
    lost = [one.id for one in entries if one.state == "fails"][:3]
    made = folder_of(
        tmp_path_factory.mktemp("fleet") / "out", entries, c0011=OUT_OF_INK, **dict.fromkeys(lost, OUT_OF_INK)
    )
    write_lists(Manifest(made), None, REFUSED)
    return made


@pytest.fixture
def opening(browser, out):
    contexts = []

    def opened(width: int, *, scripts: bool = True, folder: Path = out):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        page.on("request", lambda request: page.heard.append(request.url))
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("dialog", lambda dialog: page.heard.append(dialog.message))
        page.goto((folder / "index.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, *(pytest.param(width, marks=pytest.mark.campaign) for width in (768, 1280))])
def test_the_list_fits_and_asks_for_nothing(opening, out, shots, width, count):
    page = opening(width)
    page.screenshot(path=shots / f"index-{width}.png")
    assert [text for text in page.heard[1:] if not text.startswith("data:image/svg+xml")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.locator("figure").count() == 2
    assert page.locator("tbody tr").count() == count + 1
    links = page.evaluate("[...document.links].map(link => link.getAttribute('href'))")
    assert len(links) > count + 1
    assert all((out / link).is_file() for link in links)


def test_failures_stand_first_with_their_words_and_a_shape(opening):
    page = opening(1440)
    first = [page.locator("tbody tr").nth(at).inner_text() for at in range(5)]
    assert sum("■ missing" in text for text in first) == 4
    assert "◆ stale" in first[4]
    assert "the report is an older one" in first[4]
    assert any("cluster: is missing; write it" in text for text in first)
    assert sum("out of <b>ink</b>" in text for text in first) == 4


def test_a_click_sorts_and_another_turns_it_round(opening, count):
    page = opening(1440)
    head = page.locator("th", has_text="Used")

    def used() -> list[float]:
        texts = page.locator("tbody td:nth-child(7)").all_inner_texts()
        blank = [at for at, text in enumerate(texts) if not text]
        assert blank == list(range(len(texts) - len(blank), len(texts))), "what is not known stands at the end"
        return [float(text.removesuffix(" %")) for text in texts if text]

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert used() == sorted(used())
    assert len(used()) > count * 2 / 3
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert used() == sorted(used(), reverse=True)
    page.locator("th button", has_text="Customer").focus()
    page.keyboard.press("Enter")
    names = page.locator("tbody td:nth-child(2)").evaluate_all("cells => cells.map(cell => cell.dataset.key)")
    assert names == page.evaluate("names => [...names].sort((a, b) => a.localeCompare(b))", names)
    assert head.get_attribute("aria-sort") is None


@pytest.mark.campaign
def test_words_filter_and_say_how_many_are_left(opening, count):
    page = opening(390)
    field = page.get_by_label("Filter")
    shown = page.locator("tbody tr:visible")
    field.fill("営業部 holds")
    assert 0 < shown.count() < 60
    assert all("営業部" in text and "holds" in text for text in shown.all_inner_texts())
    assert page.get_by_role("status").inner_text() == f"{shown.count()} of {count + 1}"
    field.fill("nobody at all")
    assert shown.count() == 0
    field.fill("")
    assert shown.count() == count + 1
    assert page.get_by_role("status").inner_text() == ""


def test_without_its_script_the_list_is_whole_and_its_buttons_show_a_state_each(opening, count):
    page = opening(1280, scripts=False)
    shown = page.locator("tbody tr:visible")
    assert shown.count() == count + 1
    assert not page.locator(".filter").is_visible()
    found = {}
    page.get_by_role("radio").first.focus()
    for _ in range(page.get_by_role("radio").count() - 1):
        page.keyboard.press("ArrowRight")
        name, told = page.locator("label:has(:checked)").inner_text().split()[-2:]
        found[name] = int(told)
        assert shown.count() == int(told)
        assert all(name in text for text in shown.locator("td:first-child").all_inner_texts())
    assert list(found) == ["missing", "stale", "fails", "tight", "holds"]
    assert sum(found.values()) == count + 1
    page.keyboard.press("ArrowRight")
    assert shown.count() == count + 1


def test_a_state_and_words_filter_together(opening, count):
    page = opening(1280)
    page.get_by_label("fails").check()
    page.get_by_label("Filter").fill("営業部")
    shown = page.locator("tbody tr:visible").all_inner_texts()
    assert 0 < len(shown) < 30
    assert all("営業部" in text and "fails" in text for text in shown)
    assert page.get_by_role("status").inner_text() == f"{len(shown)} of {count + 1}"
    page.get_by_label(f"all {count + 1}").check()
    assert page.get_by_role("status").inner_text() == f"{page.locator('tbody tr:visible').count()} of {count + 1}"


def test_the_head_stays_in_sight(opening, count):
    page = opening(1280)
    page.locator("tbody tr").nth(count * 2 // 3).scroll_into_view_if_needed()
    assert page.get_by_role("columnheader", name="Customer").bounding_box()["y"] == pytest.approx(0, abs=1)


@pytest.mark.campaign
def test_every_column_fits_beside_the_links_to_all_files_on_one_line(opening, tmp_path):
    entries = [dataclasses.replace(one, deployment="2 to do, 3 unknown", remedy="two more nodes") for one in fleet(30)]
    made = folder_of(tmp_path / "wide", [dataclasses.replace(one, state="holds") for one in entries])
    write_lists(Manifest(made), None)
    page = opening(1280, folder=made)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    heights = page.locator("p.files").evaluate_all("lines => lines.map(line => line.getClientRects()[0].height)")
    assert len(set(heights)) == 1
    assert heights[0] < 30


def test_the_list_is_open_to_everyone(opening, axe, tmp_path):
    few = folder_of(tmp_path / "few", fleet(20), c0011=OUT_OF_INK)
    write_lists(Manifest(few), None, REFUSED)
    assert axe(opening(1440, folder=few)) == []
