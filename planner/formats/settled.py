"""Office files without the time of their making: the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = b"2000-01-01T00:00:00Z"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


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
                part = _DATES.sub(rb"\g<1>" + _STAMP, part)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, part)
    return stream.getvalue()
