"""Several cases side by side, for a board: as a page, a PDF or slides."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from planner import __version__, figures
from planner.answers import basis, comparison
from planner.answers.display import Prose, Table, Title
from planner.figures import style
from planner.figures.growth import breaking_month
from planner.files.brand import Brand
from planner.files.documents import refusal
from planner.formats import FORMATS, chosen, load
from planner.formats.native import Chart, Series
from planner.formats.story import Scene
from planner.judgement.compare import Comparison
from planner.model.units import counted, quoted, slug
from planner.report.page import laid_out

_KNOWN = ("html", "pdf", "pptx")
_MOST_ROWS = 6


def render(found: Comparison, formats: str, brand: Brand) -> dict[str, bytes]:
    """The files of a comparison, by the ending of their names; `formats` is such as `html,pptx`. Raises InputError."""
    made = {}
    for name in chosen(formats):
        if name not in _KNOWN:
            wrong = f"{quoted(name)} is not a format of a comparison"
            raise refusal("planner compare", wrong, f"known: {', '.join(_KNOWN)}", "--to")
        if name == "pptx":
            content = slides(found, brand)
        else:
            title, parts = _laid(found)
            content = laid_out(title, parts, brand).encode() if name == "html" else load(name).make(title, parts, brand)
        made[FORMATS[name]] = content
    return made


def _laid(found: Comparison) -> tuple[str, list[dict[str, Any]]]:
    """The title and the parts of the page: the answer, the cases, what changes, and what differs."""
    title = Title(comparison.customers(found), (f"{counted(len(found.labels), 'case')} side by side",))
    shown: dict[str, tuple[Any, ...]] = {
        "": (title, Prose((comparison.verdict(found),), f"answer {comparison.state(found)}")),
        "The cases": (comparison.cases(found), figures.lasting(found)),
        "What changes": (Prose(comparison.changed(found)),),
        "What differs": comparison.differences(found),
        "Made from": (_made_from(found),),
    }
    parts = [
        {"heading": heading, "anchor": slug(heading), "blocks": [Markup(one._repr_html_()) for one in blocks]}
        for heading, blocks in shown.items()
        if any(one._repr_html_() for one in blocks)
    ]
    return title.text, parts


def _made_from(found: Comparison) -> Table:
    scenarios = [sizing.scenario for sizing in found.sizings]
    rows = tuple(
        (label, one.file, one.catalog.title, ", ".join(basis.changed(one)) or "none", one.digest)
        for label, one in zip(found.labels, scenarios, strict=True)
    )
    head = ("Case", "File", "Release", "Changes", "SHA-256")
    return Table(head, rows, "nnnnn", f"Made by planner {__version__} from these")


def slides(found: Comparison, brand: Brand) -> bytes:
    """Slides: the answer, the cases, how long each lasts, what changes, and the assumptions."""
    told, sizing, picture = comparison.changed(found), found.sizings[0], figures.lasting(found)
    whole = comparison.cases(found).without("State", "Tightest limit, used")
    scenes = [
        Scene("cases", comparison.verdict(found), told, table=replace(whole, rows=whole.rows[at : at + _MOST_ROWS]))
        for at in range(0, len(whole.rows), _MOST_ROWS)
    ]
    scenes += [
        Scene("lasting", picture.title, (picture.alt,), picture=picture, chart=_chart(found)),
        Scene("changes", "What changes", told, points=told),
        Scene("basis", "Assumptions", told, points=basis.assumptions(sizing.scenario)),
    ]
    files = dict.fromkeys(f"{one.scenario.file} {one.scenario.digest[:16]}" for one in found.sizings)
    made = f"Made by planner {__version__} from {', '.join(files)}"
    names = comparison.customers(found)
    content: bytes = load("pptx").slides(scenes, sizing, brand, title=names, foot=names, made=made)
    return content


def _chart(found: Comparison) -> Chart:
    months = tuple(float(breaking_month(plan)) for plan in found.plans)
    horizons = tuple(float(sizing.scenario.growth.horizon_months) for sizing in found.sizings)
    bars = Series("months of growth until a limit breaks", months, style.SKY)
    limit = Series("horizon", horizons, style.RED, "dash", "limit")
    return Chart({"": found.labels}, (bars, limit), bars.name, "0", 1.15 * max(*months, *horizons, 1.0))
