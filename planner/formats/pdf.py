"""The report on paper: the same page, laid out by WeasyPrint and tagged for those who hear it read.

The running header, the page numbers and the table of contents with pages are in the page's own stylesheet.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher

logging.getLogger("weasyprint").setLevel(logging.ERROR)


class _Sealed(URLFetcher):  # type: ignore[misc]
    """Fetches what the page itself holds, and nothing else."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.startswith("data:"):
            raise ValueError("a report refers to nothing outside itself")
        return super().fetch(url, headers)


def make(page: str) -> bytes:
    """The PDF of the report's HTML `page`; the same page gives the same bytes."""
    document = HTML(string=page, url_fetcher=_Sealed())
    identifier = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    content = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return bytes(content)
