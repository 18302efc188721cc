"""What one does with the explorer in a real browser, in JupyterLab and as the app: moves, files, shares, ways out."""

import random
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import open_app
from browser.visits import Visit, leave, visited
from planner.cli import main
from planner.files.scenarios import read_scenario
from planner.model.scenario import USERS, Scenario, value_at, with_values

FILLED = "text => [...document.querySelectorAll('.planner input')].some(i => i.value === text)"
TAKEOVER = "resilience.takeover"


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
