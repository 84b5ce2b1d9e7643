"""A register's document to rows, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator

from extract.errors import UnreadableDocumentError
from extract.media import MediaType, sniff
from extract.registers.reading import read_register
from extract.rows import RegistrationRow, RejectRow
from extract.tables.grid import Grid


def registrations_of(
    content: bytes, *, register: str | None = None, authority: str | None = None, url: str | None = None
) -> list[RegistrationRow | RejectRow]:
    """The rows of a register given as PDF, XLSX, XLS, CSV or HTML.

    Raises:
        extract.errors.ExtractionError: nothing here reads it, or it holds no register.
    """
    rows = list(read_register(_grids(content), register=register, authority=authority, url=url))
    if not rows:
        raise UnreadableDocumentError(
            "no table that names firms with a period, a day or a number of registration"
        )
    return rows


def _grids(content: bytes) -> Iterator[Grid]:
    kind = sniff(content)
    if kind is MediaType.PDF:
        yield from _pdf_grids(content)
    elif kind in (MediaType.XLSX, MediaType.XLS):
        from extract.tables.sheets import read_workbook

        yield from read_workbook(content, kind)
    elif kind is MediaType.CSV:
        from extract.tables.delimited import read_delimited

        yield read_delimited(content)
    elif kind is MediaType.HTML:
        from extract.tables.html import read_html

        yield from read_html(content)[0]
    else:
        raise UnreadableDocumentError(f"no register is read from {kind}")


def _pdf_grids(content: bytes) -> Iterator[Grid]:
    from extract.pages import open_pdf
    from extract.pages.second_opinion import SecondOpinion
    from extract.tables.pdf import PdfTally, pdf_lines

    source, opinion = open_pdf(content), SecondOpinion(content)
    try:
        yield Grid(1, "", pdf_lines(source, PdfTally(), opinion.ask))
    finally:
        opinion.close()
        source.close()
