"""The report and the deck in a real browser, offline: no request, no error, legible, and usable by everyone."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from browser.conftest import serious
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import deck
from planner.model.sizing import size

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "scenarios"
CAMPAIGN = pytest.mark.campaign
OTHERS = ("names-of-the-world", "infeasible-cluster", "department-shares")
DECKS = ("headquarters", *(pytest.param(name, marks=CAMPAIGN) for name in OTHERS))
# Six picture heights away, letters this high are seen under ten minutes of arc: 1 / 40 of the height.
LEAST_TYPE_PX = 1080 / 40


class Opened:
    """A page opened from its file, with all that it asked for and complained of."""

    def __init__(
        self, browser, path: Path, width: int, height: int, *, scripts: bool = True, touch: bool = False
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, offline=True, has_touch=touch
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.own = path.as_uri()

    @property
    def outside(self) -> list[str]:
        return [url for url in self.requests if url != self.own and not url.startswith("data:")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def sheet(rendered) -> Path:
    return rendered / "headquarters.html"


@pytest.fixture(scope="module")
def decks(folder) -> Callable[[str], Path]:
    @cache
    def made(name: str) -> Path:
        path = folder / f"{name}.deck.html"
        path.write_bytes(deck.make(size(read_scenario(SAMPLES / f"{name}.yaml")), read_brand()))
        return path

    return made


@pytest.fixture
def opening(chromium) -> Iterator:
    contexts = []

    def opened(path: Path, width: int = 1920, height: int = 1080, **how) -> Opened:
        made = Opened(chromium, path, width, height, **how)
        contexts.append(made.context)
        return made

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, pytest.param(768, marks=CAMPAIGN), pytest.param(1440, marks=CAMPAIGN)])
def test_the_report_asks_for_nothing_and_fits(opening, sheet, width):
    opened = opening(sheet, width, 900)
    assert opened.outside == []
    assert opened.complaints == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    shown = opened.page.evaluate(
        "[...document.querySelectorAll('.picture')].map(one => [...one.querySelectorAll('svg')].filter(svg =>"
        " svg.clientWidth > 0 && svg.clientHeight > 0 && svg.getBoundingClientRect().right <= innerWidth).length)"
    )
    assert len(shown) >= 8
    assert set(shown) == {1}, "each figure is drawn once, whole, at any width"
    assert opened.page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")


def test_the_contents_of_the_report_lead_to_its_sections(opening, sheet):
    page = opening(sheet, 1000, 700).page
    links = page.locator("nav a")
    assert links.count() >= 7
    for position in range(links.count()):
        target = links.nth(position).get_attribute("href")
        assert page.locator(f"h2{target}").count() == 1
    links.last.click()
    assert page.evaluate("scrollY") > 1000


def test_the_report_can_be_gone_through_with_the_keyboard(opening, sheet):
    page = opening(sheet, 390, 800).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.className"))
        if "table" in seen:
            break
    assert "table" in seen
    assert not page.evaluate(
        "[...document.querySelectorAll('.picture')].some(one => one.scrollWidth > one.clientWidth)"
    )


@pytest.mark.parametrize("name", DECKS)
def test_the_type_of_every_figure_can_be_read_from_the_back_of_a_room(opening, decks, name):
    opened = opening(decks(name))
    page = opened.page
    count = page.locator(".slide").count()
    measured = 0
    for _ in range(count):
        found = page.evaluate(
            """() => {
              const slide = document.querySelector(".slide:not([hidden])"), image = slide.querySelector("img.figure");
              const content = slide.querySelector(".content");
              const over = [content.scrollWidth - content.clientWidth, content.scrollHeight - content.clientHeight];
              const cut = Math.max(...over) > 1;
              if (!image) return {id: slide.id, cut};
              const box = image.getBoundingClientRect();
              return {id: slide.id, cut, svg: atob(image.src.split(",")[1]), width: box.width, height: box.height};
            }"""
        )
        assert not found["cut"], found["id"]
        if "svg" in found:
            box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', found["svg"])
            scale = min(found["width"] / float(box[1]), found["height"] / float(box[2]))
            sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)px", found["svg"])]
            assert len(sizes) >= 5
            assert min(sizes) * scale >= LEAST_TYPE_PX, (found["id"], min(sizes), scale)
            measured += 1
        page.keyboard.press("ArrowRight")
    assert measured >= 3
    assert opened.outside == []
    assert opened.complaints == []


def test_the_deck_is_led_by_keys(opening, decks):
    opened = opening(decks("headquarters"))
    page = opened.page
    ids = page.evaluate("[...document.querySelectorAll('.slide')].map(slide => slide.id)")

    def shown() -> list[str]:
        return page.evaluate("[...document.querySelectorAll('.slide')].filter(s => s.offsetHeight).map(s => s.id)")

    steps = [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("PageDown", 2),
        ("PageUp", 1),
        ("End", len(ids) - 1),
        ("ArrowRight", len(ids) - 1),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("Space", 1),
    ]
    assert shown() == ids[:1]
    for key, expected in steps:
        page.keyboard.press(key)
        assert shown() == [ids[expected]], key
        assert page.locator("output").inner_text() == f"{expected + 1} / {len(ids)}"
        assert page.evaluate("document.activeElement.id") == ids[expected]
    page.reload()
    assert shown() == ids[1:2]
    assert opened.complaints == []


def test_what_the_speaker_says_has_a_window_of_its_own(opening, decks):
    opened = opening(decks("headquarters"))
    page = opened.page
    button = page.get_by_role("button", name="Speaker")
    with page.expect_popup() as opens:
        page.keyboard.press("n")
    aside = opens.value
    assert "2,396 of 2,500" in aside.locator("body").inner_text()
    assert not page.locator("#answer .notes").is_visible()
    assert button.get_attribute("aria-pressed") == "true"
    aside.keyboard.press("ArrowRight")  # from there, too, the deck is led
    second = page.locator(".slide").nth(1)
    assert second.is_visible()
    assert second.locator("h2").inner_text() in aside.locator("h2").inner_text()
    with aside.expect_event("close"):
        button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert opened.complaints == []


@CAMPAIGN
def test_where_no_window_opens_the_notes_stand_under_the_slide(opening, decks):
    page = opening(decks("headquarters")).page
    page.evaluate("window.open = () => null")
    notes = page.locator("#answer .notes")
    page.keyboard.press("n")
    assert notes.is_visible()
    page.keyboard.press("n")
    assert not notes.is_visible()


@CAMPAIGN
def test_on_a_phone_a_figure_is_the_one_drawn_for_it_and_fills_the_width(opening, decks):
    page = opening(decks("headquarters"), 390, 844, touch=True).page
    page.get_by_role("button", name="Next").click()
    shown = page.evaluate(
        """() => {
          const image = document.querySelector("#limits img");
          const svg = atob(image.currentSrc.split(",")[1]), box = image.getBoundingClientRect();
          return {narrow: image.currentSrc !== image.src, width: box.width, svg};
        }"""
    )
    assert shown["narrow"]
    assert shown["width"] >= 0.9 * 390
    scale = shown["width"] / float(re.search(r'viewBox="0 0 ([\d.]+)', shown["svg"])[1])
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)px", shown["svg"])]
    assert min(sizes) * scale >= 10.5


@CAMPAIGN
def test_the_deck_is_led_by_its_buttons_and_by_touch(opening, decks):
    page = opening(decks("headquarters"), 390, 844, touch=True).page
    page.get_by_role("button", name="Next").click()
    assert page.locator("#limits").is_visible()
    assert page.evaluate("document.querySelector('#limits .content').scrollWidth") <= 390
    swipe = """([from, to]) => {
      const touch = x => new Touch({identifier: 1, target: document.body, clientX: x, clientY: 300});
      const fire = (kind, x, on) => document.body.dispatchEvent(new TouchEvent(kind,
        {bubbles: true, touches: on ? [touch(x)] : [], changedTouches: [touch(x)]}));
      fire("touchstart", from, true); fire("touchend", to, false);
    }"""
    page.evaluate(swipe, [300, 100])
    assert page.locator("#workload").is_visible()
    page.evaluate(swipe, [100, 300])
    assert page.locator("#limits").is_visible()
    page.evaluate(swipe, [100, 120])
    assert page.locator("#limits").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_deck_reads_without_scripts(opening, decks):
    opened = opening(decks("headquarters"), 1280, 800, scripts=False)
    slides = opened.page.locator(".slide")
    assert slides.count() >= 10
    for position in range(slides.count()):
        assert slides.nth(position).is_visible()
        assert slides.nth(position).locator(".notes").is_visible()
    assert opened.page.locator("button").count() == 0
    assert opened.outside == []


def test_a_script_that_was_changed_does_not_run(opening, decks, folder):
    path = folder / "changed.deck.html"
    page = decks("headquarters").read_text(encoding="utf-8")
    path.write_text(page.replace('"use strict";', '"use strict"; window.ran = true;'), encoding="utf-8")
    opened = opening(path)
    assert opened.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in opened.complaints)


@pytest.mark.parametrize("width", [pytest.param(390, marks=CAMPAIGN), 1280])
@pytest.mark.parametrize("which", ["report", "deck"])
def test_axe_finds_nothing_serious(opening, axe, sheet, decks, which, width):
    path = {"report": sheet, "deck": decks("headquarters")}[which]
    assert serious(axe(opening(path, width, 900).page)) == []


@pytest.mark.campaign
def test_pictures_of_the_report_and_of_every_scene_are_kept_to_be_looked_at(opening, sheet, decks, shots):
    opening(sheet, 1440, 900).page.screenshot(path=shots / "report-1440.png", full_page=True)
    for width, height in ((1440, 900), (1920, 1080)):
        page = opening(decks("headquarters"), width, height).page
        for position in range(page.locator(".slide").count()):
            page.screenshot(path=shots / f"deck-{width}-{position + 1:02}.png")
            page.keyboard.press("ArrowRight")
