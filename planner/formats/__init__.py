"""What a report can be taken home as: a module a format, each a pure function `make` to the bytes of a file.

The page and the notebook come from `planner.report.render`; the PDF is made of its parts, every other format
from the plan. A format's library is imported when the format is asked for, and not before.
"""

import importlib
from typing import Any

from planner.files.documents import refusal
from planner.model.units import quoted

# The formats by name, with the ending of their files.
FORMATS = {
    "html": ".html",
    "pdf": ".pdf",
    "xlsx": ".xlsx",
    "pptx": ".pptx",
    "deck": ".deck.html",
}
_EXTRAS = ("pdf", "xlsx", "pptx")  # formats that need an extra of the package of their name; the rest need `report`
# Those that are made from the sections of the page, and not from the plan.
PAGE_FORMATS = ("html", "pdf")


def chosen(text: str) -> tuple[str, ...]:
    """The formats that `html,pdf` names, each once, ready to be made.

    InputError for a name that is none, naming those there are, and for a format whose libraries are missing.
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in FORMATS:
            raise refusal("planner report", f"{quoted(name)} is not a format", f"known: {', '.join(FORMATS)}", "--to")
        load(name)
    return names


def load(name: str) -> Any:
    """The module of the format called `name`; InputError says what to install when it cannot be loaded."""
    if name == "html":
        return None
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("planner"):
            raise
        extra = name if name in _EXTRAS else "report"
        right = f"pip install 'fsvm-planner[{extra}]'"
        raise refusal("planner report", f"{name} needs {error.name}", right, "--to") from None
