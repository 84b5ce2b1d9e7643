"""Which issue of 官報 a PDF is, from the running head of its pages, without reading its notices."""

from __future__ import annotations

from collections.abc import Iterator

from extract.kanpo.extractor import gazette_head
from extract.kanpo.layout import RunningHead
from extract.pages import open_pdf


def issue_of(content: bytes) -> RunningHead | None:
    """Date, number and kind of the issue; None where the PDF is no gazette.

    Raises:
        extract.errors.ExtractionError: it cannot be read.
    """
    source = open_pdf(content)
    try:
        return gazette_head(source)
    finally:
        source.close()


def identify(content: bytes) -> Iterator[RunningHead | None]:
    """`issue_of` as worker processes run it: what a person hands over is as hostile as what is fetched."""
    yield issue_of(content)
