"""Make `template.pptx`, the slides' template, from the plain one of python-pptx: wide, left-aligned, one layout.

A firm needs none of this: it puts its own template.pptx into its brand folder. A slide takes the first layout that
has a title and nothing else to fill in.
"""

import datetime
import io
import re
from pathlib import Path

from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from planner.figures import style
from planner.files.brand import TEMPLATE
from planner.formats.pptx import settled

HERE = Path(__file__).resolve().parent
COLOURS = {
    "dk1": style.INK,
    "dk2": style.QUIET,
    "lt2": style.FILL,
    "accent1": style.BLUE,
    "accent2": style.SKY,
    "accent3": style.GREEN,
    "accent4": style.ORANGE,
    "accent5": style.RED,
    "accent6": style.PURPLE,
    "hlink": style.BLUE,
    "folHlink": style.PURPLE,
}
# Left, top, width and height in inches, by the kind of placeholder.
PLACES = {
    "title": (0.6, 0.4, 12.13, 1.15),
    "body": (0.6, 1.75, 12.13, 5.0),
    "ftr": (0.6, 6.98, 9.9, 0.32),
    "dt": (10.6, 6.98, 1.1, 0.32),
    "sldNum": (11.73, 6.98, 1.0, 0.32),
}


def main() -> None:
    """Write the template beside this file."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    for layout in list(made.slide_layouts):
        if layout.name != "Title Only":
            made.slide_layouts.remove(layout)
    master = made.slide_master
    theme = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    text = theme.blob.decode()
    for name, colour in COLOURS.items():
        text = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>', text
        )
    theme._blob = text.encode()
    for owner in (master, *made.slide_layouts):
        for shape in owner.placeholders:
            kind = shape._element.ph.get("type", "body")
            shape.left, shape.top, shape.width, shape.height = map(Inches, PLACES[kind])
            if kind in ("ftr", "sldNum"):
                side = PP_ALIGN.LEFT if kind == "ftr" else PP_ALIGN.RIGHT
                for level in shape._element.iter("{*}lvl1pPr"):
                    level.set("algn", "l" if side == PP_ALIGN.LEFT else "r")
            if kind == "title":
                shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    title = next(master._element.iter("{*}titleStyle")).find("{*}lvl1pPr")
    title.set("algn", "l")
    title.find("{*}defRPr").set("sz", "2400")
    title.find("{*}defRPr").set("b", "1")
    rule = master.shapes._spTree
    bar = made.slides.add_slide(made.slide_layouts[0]).shapes.add_shape(1, 0, 0, Inches(0.22), made.slide_height)
    bar.fill.solid()
    bar.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    bar.line.fill.background()
    bar.name = "Bar"
    rule.insert(2, bar._element)
    slides = made.slides._sldIdLst
    made.part.drop_rel(slides[0].rId)
    slides.remove(slides[0])
    stamp = datetime.datetime(2000, 1, 1)
    properties = made.core_properties
    properties.title, properties.author, properties.last_modified_by = "Template", "FSVM planner", "FSVM planner"
    properties.created = properties.modified = properties.last_printed = stamp
    stream = io.BytesIO()
    made.save(stream)
    (HERE / TEMPLATE).write_bytes(settled(stream.getvalue()))


if __name__ == "__main__":
    main()
