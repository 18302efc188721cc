"""What tests need that no Python package brings: skipped by, visibly, where a machine lacks it; CI may lack nothing."""

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


# What finds each, and the package of Debian that has it.
NEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "chromium": (lambda: CHROMIUM, "chromium"),
    "openssl": (lambda: shutil.which("openssl"), "openssl"),
    "soffice": (lambda: shutil.which("soffice"), "libreoffice-calc"),
    "pdftoppm": (lambda: shutil.which("pdftoppm"), "poppler-utils"),
}


@cache
def there_is(name: str) -> bool:
    """Whether this machine has what is called `name`."""
    return bool(NEEDS[name][0]())


def need(name: str) -> None:
    """Skip the test that needs `name` on a machine without it; with CI=true, fail it."""
    if not there_is(name):
        reason = f"this machine has no {name}: apt-get install {NEEDS[name][1]}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
