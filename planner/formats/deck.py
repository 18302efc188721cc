"""The meeting view: one self-contained page that shows the answer and the figures one at a time.

Its script, `deck.js`, is the only one, and the page's policy allows it by its hash. Without it the page reads as
all scenes in sequence, each with what the speaker says under it.
"""

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from planner.answers.display import SHAPES, Table, address, kept_whole
from planner.answers.plan import made_from
from planner.figures import style
from planner.files.brand import Brand
from planner.formats.story import footer, scenes
from planner.model.sizing import Sizing

HERE = Path(__file__).resolve().parent
# What goes into a page is escaped there.
_PAGES = Environment(loader=FileSystemLoader(HERE), autoescape=True, keep_trailing_newline=True)
_PAGES.filters["whole"] = lambda html: Markup(kept_whole(html))


def make(sizing: Sizing, brand: Brand) -> bytes:
    """The deck of `sizing`; the same plan and brand give the same bytes."""
    page: str = _PAGES.get_template("deck.html.j2").render(
        customer=sizing.scenario.customer,
        scenes=scenes(sizing),
        held=lambda svg: address(style.branded(svg, brand)),
        shapes=SHAPES,
        brand=brand,
        foot=footer(sizing),
        made=made_from(sizing),
        css=style.css_variables(brand) + (HERE / "deck.css").read_text(encoding="utf-8"),
        script=(HERE / "deck.js").read_text(encoding="utf-8"),
        digest=_digest,
        unstyled=_unstyled,
    )
    return page.encode()


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _unstyled(table: Table) -> Markup:
    """A table whose cells look as the deck's own sheet says: its policy lets no other look pass."""
    return Markup(re.sub(r'(<(?:th|td|caption)\b[^>]*?) style="[^"]*"', r"\1", table._repr_html_()))
