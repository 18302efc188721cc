"""Chromium for the tests of pages: they are skipped where there is none, and fail in continuous integration."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.Browser]:
    """A Chromium of the system, that asks nothing of any address by itself."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium, and continuous integration needs one")
        pytest.skip("there is no Chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()
