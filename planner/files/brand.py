"""A firm's brand: its name, logo, two colours, font, and the template of its slides.

A brand is a folder that holds `brand.yaml` and the files that it names. It is checked as strictly as a scenario:
what it holds reaches every report, so it may run nothing and fetch nothing, and has to be legible.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from planner.files.documents import read_bytes, refusal, shipped
from planner.files.fields import Section, printable
from planner.files.logo import MOST_LOGO_BYTES, Logo, read_logo
from planner.model.units import UnitError, quoted

WHITE = "#ffffff"
TEMPLATE = "template.pptx"
# Text needs 4.5 to 1 and a shape 2 to 1 against the white of a page; two lines tell apart in grey from 1.5 to 1.
TEXT_CONTRAST, SHAPE_CONTRAST, PAIR_CONTRAST = 4.5, 2.0, 1.5
MOST_OTHER_ASPECT = 0.03  # of a logo's PNG from that of its SVG: sizes in whole pixels
MOST_TEMPLATE_BYTES, _MOST_UNPACKED_BYTES = 8 * 1024 * 1024, 64 * 1024 * 1024
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FONT = re.compile(r"[A-Za-z][A-Za-z0-9 -]{0,59}")


@dataclass(frozen=True, slots=True)
class Brand:
    """How a firm's reports look: `primary` is for text and bars, `accent` for what stands beside them.

    `bitmap` is the logo as PNG, for slides and workbooks, which show no SVG everywhere. `template` holds the firm's own
    template of slides, or None where the planner's, also a copy of it, takes the brand's colours, font and logo.
    """

    name: str
    primary: str
    accent: str
    font: str | None
    logo: Logo | None
    bitmap: Logo | None
    template: bytes | None

    @property
    def accent_ink(self) -> str:
        """The accent, darkened until text in it can be read on white."""
        return legible(self.accent)


def read_brand(folder: Path | None = None) -> Brand:
    """The brand in `folder` (default: the planner's own); InputError with everything that is wrong."""
    folder = folder or shipped("data/brand")
    if not folder.is_dir():
        raise refusal(str(folder), "is not a folder", "name a folder that holds brand.yaml")
    top = Section.of(folder / "brand.yaml")
    name = top.text("name", most=60)
    primary = top.scalar("primary", partial(_colour, least=TEXT_CONTRAST))
    accent = top.scalar("accent", partial(_colour, least=SHAPE_CONTRAST))
    if primary and accent and (found := contrast(primary, accent)) < PAIR_CONTRAST:
        wrong = f"is as dark as primary (contrast {found:.1f} to 1)"
        top.problem("accent", wrong, "choose a lighter one, so that the two tell apart in grey")
    font = top.scalar("font", _font, required=False)
    logo, bitmap = top.scalar("logo", partial(_logos, folder), required=False) or (None, None)
    top.done()
    top.notes.check()
    assert name is not None
    return Brand(name, primary, accent, font, logo, bitmap, _template(folder))


def contrast(one: str, other: str = WHITE) -> float:
    """How well two colours tell apart.

    Parameters
    ----------
    one, other : colours [#rrggbb].

    Returns
    -------
    Contrast ratio [1], from 1 for the same luminance to 21 for black on white; the order does not matter.

    Source
    ------
    WCAG 2.2, the definitions of contrast ratio and of relative luminance.
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(colour: str, least: float = TEXT_CONTRAST) -> str:
    """`colour`, darkened no more than it takes for a contrast of `least` with white: by default, to be read."""
    for part in range(100, 0, -1):
        darker = "#" + "".join(f"{round(channel * part / 100):02x}" for channel in bytes.fromhex(colour[1:]))
        if contrast(darker) >= least:
            return darker
    return "#000000"


def _luminance(colour: str) -> float:
    values = (channel / 255 for channel in bytes.fromhex(colour[1:]))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(text: str, least: float) -> str:
    colour = text.lower()
    if not _COLOUR.fullmatch(colour):
        raise UnitError(f"{quoted(text)} is not a colour", 'write it as "#0072b2", in quotes')
    if (found := contrast(colour)) < least:
        wrong = f"{colour} is too pale for white paper (contrast {found:.1f} to 1)"
        right = f"choose a darker one, of {least:g} to 1 or more; {legible(colour, least)} would do"
        raise UnitError(wrong, right)
    return colour


def _font(text: str) -> str:
    if not _FONT.fullmatch(printable(text)):
        raise UnitError(f"{quoted(text)} is not the name of a font", "write a family, such as Source Sans 3")
    return text


def _logos(folder: Path, text: str) -> tuple[Logo, Logo]:
    """The logo, and the same as PNG: an SVG has a PNG of its name beside it."""
    name = printable(text)
    if "/" in name or "\\" in name or name.startswith("."):
        raise UnitError(f"{quoted(name)} is not the name of a file in the brand's folder", "such as logo.svg")
    logo, beside = read_logo(read_bytes(folder / name, MOST_LOGO_BYTES), name), f"{Path(name).stem}.png"
    if logo.media_type == "image/png":
        return logo, logo
    if not (folder / beside).is_file():
        wrong = f"{quoted(name)} cannot be shown by slides and workbooks"
        raise UnitError(wrong, f"save it as {beside} too, beside it, about 400 pixels high")
    bitmap = read_logo(read_bytes(folder / beside, MOST_LOGO_BYTES), beside)
    if abs(bitmap.aspect / logo.aspect - 1) > MOST_OTHER_ASPECT:
        wrong = f"{beside} is {bitmap.aspect:.2f} times as wide as high, {name} {logo.aspect:.2f} times"
        raise UnitError(wrong, "save the same picture as both")
    return logo, bitmap


def _template(folder: Path) -> bytes | None:
    """The firm's own template of slides; InputError for one that is none, or that refers outside itself."""
    path = folder / TEMPLATE
    if not path.exists():
        return None
    content = read_bytes(path, MOST_TEMPLATE_BYTES)
    if content == (shipped("data/brand") / TEMPLATE).read_bytes():
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            large = sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED_BYTES
            names = [name for name in archive.namelist() if name.casefold().endswith(".rels") and not large]
            links = [link for name in names for link in ElementTree.fromstring(archive.read(name))]
    except Exception as error:  # whatever is wrong inside, it is no template that we can read
        wrong = f"cannot be opened ({type(error).__name__})"
        raise refusal(str(path), wrong, "save it as a PowerPoint .pptx") from None
    if large:
        raise refusal(str(path), "is too large when unpacked", "take the pictures out of it")
    for link in links:
        if link.get("TargetMode", "").casefold() == "external":
            wrong = f"refers outside itself ({quoted(link.get('Target', ''))})"
            raise refusal(str(path), wrong, "remove the link: it would be on the customer's slides")
    return content
