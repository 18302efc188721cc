"""The plan as slides: the findings, native charts to edit, and the numbers for the speaker as notes."""

import copy
import datetime
import io
import math
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from planner.answers.display import SHAPES
from planner.answers.plan import made_from
from planner.figures.style import STATES
from planner.files.brand import TEMPLATE, Brand
from planner.files.documents import refusal, shipped
from planner.files.logo import Logo
from planner.formats import charts
from planner.formats.story import Scene, footer, scenes
from planner.model.sizing import Sizing

_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_GAP = Inches(0.15)
_LONG_TITLE = 110
_LOGO = Inches(2.2), Inches(0.42)  # as wide and as high as it may be
_MOST_PROPERTY = 255  # characters that a property of a file holds
_LINE, _MOST_LINE, _LEAST_ROOM = Inches(0.46), Inches(0.75), Inches(1.0)
_SIZES_PT = (20, 18, 16, 14, 12)
_TYPE_PT, _LETTER = 18, Inches(0.13)  # of a table, and about as wide as a letter of it

# Office files say when they were made; the same content should give the same bytes.
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")

Box = tuple[int, int, int, int]


def make(sizing: Sizing, brand: Brand) -> bytes:
    """The slides of `sizing`; the same plan and brand give the same bytes."""
    shown = [scene for scene in scenes(sizing) if not scene.picture or scene.chart or scene.table]
    customer, made = sizing.scenario.customer, str(made_from(sizing))
    return slides(shown, sizing, brand, title=customer, foot=footer(sizing), made=made)


def slides(shown: Sequence[Scene], sizing: Sizing, brand: Brand, *, title: str, foot: str, made: str) -> bytes:
    """The scenes as slides called `title`, with the date of `sizing`; `made` says what from."""
    deck = _template(brand)
    layout = _layout(deck)
    for scene in shown:
        _slide(deck, layout, scene, brand, foot)
    when = sizing.scenario.as_of or datetime.date(2000, 1, 1)
    properties = deck.core_properties
    properties.title, properties.author = title[:_MOST_PROPERTY], brand.name
    properties.last_modified_by, properties.revision = brand.name, 1
    properties.comments, properties.subject = made[:_MOST_PROPERTY], foot[:_MOST_PROPERTY]
    properties.created = properties.modified = datetime.datetime(when.year, when.month, when.day)
    stream = io.BytesIO()
    deck.save(stream)
    return settled(stream.getvalue())


def _template(brand: Brand) -> Any:
    """The brand's own template, or the planner's with the brand's colours and font."""
    try:
        deck = Presentation(io.BytesIO(brand.template or (shipped("data/brand") / TEMPLATE).read_bytes()))
    except Exception as error:
        raise refusal(TEMPLATE, f"cannot be opened ({type(error).__name__})", "save it as a PowerPoint .pptx") from None
    if not brand.template:
        master = deck.slide_masters[0].part
        theme = next(rel.target_part for rel in master.rels.values() if rel.reltype.endswith("/theme"))
        theme._blob = _themed(theme.blob.decode(), brand).encode()
    return deck


def _themed(theme: str, brand: Brand) -> str:
    for name, colour in (("accent1", brand.primary), ("accent2", brand.accent), ("hlink", brand.primary)):
        theme = re.sub(rf'(<a:{name}><a:srgbClr val=")[0-9A-F]{{6}}', rf"\g<1>{colour[1:].upper()}", theme)
    return re.sub(r'(<a:latin typeface=")[^"]*', rf"\g<1>{brand.font}", theme) if brand.font else theme


def _layout(deck: Any) -> Any:
    """The first layout that has a title and nothing else to fill in."""
    for layout in deck.slide_layouts:
        kinds = [one.placeholder_format.type for one in layout.placeholders]
        if [kind for kind in kinds if kind not in _FURNITURE] == [PP_PLACEHOLDER.TITLE]:
            return layout
    raise refusal(TEMPLATE, "has no layout with a title alone", 'add one, such as PowerPoint\'s "Title Only"')


def _slide(deck: Any, layout: Any, scene: Scene, brand: Brand, foot: str) -> None:
    slide = deck.slides.add_slide(layout)
    title = slide.shapes.title
    title.text, whole = scene.title, title.width
    if brand.bitmap and not brand.template:
        _sign(slide, brand.bitmap, brand.name)
    if len(scene.title) * whole > _LONG_TITLE * title.width:
        title.text_frame.paragraphs[0].runs[0].font.size = Pt(20)
    slide.notes_slide.notes_text_frame.text = "\n".join(scene.notes)
    feet = [one.top for one in layout.placeholders if one.placeholder_format.type == PP_PLACEHOLDER.FOOTER]
    inset, top = title.text_frame.margin_left, title.top + title.height + _GAP
    left, width = title.left + inset, whole - 2 * inset
    end = min(feet, default=deck.slide_height) - _GAP
    if scene.chart and scene.picture:
        frame = charts.drawn(scene.chart, slide.shapes, (left, top, width, end - top))
        _named(frame, f"Chart: {scene.key}", scene.picture.alt)
    else:
        parts = ((scene.state, _state), (scene.figures, _cards), (scene.table, _table), (scene.points, _points))
        for put in (put for there, put in parts if there):
            top += put(slide, scene, (left, top, width, end - top))
    _furnish(slide, layout, foot, brand)


def _named(shape: Any, name: str, told: str) -> None:
    """Give a shape its name, and what it shows in words."""
    shape.name = name
    shape._element._nvXxPr.cNvPr.set("descr", told)


def _say(paragraph: Any, text: str, size: int, *, bold: bool | None = None, colour: Any = None) -> None:
    """Write a paragraph in type of that size [points], in a colour of ours or of the theme."""
    paragraph.text, font = text, paragraph.font
    font.size, font.bold = Pt(size), bold
    if isinstance(colour, str):
        font.color.rgb = RGBColor.from_string(colour[1:].upper())
    elif colour:
        font.color.theme_color = colour


def _text(slide: Any, name: str, box: Box) -> Any:
    """The frame of a text that begins where the others do."""
    shape = slide.shapes.add_textbox(*box)
    shape.name, frame = name, shape.text_frame
    frame.word_wrap, frame.margin_left = True, 0
    return frame


# Each of these puts what a scene has of its kind at the top of a box, and says how much of that it takes.


def _state(slide: Any, scene: Scene, box: Box) -> int:
    """The state of the plan, as a shape, a word and a colour."""
    frame = _text(slide, "State", (*box[:3], Inches(0.5)))
    told = f"{SHAPES[scene.state]} {scene.state.capitalize()}"
    _say(frame.paragraphs[0], told, 24, bold=True, colour=STATES[scene.state])
    return Inches(0.6)


def _cards(slide: Any, scene: Scene, box: Box) -> int:
    """The figures of a scene on cards in a row."""
    left, top, width, _ = box
    gap, high = Inches(0.25), Inches(1.35)
    wide = (width - gap * (len(scene.figures) - 1)) // len(scene.figures)
    for position, (value, what) in enumerate(scene.figures):
        card = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, left + position * (wide + gap), top, wide, high)
        card.name = f"Figure: {what}"
        card.fill.solid()
        card.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
        card.line.fill.background()
        card._element.remove(card._element.find("{*}style"))
        frame = card.text_frame
        # Numerals stand at one height, whatever is written under them.
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        frame.text = ""  # without what a shape begins with
        _say(frame.paragraphs[0], value, 24, bold=True, colour=MSO_THEME_COLOR.TEXT_1)
        _say(frame.add_paragraph(), what, 14, bold=False, colour=MSO_THEME_COLOR.TEXT_2)
    return high + Inches(0.35)


def _points(slide: Any, scene: Scene, box: Box) -> int:
    """Sentences in the largest type in which all have room."""
    if box[3] < _LEAST_ROOM:
        return 0
    frame = _text(slide, "Points", box)
    frame.auto_size, frame.margin_right = MSO_AUTO_SIZE.NONE, 0
    width, height = box[2] / Pt(1), box[3] / Pt(1)
    size = next((size for size in _SIZES_PT if _high(scene.points, width, size) <= height), _SIZES_PT[-1])
    for position, point in enumerate(scene.points):
        paragraph = frame.add_paragraph() if position else frame.paragraphs[0]
        _say(paragraph, point, size)
        paragraph.space_after = Pt(size * 0.45)
        if len(scene.points) > 1:
            properties = paragraph._p.get_or_add_pPr()
            properties.attrib.update({"marL": str(Pt(size)), "indent": str(-Pt(size))})
            properties.append(properties.makeelement(properties.tag.replace("pPr", "buChar"), {"char": "•"}))
    return box[3]


def _high(points: Sequence[str], width_pt: float, size: int) -> float:
    """How high these points are, in type of that size [points]."""
    lines = (math.ceil(len(point) * size * 0.56 / width_pt) for point in points)
    return sum(count * size * 1.2 + size * 0.45 for count in lines)


def _table(slide: Any, scene: Scene, box: Box) -> int:
    table, (left, top, width, height) = scene.table, box
    assert table is not None
    rows = (table.head, *table.rows)
    frame = slide.shapes.add_table(len(rows), len(table.head), left, top, width, _LINE * len(rows))
    _named(frame, scene.key.capitalize(), table.caption)
    columns = zip(zip(*rows, strict=True), table.align, strict=True)
    wide = _widths([max(map(len, column)) + 3 * (side == "s") for column, side in columns], width)
    for column, room in zip(frame.table.columns, wide, strict=True):
        column.width = Emu(room)
    taken, line = Inches(0.3), max(_LINE, min(_MOST_LINE, height // 2 // len(rows)))
    for row, texts in zip(frame.table.rows, rows, strict=True):
        lines = max(-(-len(text) * _LETTER // (room - 2 * _GAP)) for text, room in zip(texts, wide, strict=True))
        row.height = line + max(0, lines - 1) * Inches(0.31)
        taken += row.height
        for cell, text, side in zip(row.cells, texts, table.align, strict=True):
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            (paragraph,), colour = cell.text_frame.paragraphs, STATES.get(text) if side == "s" else None
            shown = f"{SHAPES[text]} {text}" if colour else text
            _say(paragraph, shown, _TYPE_PT, bold=True if colour else None, colour=colour)
            paragraph.alignment = PP_ALIGN.RIGHT if side == "r" else PP_ALIGN.LEFT
    return taken


def _widths(longest: Sequence[int], width: int) -> list[int]:
    """How wide the columns of a table are, by their longest texts: the longest of all folds where there is no room."""
    wanted = [length * _LETTER + 3 * _GAP for length in longest]
    spare = width - sum(wanted)
    if spare < 0:
        wanted[wanted.index(max(wanted))] += spare
        return wanted
    return [one + spare // len(wanted) for one in wanted]


def _furnish(slide: Any, layout: Any, foot: str, brand: Brand) -> None:
    """The footer and the slide's number as the layout has them."""
    for one in layout.placeholders:
        kind = one.placeholder_format.type
        if kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            slide.shapes._spTree.append(copy.deepcopy(one._element))
        if kind == PP_PLACEHOLDER.FOOTER:
            slide.shapes[-1].text_frame.text = f"{foot}  ·  {brand.name}"


def _sign(slide: Any, logo: Logo, name: str) -> None:
    """Put the logo at the right of the title, which gives it the room."""
    title, (widest, highest) = slide.shapes.title, _LOGO
    left, top, width, height = title.left, title.top, title.width, title.height
    wide = min(widest, int(highest * logo.aspect))
    picture = slide.shapes.add_picture(io.BytesIO(logo.content), left + width - wide, top + _GAP // 2, width=wide)
    _named(picture, picture.name, name)
    title.left, title.top, title.width, title.height = left, top, width - wide - 2 * _GAP, height


def settled(content: bytes, *, undated: bool = False) -> bytes:
    """`content`, an Office file, with fixed times in its archive and in the workbooks that its charts hold.

    With `undated` its own properties, too, say no more when it was made.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if name.endswith(".xlsx"):
                part = settled(part, undated=True)
            elif undated and name == "docProps/core.xml":
                part = _DATES.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
