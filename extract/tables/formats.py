"""What a document is → its tables as grids. Each reader is imported where it is needed: some take a third of a second."""

from __future__ import annotations

from collections.abc import Iterator

from extract.errors import UnreadableDocumentError
from extract.media import MediaType
from extract.tables.grid import Grid

WORKBOOKS = frozenset({MediaType.XLSX, MediaType.XLS, MediaType.XLSB, MediaType.ODS})


def grids_of(content: bytes, media_type: MediaType) -> Iterator[Grid]:
    """The tables of a document of one kind.

    Raises:
        extract.errors.UnreadableDocumentError: it cannot be read, or nothing here reads this kind.
        extract.errors.LimitExceededError: it is larger than the limits allow.
    """
    if media_type in WORKBOOKS:
        from extract.tables.sheets import read_workbook

        yield from read_workbook(content, media_type)
    elif media_type is MediaType.XML_SPREADSHEET:
        from extract.tables.spreadsheet_xml import read_spreadsheet_xml

        yield from read_spreadsheet_xml(content)
    elif media_type is MediaType.CSV:
        from extract.tables.delimited import read_delimited
        from extract.tables.fixed_width import text_table
        from extract.tables.open_data import with_header
        from extract.tables.text_forms import text_form

        yield text_table(content) or text_form(content) or with_header(read_delimited(content))
    elif media_type is MediaType.HTML:
        from extract.tables.html import read_html

        yield from read_html(content)[0]
    elif media_type is MediaType.MHTML:
        from extract.tables.html import read_html
        from extract.tables.single_file_page import html_parts

        for part in html_parts(content):
            yield from read_html(part)[0]
    elif media_type is MediaType.DOCX:
        from extract.tables.word import read_word

        yield from read_word(content)[0]
    elif media_type is MediaType.JSON:
        from extract.tables.records import read_records

        yield from read_records(content)
    elif media_type is MediaType.PDF:
        yield from _pdf_grids(content)
    else:
        raise UnreadableDocumentError(f"no extractor reads {media_type}")


def _pdf_grids(content: bytes) -> Iterator[Grid]:
    """The tables of a PDF that is one of several documents; a page that cannot be read makes it unreadable as a whole."""
    from extract.pages import open_pdf
    from extract.pages.second_opinion import SecondOpinion
    from extract.tables.pdf import PdfTally, pdf_lines

    source = open_pdf(content)
    tally, opinion = PdfTally(), SecondOpinion(content)
    try:
        yield Grid(1, "", pdf_lines(source, tally, opinion.ask))
        unread = len(tally.pages_without_text) + len(tally.pages_on_their_side)
        if unread:
            raise UnreadableDocumentError(f"{unread} of its pages are pictures or lie on their side")
    finally:
        opinion.close()
        source.close()
