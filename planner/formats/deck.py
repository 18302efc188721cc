"""The meeting view: one self-contained page that shows the answer and the figures one at a time.

Its script, `deck.js`, is the only one, and the page's policy allows it by its hash. Without it the page reads as
all scenes in sequence, each with what the speaker says under it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html import escape
from pathlib import Path

from planner.answers.display import SHAPES, Picture
from planner.figures import style
from planner.files.brand import Brand
from planner.formats.story import Scene, footer, provenance, scenes
from planner.model.sizing import Sizing

HERE = Path(__file__).resolve().parent


def make(sizing: Sizing, brand: Brand) -> bytes:
    """The deck of `sizing`; the same plan and brand give the same bytes."""
    shown = scenes(sizing)
    css = style.css_variables(brand) + (HERE / "deck.css").read_text(encoding="utf-8")
    script = (HERE / "deck.js").read_text(encoding="utf-8")
    policy = f"default-src 'none'; img-src data:; style-src '{_digest(css)}'; script-src '{_digest(script)}'"
    body = "\n".join(_slide(scene, sizing, brand, position, len(shown)) for position, scene in enumerate(shown, 1))
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(sizing.scenario.customer)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
        f"<main>\n{body}\n</main>\n"
        f'<p class="made">{escape(provenance(sizing))}</p>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )
    return page.encode()


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _slide(scene: Scene, sizing: Sizing, brand: Brand, position: int, count: int) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in scene.notes)
    level = "h1" if position == 1 else "h2"
    word = scene.state
    state = f'<p class="state">{SHAPES[word]} {word.capitalize()}</p>\n' if word else ""
    return (
        f'<section class="slide {scene.key} {word.replace(" ", "-")}" id="{scene.key}" '
        f'aria-label="{position} of {count}">\n'
        f"<div>{state}<{level}>{escape(scene.title)}</{level}></div>\n"
        f'<div class="content">{_content(scene, brand)}</div>\n'
        f'<aside class="notes" aria-label="For the speaker"><ul>{notes}</ul></aside>\n'
        f'<p class="foot"><span>{escape(footer(sizing))}</span>{_mark(brand)}</p>\n</section>'
    )


def _content(scene: Scene, brand: Brand) -> str:
    parts = []
    if scene.figures:
        cards = "".join(f"<div><dd>{escape(value)}</dd><dt>{escape(what)}</dt></div>" for value, what in scene.figures)
        parts.append(f'<dl class="numbers">{cards}</dl>')
    if scene.picture:
        parts.append(_picture(scene.picture, brand))
    elif scene.table:
        # The look of a cell is that of the deck's own sheet: its policy lets no other pass.
        parts.append(re.sub(r'(<(?:th|td|caption)\b[^>]*?) style="[^"]*"', r"\1", scene.table._repr_html_()))
    if scene.points:
        points = "".join(f"<li>{escape(point)}</li>" for point in scene.points)
        parts.append(
            f'<ul class="points">{points}</ul>' if len(scene.points) > 1 else f"<p>{escape(scene.points[0])}</p>"
        )
    return "".join(parts)


def _picture(given: Picture, brand: Brand) -> str:
    """A figure as an image, and as it is drawn for a phone."""
    picture = replace(given, svg=style.branded(given.svg, brand), narrow=style.branded(given.narrow, brand))
    narrow = f'<source media="(max-width: 50rem)" srcset="{picture.narrow_uri}">' if given.narrow else ""
    image = f'<img class="figure" alt="{escape(picture.alt)}" src="{picture.data_uri}">'
    return f"<picture>{narrow}{image}</picture>"


def _mark(brand: Brand) -> str:
    if brand.logo:
        return f'<img class="logo" alt="{escape(brand.name)}" src="{brand.logo.data_uri}">'
    return f"<span>{escape(brand.name)}</span>"
