"""A visit to the explorer in a browser: its fields, its answer and its picture, as they are found on the page."""

from collections.abc import Callable
from typing import Any

PATIENCE_MS = 90_000
PICTURE = ".planner-tabs img[src^=blob]"
LAPTOP = {"width": 1440, "height": 900}


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
