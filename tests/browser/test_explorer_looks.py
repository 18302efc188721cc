"""How the explorer looks in a real browser, and what the app asks for, shows and hands out."""

import contextlib
import http.client
import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from browser.conftest import serious
from browser.visits import PICTURE, Visit
from planner.figures.screen import HEIGHT_PX, WIDTH_PX

# Voila ships an older JupyterLab than the widgets were built for, and says so; nothing follows from it.
HARMLESS = ("Unsatisfied version", "No satisfying version")


@pytest.mark.campaign
def test_every_tab_shows_its_picture_and_follows_and_none_is_seen_broken(in_app: Visit, shots: Path) -> None:
    page = in_app.page
    page.evaluate(
        """() => {
          window.broken = 0;
          const seen = i => i.offsetParent && getComputedStyle(i).visibility !== 'hidden';
          const look = () => {
            const images = [...document.querySelectorAll('.planner-tabs img')];
            window.broken += images.filter(i => seen(i) && i.complete && !i.naturalWidth).length;
            window.looking = requestAnimationFrame(look);
          };
          look();
        }"""
    )
    for name in ("Connections curve", "Load per FSVM", "Growth", "DR data age", "Risk"):
        page.get_by_role("tab", name=name).click()
        shown = page.locator(PICTURE).locator("visible=true")
        shown.wait_for()
        before = in_app.picture()
        in_app.handle("Horizon").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        in_app.new_picture(before)
        box = shown.bounding_box()
        loaded = "image => image.complete && image.naturalWidth && [image.naturalWidth, image.naturalHeight]"
        wide, high = page.wait_for_function(loaded, arg=shown.element_handle()).json_value()
        assert high / wide == pytest.approx(HEIGHT_PX / WIDTH_PX, abs=0.005)
        assert box["height"] / box["width"] == pytest.approx(HEIGHT_PX / WIDTH_PX, abs=0.005), "as it was drawn"
        assert 900 <= box["width"] <= WIDTH_PX
        page.screenshot(path=shots / f"explore-app-{name.lower().replace(' ', '-')}.png")
    assert page.evaluate("cancelAnimationFrame(window.looking); window.broken") == 0


def test_a_presenter_never_gets_a_smaller_figure(in_app: Visit) -> None:
    page = in_app.page
    for width, height in ((1280, 720), (1366, 768), (1600, 900), (1800, 1000), (1920, 1080), (2400, 1350)):
        page.set_viewport_size({"width": width, "height": height})
        in_app.settled()
        image = page.locator(PICTURE).locator("visible=true")
        plain = image.bounding_box()["width"]
        page.get_by_role("button", name="Presenter").click()
        page.locator(".planner-wall").wait_for()
        assert image.bounding_box()["width"] > plain, width
        page.get_by_role("button", name="Presenter").click()
        page.locator(".planner-wall").wait_for(state="detached")


def test_what_is_wrong_with_a_share_is_told_beside_it_and_seen_whole(in_app: Visit) -> None:
    page = in_app.page
    for name in ("Connections", "Data"):
        field = in_app.field(name, "Workload")
        good = field.input_value()
        field.fill("lots")
        field.press("Enter")
        alert = page.locator(".planner-message [role=alert]")
        alert.wait_for()
        box, side = alert.bounding_box(), page.locator(".planner-side").bounding_box()
        assert side["x"] <= box["x"]
        assert box["x"] + box["width"] <= side["x"] + side["width"]
        corners = [(box["x"] + dx, box["y"] + dy) for dx in (9, box["width"] - 9) for dy in (9, box["height"] - 9)]
        seen = "([x, y]) => !!document.elementFromPoint(x, y)?.closest('[role=alert]')"
        assert all(page.evaluate(seen, corner) for corner in corners)
        field.fill(good)
        field.press("Enter")
        alert.wait_for(state="detached")


@pytest.mark.campaign
def test_nothing_jumps_while_a_slider_is_dragged(in_app: Visit) -> None:
    page = in_app.page
    parts = (".planner-side", ".planner-main", ".planner-tabs", ".planner-answer", PICTURE)
    places = "parts => JSON.stringify(parts.map(p => document.querySelector(p).getBoundingClientRect()))"
    before = page.evaluate(places, list(parts))
    handle = in_app.handle("Data").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(x + 2 * step, y)
        page.wait_for_timeout(30)
        assert page.evaluate(places, list(parts)) == before
    page.mouse.up()


def test_the_app_asks_no_other_address_and_does_not_complain(anywhere_in_app: Visit) -> None:
    home = urlsplit(anywhere_in_app.server.address).netloc
    foreign = [url for url in anywhere_in_app.requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")]
    assert len(foreign) > 10
    assert [url for url in foreign if urlsplit(url).netloc != home] == []
    assert [text for text in anywhere_in_app.complaints if not any(known in text for known in HARMLESS)] == []


def handshake(host: str, path: str, headers: dict[str, str]) -> int:
    """The status that a websocket's opening gets."""
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    connection = http.client.HTTPConnection(host, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=asked | {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} | headers)
        return connection.getresponse().status


def test_the_app_shows_no_source_and_hands_out_no_file(anywhere_in_app: Visit) -> None:
    page, parts = anywhere_in_app.page, urlsplit(anywhere_in_app.server.address)
    assert "from planner" not in page.content()
    assert not re.search(r"cdnjs|jsdelivr|unpkg|googleapis", page.content())
    assert page.locator(".jp-InputArea-editor, .cm-editor, .highlight").count() == 0
    home = f"{parts.scheme}:" + f"//{parts.netloc}"
    script = "async path => { const r = await fetch(path); return [r.status, await r.text()] }"
    for path in (
        "/voila/files/explore.ipynb",
        "/voila/files/refresh.py",
        "/voila/files/../data/scenarios/headquarters.yaml",
        "/voila/render/explore.ipynb",
        "/explore.ipynb",
        "/voila/tree",
        "/voila/api/contents",
        "/api/contents",
        "/voila/static/../../../../etc/passwd",
        "/files/explore.ipynb",
        "/nbconvert/html/explore.ipynb",
        "/api/kernelspecs",
        "/api/terminals",
        "/lab",
        "/voila/templates/planner/static/../index.html.j2",
    ):
        status, text = page.evaluate(script, path)
        assert 400 <= status < 500, path
        assert "planner.explore" not in text
    # Without the token there is only the way to give one.
    opener = urllib.request.build_opener()
    kernel = re.search(r'"kernelId": *"([0-9a-f-]+)"', page.content())[1]  # type: ignore[index]
    assert {one["sameSite"] for one in page.context.cookies()} == {"Strict"}
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    for headers, expected in (
        ({"Cookie": cookies, "Origin": home}, 101),
        ({"Cookie": cookies, "Origin": "http:" + "//elsewhere.example"}, 403),
        ({"Origin": home}, 403),
    ):
        assert handshake(parts.netloc, f"/api/kernels/{kernel}/channels", headers) == expected, headers
    with opener.open(home + "/", timeout=20) as answer:
        assert "/login" in answer.geturl()
        assert "planner-" not in answer.read().decode()
    for path, host, expected in (
        ("/", "elsewhere.example", 403),
        ("/logout", parts.netloc, 404),
        ("/voila/templates/", parts.netloc, 404),
        ("/voila/templates/planner", parts.netloc, 404),
        ("/voila/templates/planner/static/nothing.js", parts.netloc, 404),
        ("/voila/templates/nothing/static/main.js", parts.netloc, 404),
        ("/voila/templates/planner/index.html.j2", parts.netloc, 404),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(urllib.request.Request(home + path, headers={"Host": host}), timeout=20)
        assert refused.value.code == expected, path
        refused.value.close()


@pytest.mark.parametrize(
    "sizes",
    [
        [(1366, 768)],
        pytest.param([(1024, 768), (1440, 900), (1920, 1080)], marks=pytest.mark.campaign),
    ],
    ids=["a laptop", "others"],
)
def test_the_app_fits_the_screen_and_a_presenter_reads_all_of_it_from_afar(
    in_app: Visit, shots: Path, sizes: list[tuple[int, int]]
) -> None:
    read_from_afar(in_app, shots)
    for size in sizes:
        fits(in_app, shots, size)


def fits(in_app: Visit, shots: Path, size: tuple[int, int]) -> None:
    page = in_app.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    in_app.answers("Recommended")
    page.wait_for_timeout(500)
    page.screenshot(path=shots / f"explore-app-{size[0]}x{size[1]}.png")
    assert page.evaluate("document.querySelector('#rendered_cells').scrollWidth <= innerWidth")
    clipped = page.evaluate(
        "[...document.querySelectorAll('.planner .widget-label, .planner button')]"
        ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert clipped == []
    for name in ("Make the report", "Save scenario"):
        assert page.get_by_role("button", name=name).bounding_box()["y"] < size[1] - 30
    assert page.locator(".planner-answer").bounding_box()["y"] < 40
    if size == (1366, 768):  # answer, figure and checks are on a laptop's first screen
        rows = page.locator(".planner-checks tbody tr")
        assert [rows.nth(at).bounding_box()["y"] < 740 for at in range(4)] == [True] * 4
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.planner select, .planner input[type=text]')].filter(e => {
          const pen = document.createElement('canvas').getContext('2d'), style = getComputedStyle(e);
          pen.font = style.font;
          const text = e.tagName === 'SELECT' ? e.selectedOptions[0].textContent : e.value;
          const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
          return e.offsetParent && pen.measureText(text.trim()).width > room + 1;
        }).map(e => e.value)"""
    )
    assert cut == []
    before = in_app.handle("Data").bounding_box()
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    assert abs(in_app.handle("Data").bounding_box()["x"] - before["x"] - 40) < 4  # it goes where the mouse goes
    page.mouse.move(x, y)
    page.mouse.up()


def read_from_afar(in_app: Visit, shots: Path) -> None:
    page = in_app.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.get_by_role("button", name="Presenter").click()
    page.wait_for_timeout(500)
    page.screenshot(path=shots / "explore-app-wall.png")
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.planner *')]
          .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
          .map(e => parseFloat(getComputedStyle(e).fontSize) * getComputedStyle(e.closest('.planner')).zoom)
          .filter(size => size))"""
    )
    assert smallest >= 18
    picture = page.locator(PICTURE).locator("visible=true").bounding_box()
    assert picture["height"] > 500
    assert picture["y"] + picture["height"] < 1080
    page.get_by_role("button", name="Presenter").click()


def test_the_app_has_no_serious_finding_of_accessibility(anywhere_in_app: Visit, axe: Any, shots: Path) -> None:
    in_app = anywhere_in_app
    page = in_app.page
    in_app.field("Connections", "Workload").fill("many")
    in_app.field("Connections", "Workload").press("Enter")
    page.locator(".planner [role=alert]").wait_for()
    page.get_by_role("button", name="Pin this design").click()
    page.locator(".planner-compared table").wait_for()
    in_app.field("Save as").fill("accessible")
    in_app.field("Save as").press("Enter")
    page.get_by_role("button", name="Save scenario").click()
    page.get_by_role("link", name="Download accessible.yaml").wait_for()
    found = axe(page)
    (shots / "accessibility-app.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    assert serious(found) == []
