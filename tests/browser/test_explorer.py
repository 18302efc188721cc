"""The explorer in a real browser, in JupyterLab and as the app: clicks, keys, files, and what is never asked for."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import open_app, open_lab, serious

from planner.cli import main
from planner.figures.screen import HEIGHT_PX, WIDTH_PX
from planner.files.scenarios import read_scenario
from planner.model.scenario import USERS, Scenario, value_at, with_values

PATIENCE_MS = 90_000
PICTURE = ".planner-tabs img[src^=blob]"
FILLED = "text => [...document.querySelectorAll('.planner input')].some(i => i.value === text)"
TAKEOVER = "resilience.takeover"
LAPTOP = {"width": 1440, "height": 900}
# Voila ships an older JupyterLab than the widgets were built for, and says so; nothing follows from it.
HARMLESS = ("Unsatisfied version", "No satisfying version")


class Visit:
    """A page with the explorer open, and what it asked for and complained of."""

    def __init__(self, page: Any, server: Any) -> None:
        self.page, self.server = page, server
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def field(self, name: str, group: str = "") -> Any:
        """The field to type in under a label; `group` is the heading above, where two have the same label."""
        within = (
            self.page.locator(".planner-group", has=self.page.locator("h2", has_text=group)) if group else self.page
        )
        return within.get_by_label(name, exact=True).and_(self.page.locator("input[type=text], select"))

    def handle(self, name: str) -> Any:
        return self.page.locator(".planner-control", has=self.page.locator(f"label:text-is('{name}')")).first.locator(
            ".noUi-handle"
        )

    def nudge(self, name: str) -> None:
        """Move a slider by a step, to where there is more room."""
        handle = self.handle(name)
        low, at, high = (float(handle.get_attribute(f"aria-value{one}")) for one in ("min", "now", "max"))
        handle.press("ArrowLeft" if at > (low + high) / 2 else "ArrowRight")

    @property
    def answer(self) -> str:
        return str(self.page.locator(".planner-answer").inner_text())

    def answers(self, text: str) -> None:
        self.page.locator(".planner-answer", has_text=text).wait_for()

    def picture(self) -> str:
        return str(self.page.locator(PICTURE).locator("visible=true").get_attribute("src"))

    def settled(self) -> str:
        """The picture once nothing is under way any more."""
        while (before := self.picture()) != (self.page.wait_for_timeout(500), self.picture())[1]:
            pass
        return before

    def new_picture(self, old: str) -> None:
        self.page.wait_for_function(
            "old => [...document.querySelectorAll('.planner-tabs img')].some(i => i.offsetParent && i.src !== old)",
            arg=old,
        )


def visited(page: Any, server: Any, opened: Callable[[Any, Any, str], None]) -> Visit:
    visit = Visit(page, server)
    opened(page, server, PICTURE)
    return visit


def leave(page: Any) -> None:
    """Leave the page as a visitor does, so that its kernel is ended."""
    page.goto("about:blank")
    page.close()


def afresh(visit: Visit) -> None:
    """Bring a page that was worked on back to what a visitor first sees."""
    page = visit.page
    page.set_viewport_size(LAPTOP)
    if (unpin := page.get_by_role("button", name="Unpin")).is_enabled():
        unpin.click()
    for name, customer in (("small-office", "Sample: small office"), ("headquarters", "Sample: headquarters")):
        visit.field("Scenario").select_option(name)
        page.locator(".planner-note", has_text=f"{name}: {customer}").wait_for()
    visit.field("FSVMs").select_option("recommended")
    visit.field("Memory").select_option("recommended")
    page.get_by_role("tab", name="Connections curve").click()
    visit.answers("◐ Unsure. Recommended: on the most likely figures, 4 FSVMs (60 GB")
    visit.settled()


@pytest.fixture(scope="module")
def visiting(browser: Any) -> Iterator[Callable[[Any, Callable[[Any, Any, str], None]], Visit]]:
    """The page of a server, opened once: each opening starts a kernel, which takes seconds."""
    from playwright.sync_api import Error

    open_pages: dict[Any, Visit] = {}

    def visiting(server: Any, opened: Callable[[Any, Any, str], None], *, as_it_is: bool = False) -> Visit:
        if server in open_pages and not as_it_is:
            try:
                afresh(open_pages[server])
            except Error:  # a test that failed has left it in no good state
                leave(open_pages.pop(server).page)
        if server not in open_pages:
            open_pages[server] = visited(browser.new_page(viewport=LAPTOP), server, opened)
        return open_pages[server]

    yield visiting
    for visit in open_pages.values():
        leave(visit.page)


@pytest.fixture(params=["app", pytest.param("lab", marks=pytest.mark.campaign)])
def visit(request: pytest.FixtureRequest, visiting: Callable[..., Visit]) -> Visit:
    return visiting(request.getfixturevalue(request.param), open_app if request.param == "app" else open_lab)


@pytest.fixture
def in_app(visiting: Callable[..., Visit], app: Any) -> Visit:
    return visiting(app, open_app)


@pytest.fixture
def anywhere_in_app(visiting: Callable[..., Visit], app: Any) -> Visit:
    """For what holds wherever a visitor is."""
    return visiting(app, open_app, as_it_is=True)


def test_explore_an_error_its_recovery_pin_compare_and_save(visit: Visit, place: Path, shots: Path) -> None:
    page, where = visit.page, "lab" if "/doc/" in visit.page.url or "/lab" in visit.page.url else "app"
    visit.answers("◐ Unsure. Recommended: on the most likely figures, 4 FSVMs (60 GB")

    # The keyboard moves a slider, and everything follows.
    before = visit.picture()
    visit.handle("Connections").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    visit.new_picture(before)
    page.wait_for_function(FILLED, arg="2850")

    # A bad value is told beside its field, and the last good picture stays.
    good, field = visit.settled(), visit.field("Connections", "Workload")
    field.fill("2,800")
    field.press("Enter")
    alert = page.locator(".planner [role=alert]")
    alert.wait_for()
    assert "write 2800" in alert.inner_text()
    box, beside = alert.bounding_box(), field.bounding_box()
    assert abs(box["y"] - beside["y"]) < 60
    assert visit.settled() == good
    page.screenshot(path=shots / f"explore-{where}-error.png")
    field.fill("2800")
    field.press("Enter")
    alert.wait_for(state="detached")
    visit.new_picture(good)

    # Pin, change, compare.
    page.get_by_role("button", name="Pin this design").click()
    visit.field("FSVMs").select_option("3")
    visit.field("Memory").select_option("12 GB")
    visit.answers("✖ Fails")
    compared = page.locator(".planner-compared table")
    compared.filter(has_text="Live: 3 × 12 GB").wait_for()
    assert "Pinned: 4 × 60 GB" in compared.inner_text()
    page.screenshot(path=shots / f"explore-{where}-compared.png")
    visit.field("FSVMs").select_option("recommended")
    visit.field("Memory").select_option("recommended")
    page.get_by_role("button", name="Unpin").click()
    compared.wait_for(state="detached")

    # What is saved is a scenario that the command line plans.
    visit.field("Save as").fill(f"seen-in-{where}")
    visit.field("Save as").press("Enter")
    page.get_by_role("button", name="Save scenario").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=f"Download seen-in-{where}.yaml").click()
    saved = place / "reports" / f"seen-in-{where}.yaml"
    assert Path(taken.value.path()).read_bytes() == saved.read_bytes()
    assert read_scenario(saved).shares[0].connections == 2800
    assert main(["size", str(saved)]) == 0


def said(scenario: Scenario) -> Scenario:
    """All that a scenario says, save what its files are called."""
    link = scenario.replication
    if link:
        link = replace(link, profile=replace(link.profile, file="", digest=""))
    return replace(scenario, id="", file="", digest="", replication=link)


@pytest.mark.campaign  # test_explore_truth.py holds it without a browser
def test_no_file_is_changed_by_being_opened(visit: Visit, place: Path) -> None:
    """Open files, in an order that is another each time, and move something in each."""
    page = visit.page
    files = sorted((place / "data" / "scenarios").glob("*.yaml"))
    assert len(files) >= 30
    order = random.sample(files, len(files))

    def saved(name: str) -> Scenario:
        visit.field("Save as").fill(name)
        page.get_by_role("button", name="Save scenario").dispatch_event("click")  # JupyterLab scrolls under a mouse
        page.get_by_role("link", name=f"Download {name}.yaml").wait_for()
        return read_scenario(place / "reports" / f"{name}.yaml")

    for i, file in enumerate(order):
        so_far = [one.stem for one in order[: i + 1]]
        visit.field("Scenario").select_option(file.stem)
        opened = read_scenario(file)
        page.locator(".planner-note", has_text=f"{file.stem}: {opened.customer}").wait_for()
        page.wait_for_function(FILLED, arg=f"{opened.id[:54]}-explored")
        assert said(saved("untouched")) == said(opened), so_far
        share = "home_share" if opened.home_share else "general_shares.1"
        moves = (("Connections", f"{share}.connections"), ("Horizon", "growth.horizon"), ("Takeover", TAKEOVER))
        label, moved = moves[i % len(moves)]
        if moved == TAKEOVER:
            visit.field(label).select_option("one" if value_at(opened, moved) == "spread" else "spread")
        else:
            visit.nudge(label)
        found = saved("moved")
        assert value_at(found, moved) != value_at(opened, moved), so_far
        back = {moved: value_at(opened, moved)}  # connections that are moved are not reckoned from users any more
        restored, before = (replace(with_values(one, back), intervals={}) for one in (found, opened))
        assert said(restored) == said(before), so_far
        gone = {f"{share}.{key}" for key in USERS} if moved == f"{share}.connections" else set()
        kept = {path: ends for path, ends in opened.intervals.items() if path not in gone}
        assert {**found.intervals, moved: 0} == {**kept, moved: 0}, so_far


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


@pytest.mark.campaign  # test_explore_ways_out.py holds it without a browser
def test_a_way_out_is_tried_saved_and_taken_back_and_who_leaves_ends_the_kernel(
    browser: Any, app_of_a_file: Any, place: Path, shots: Path
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    with page.expect_request(re.compile("/api/kernels/[0-9a-f-]+")) as asked:
        visit = visited(page, app_of_a_file, open_app)
    kernel = re.search("kernels/([0-9a-f-]+)", asked.value.url).group(1)  # type: ignore[union-attr]
    visit.answers("No design lasts")
    page.screenshot(path=shots / "explore-app-ways-out.png")
    page.get_by_role("button", name="Two more nodes (6 × 40 GB)").click()
    visit.answers("Recommended: 6 FSVMs (40 GB")
    page.locator(".planner-ways button").first.wait_for(state="detached")
    assert visit.field("Nodes").input_value() == "6"
    page.screenshot(path=shots / "explore-app-tried.png")
    page.get_by_role("button", name="Save scenario").click()
    page.get_by_role("link", name="Download infeasible-cluster-explored.yaml").wait_for()
    assert read_scenario(place / "reports" / "infeasible-cluster-explored.yaml").cluster.nodes == 6
    page.get_by_role("button", name="Step back").click()
    visit.answers("No design lasts")
    assert visit.field("Nodes").input_value() == "4"
    visit.handle("Nodes").focus()  # what was taken back can be moved again
    page.keyboard.press("ArrowRight")
    page.wait_for_function(FILLED, arg="5")
    page.get_by_role("button", name="One more node", exact=False).first.wait_for()
    leave(page)
    until = time.monotonic() + 20
    while f"Kernel shutdown: {kernel}" not in app_of_a_file.log.read_text(encoding="utf-8"):
        assert time.monotonic() < until, "the kernel goes on without its visitor"
        time.sleep(0.2)


@pytest.mark.campaign  # test_explore_shares.py holds it without a browser
def test_shares_are_added_and_split_and_the_release_is_changed(in_app: Visit, place: Path) -> None:
    page = in_app.page
    in_app.field("New share").fill("PACS")
    page.get_by_role("button", name="Add").click()
    page.locator(".planner-note", has_text="Tried: share 'PACS' added.").wait_for()
    in_app.field("Share").select_option("PACS")
    page.wait_for_function(FILLED, arg="0 TB")
    in_app.field("Connections", "Workload").fill("301")
    in_app.field("Connections", "Workload").press("Enter")
    page.get_by_role("button", name="Split in two").click()
    in_app.field("Share").locator("option", has_text="PACS-2of2").wait_for(state="attached")
    in_app.field("Release").select_option("files-5.0")
    page.locator(".planner-note", has_text="Tried: the limits of files-5.0.").wait_for()
    page.get_by_role("button", name="Save scenario").click()
    page.get_by_role("link", name="Download headquarters-explored.yaml").wait_for()
    found = read_scenario(place / "reports" / "headquarters-explored.yaml")
    assert found.catalog.id == "files-5.0"
    assert [(share.name, share.connections) for share in found.general_shares] == [
        ("projects", 400),
        ("PACS-1of2", 151),
        ("PACS-2of2", 150),
    ]


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


@pytest.mark.campaign
def test_ones_own_file_and_a_bad_one(in_app: Visit, place: Path, tmp_path: Path) -> None:
    page = in_app.page
    bad = tmp_path / "bad.yaml"
    bad.write_text("customer: x\ncluster: {nodes: 0}\n", encoding="utf-8")
    before = in_app.picture()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("Open a file")).click()
    chooser.value.set_files(bad)
    alert = page.locator(".planner [role=alert]")
    alert.wait_for()
    assert "cluster.nodes" in page.locator(".planner-side").inner_text()
    assert in_app.settled() == before
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("Open a file")).click()
    chooser.value.set_files(place / "data" / "scenarios" / "small-office.yaml")
    in_app.answers("3 FSVMs (12 GB")
    page.locator(".planner-note", has_text="small-office.yaml: Sample: small office").wait_for()
    assert in_app.field("Scenario").locator("option:checked").inner_text() == "small-office.yaml"


@pytest.mark.campaign
def test_the_report_is_made_from_here(in_app: Visit, place: Path) -> None:
    page = in_app.page
    in_app.field("Save as").fill("from-here")
    in_app.field("Save as").press("Enter")
    page.get_by_role("button", name="Make the report").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download from-here.html").click()
    made = place / "reports" / "what-if" / "from-here.html"
    assert not [*(place / "reports").glob("*.html")]  # neither among the customers' reports nor in their list
    assert Path(taken.value.path()).read_bytes() == made.read_bytes()
    report = page.context.browser.new_page()
    report.goto(made.as_uri())
    assert "enough until" in report.locator(".answer").first.inner_text()
    report.close()


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
