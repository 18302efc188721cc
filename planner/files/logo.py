"""A logo: a PNG or an SVG that can run nothing and fetch nothing, with its size."""

import base64
import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from planner.model.units import UnitError, quoted

MOST_LOGO_BYTES = 256 * 1024
_MOST_SHAPES, _MOST_DEPTH = 20_000, 32  # with every shape as often as it is used
_MOST_PIXELS = 4096
_PNG = b"\x89PNG\r\n\x1a\n"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "use"}
_PAINTS = {"linearGradient", "radialGradient", "stop", "clipPath", "mask", "style"}
_ELEMENTS = _SHAPES | _PAINTS | {"svg", "g", "defs", "symbol", "title", "desc"}
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(px|pt|mm|cm|in)?\s*")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")\s]*)")
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|@font-face|expression\(|\\", re.I)


@dataclass(frozen=True, slots=True)
class Logo:
    """The bytes of a picture, its media type, and how wide it is for its height."""

    content: bytes
    media_type: str
    aspect: float

    @property
    def data_uri(self) -> str:
        """The picture as an address that holds it whole."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def read_logo(content: bytes, name: str) -> Logo:
    """The logo that `content` holds, told from the bytes and not from `name` alone; UnitError says what is wrong."""
    try:
        if name.lower().endswith(".png"):
            return _png(content)
        if name.lower().endswith(".svg"):
            return _svg(content)
        raise UnitError("is neither .png nor .svg", "save the logo as one of them")
    except UnitError as error:
        raise UnitError(f"{quoted(name)} {error.wrong}", error.right) from None


def _png(content: bytes) -> Logo:
    from PIL import Image, ImageFile  # deferred: they are slow to import

    if not content.startswith(_PNG):
        raise UnitError("is not a PNG", "save it as PNG again")
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # as a library for PDF has it
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            width, height = picture.size
            if max(width, height) <= _MOST_PIXELS:
                picture.load()
    except Exception as error:  # whatever is wrong inside, it cannot be shown
        raise UnitError(f"is cut off, or damaged ({type(error).__name__})", "save it as PNG again") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    if max(width, height) > _MOST_PIXELS:
        raise UnitError(f"is {width} by {height} pixels", f"{_MOST_PIXELS} by {_MOST_PIXELS} is the most")
    return Logo(content, "image/png", _aspect(width, height))


def _svg(content: bytes) -> Logo:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnitError("is not UTF-8 text", "save it as a plain SVG in UTF-8") from None
    body = re.sub(r"^\s*<\?xml\s[^>]*\?>", "", text)
    if "<!DOCTYPE" in body or "<!ENTITY" in body or "<?" in body:
        raise UnitError("holds a DOCTYPE, an entity or an instruction", "save it as a plain SVG, without them")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise UnitError(f"is not an SVG ({error})", "save it as a plain SVG") from None
    if _local(root.tag) != "svg" or "www.w3.org/2000/svg" not in root.tag:
        raise UnitError("is not an SVG", "save it as a plain SVG, with its namespace")
    for element in root.iter():
        _refuse_active(element)
    _refuse_endless(root)
    return Logo(body.strip().encode(), "image/svg+xml", _svg_aspect(root))


def _refuse_active(element: ElementTree.Element) -> None:
    """Raise UnitError for an element that could run, fetch or hide something."""
    name = _local(element.tag)
    if name not in _ELEMENTS:
        raise UnitError(f"holds the element {name}", "save it as a plain SVG of shapes and text")
    if name == "style" and _OUTSIDE.search("".join(element.itertext())):
        raise UnitError("has a style that refers outside the file", "save it as a plain SVG")
    for key, value in element.attrib.items():
        attribute = _local(key).lower()
        if attribute.startswith("on"):
            raise UnitError(f"holds a script ({attribute})", "save it as a plain SVG, without scripts")
        if attribute == "href" and not value.strip().startswith("#"):
            raise UnitError("refers outside the file (href)", "save it as a plain SVG that holds all it shows")
        if _OUTSIDE.search(value):
            raise UnitError(f"refers outside the file ({attribute})", "save it as a plain SVG")


def _refuse_endless(root: ElementTree.Element) -> None:
    """Raise UnitError for shapes used so often, or so deep in each other, that they would take hours to draw."""
    named = {element.get("id", ""): element for element in root.iter()}
    parts = {element: [*element, *(named[name] for name in _used(element) if name in named)] for element in root.iter()}
    for style in (element for element in parts if _local(element.tag) == "style"):
        targets = {_local(named[name].tag) for name in _REFERENCE.findall("".join(style.itertext())) if name in named}
        if targets - {"linearGradient", "radialGradient"}:
            raise UnitError("has a style that clips or masks", "save it with attributes at its shapes, not as CSS")
    drawn, waiting = 0, [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        drawn += 1
        if depth > _MOST_DEPTH:
            raise UnitError("is nested too deeply, or uses itself", "save it as a plain SVG of shapes and text")
        if drawn > _MOST_SHAPES:
            raise UnitError("uses its shapes too often", "save it as a plain SVG of shapes and text")
        waiting += [(part, depth + 1) for part in parts[element]]


def _used(element: ElementTree.Element) -> set[str]:
    """The names of what an element refers to."""
    names = {name for value in element.attrib.values() for name in _REFERENCE.findall(value)}
    return names | {value.strip()[1:] for key, value in element.attrib.items() if _local(key).lower() == "href"}


def _svg_aspect(root: ElementTree.Element) -> float:
    sizes = [_NUMBER.fullmatch(root.get(key, "")) for key in ("width", "height")]
    if sizes[0] and sizes[1] and sizes[0][2] == sizes[1][2]:
        return _aspect(float(sizes[0][1]), float(sizes[1][1]))
    box = root.get("viewBox", "").replace(",", " ").split()
    try:
        width, height = float(box[2]), float(box[3])
    except (IndexError, ValueError):
        raise UnitError("has no size", "give it a viewBox, or a width and a height in the same unit") from None
    return _aspect(width, height)


def _aspect(width: float, height: float) -> float:
    if not 1 / 8 <= (aspect := width / height if height else 0.0) <= 16:
        raise UnitError("is too narrow or too long", "at the most 16 times as wide as high, or 8 times as high")
    return aspect


def _local(name: str) -> str:
    return name.rpartition("}")[2]
