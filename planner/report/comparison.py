"""Several cases side by side, as one page for a board."""

from __future__ import annotations

from markupsafe import Markup

from planner import __version__, figures
from planner.answers.display import Picture, Prose, Table, Title, redrawn
from planner.answers.tables import choices as tables
from planner.answers.words import choices
from planner.figures import style
from planner.files.brand import Brand
from planner.judgement.compare import Comparison
from planner.model.units import counted, slug
from planner.report.page import Part, stylesheet, template


def page(found: Comparison, brand: Brand) -> str:
    """The comparison as one self-contained HTML page: the answer, the cases, what changes, and what is not the same."""
    title = Title(choices.customers(found), (f"{counted(len(found.labels), 'case')} side by side",))
    shown: dict[str, tuple[Title | Prose | Table | Picture, ...]] = {
        "": (title, Prose((choices.verdict(found),), f"answer {'holds' if found.holds else 'fails'}")),
        "The cases": (tables.cases(found), figures.lasting(found)),
        "What changes": (tables.comparison_changes(found),),
        "What fails": (Prose(choices.failures(found), "assumptions", listed=True),),
        "What is not the same": tables.differences(found),
        "Made from": (made_from(found),),
    }
    parts = [part for heading, blocks in shown.items() if any((part := _part(heading, blocks)).blocks)]
    look = stylesheet(brand)
    html = template("report.html.j2").render(title=title.text, parts=parts, brand=brand, stylesheet=look)
    return redrawn(html, lambda svg: style.branded(svg, brand))


def _part(heading: str, shown: tuple[Title | Prose | Table | Picture, ...]) -> Part:
    return Part(heading or None, slug(heading), tuple(Markup(html) for one in shown if (html := one._repr_html_())))


def made_from(found: Comparison) -> Table:
    """The files, the releases and the changes behind each case."""
    rows = []
    for label, sizing in zip(found.labels, found.sizings, strict=True):
        scenario = sizing.scenario
        changes = ", ".join(f"{path} set to {value}" for path, value in scenario.changes)
        rows.append((label, scenario.file, scenario.catalog.title, changes or "none", scenario.digest))
    head = ("Case", "File", "Release", "Changes", "SHA-256")
    return Table(head, tuple(rows), "nnnnn", f"Made by planner {__version__} from these")
