"""The folder of a firm's brand, and pictures that could be its logo."""

import struct
import zlib
from pathlib import Path

from planner.files.brand import Brand, read_brand

SPACE = 'xmlns="http:' + '//www.w3.org/2000/svg"'
GOOD = {"name": "Example & Sons", "primary": '"#7a1fa2"', "accent": '"#f57c00"', "font": "Noto Sans"}
LOGO = f'<svg {SPACE} viewBox="0 0 200 50"><rect width="200" height="50" fill="#0072b2"/></svg>'


def png(width: int = 40, height: int = 10) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\x00" + b"\x7a\x1f\xa2" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def short_png() -> bytes:
    """A PNG of whole chunks whose picture is cut off."""
    whole = png()
    at = whole.index(b"IDAT")
    packed = whole[at + 4 : at + 4 + 10]
    chunk = struct.pack(">I", 10) + b"IDAT" + packed + struct.pack(">I", zlib.crc32(b"IDAT" + packed))
    return whole[: at - 4] + chunk + whole[-12:]


def folder(path: Path, **changes: str | None) -> Path:
    lines = {**GOOD, **changes}
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
    (path / "brand.yaml").write_text(text, encoding="utf-8")
    return path


def branded(path: Path) -> Brand:
    (path / "logo.png").write_bytes(png())
    return read_brand(folder(path, logo="logo.png"))
