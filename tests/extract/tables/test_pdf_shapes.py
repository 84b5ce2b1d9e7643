"""PDFs as producers make them: letters set apart, readings over kanji, margins cut off, rows over pages, files attached."""

import io
from contextlib import closing

import pypdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.outcome import Extraction
from extract.pages import attachments, open_pdf
from extract.tables.pdf import PdfTally, pdf_lines
from extract.tables.pdf_marks import apart
from tests.extract.tables.small_tables import csv_bytes, extract

HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000円"]
OTHER = ["例示警備", "令和7年4月2日", "株式会社例示", "5,000,000円"]
WIDTH, HEIGHT = 190, 16
FONT = "HeiseiKakuGo-W5"


def pdf_bytes(*pages: list[list[str]], apart: float = 0.0, reading: str = "") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    for rows in pages:
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                left, bottom = 30 + WIDTH * column, 560 - HEIGHT * number
                canvas.rect(left, bottom, WIDTH, HEIGHT)
                words = canvas.beginText(left + 2, bottom + 4)
                words.setFont(FONT, 7)
                words.setCharSpace(apart)
                words.textOut(text)
                canvas.drawText(words)
        if reading:
            canvas.setFont(FONT, 2.5)
            canvas.drawString(30 + 2 * WIDTH + 2 + 28, 560 - 2 * HEIGHT + 4 + 7, reading)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def changed(content: bytes, **attached: bytes) -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))
    for name, data in attached.items():
        writer.add_attachment(name, data)
    return writer


def written(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def told(extraction: Extraction) -> list[tuple[str | None, str | None, int | None]]:
    return [(award.title, award.supplier_name_text, award.amount_yen) for award in extraction.awards]


BOTH = [("見本清掃", "株式会社見本", 1_234_000), ("例示警備", "株式会社例示", 5_000_000)]


def test_letters_set_apart_are_one_title() -> None:
    assert told(extract(pdf_bytes([HEADER, ROW, OTHER], apart=3.0))) == BOTH


def test_kana_printed_small_over_kanji_are_no_part_of_a_name() -> None:
    [award] = extract(pdf_bytes([HEADER, ROW], reading="みほん")).awards
    assert (award.supplier_name_text, award.warnings) == ("株式会社見本", ("reading_left_out",))


def test_a_row_over_pages_whose_header_is_printed_again_is_one() -> None:
    first = ["見本", ROW[1], "株式会社", ROW[3]]
    rest = ["清掃", "", "見本", ""]
    assert told(extract(pdf_bytes([HEADER, first], [HEADER, rest, OTHER]))) == BOTH
    assert told(extract(pdf_bytes([HEADER, ROW], [HEADER, OTHER]))) == BOTH


def test_text_outside_the_page_as_displayed_is_not_read() -> None:
    writer = changed(pdf_bytes([HEADER, ROW, OTHER]))
    writer.pages[0].cropbox.lower_left = (0, 560 - 2 * HEIGHT)
    extraction = extract(written(writer))
    assert told(extraction) == BOTH[:1]
    assert [reject.reason.split(":")[0] for reject in extraction.rejects] == [
        "row_not_shown",
        "text_outside_page",
    ]


def test_files_attached_to_a_pdf_without_rows_are_read_and_else_named() -> None:
    table = csv_bytes([HEADER, ROW])
    cover = pypdf.PdfWriter()
    cover.add_blank_page(300, 300)
    extraction = extract(written(changed(written(cover), a=table, b=b"nothing")))
    assert (told(extraction), extraction.status) == (BOTH[:1], "partial")
    assert extraction.awards[0].page == 2
    extraction = extract(written(changed(pdf_bytes([HEADER, ROW, OTHER]), a=table)))
    assert (told(extraction), extraction.status) == (BOTH, "ok")
    assert [reject.reason for reject in extraction.rejects] == ["unread_attachment: a"]


def test_files_beyond_those_that_are_opened_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_ATTACHMENTS", 1)
    cover = pypdf.PdfWriter()
    cover.add_blank_page(300, 300)
    table = csv_bytes([HEADER, ROW])
    extraction = extract(written(changed(written(cover), a=table, b=table, c=table)))
    assert (told(extraction), extraction.status) == (BOTH[:1], "partial")
    assert [reject.reason for reject in extraction.rejects] == ["unread_attachment: 2 more files beyond 1"]


def test_attached_files_too_large_or_only_named_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(changed(pdf_bytes([HEADER, ROW]), a=b"1234", b=b"12345", c=b"123"))
    assert [data for _, data in attachments.attachments(content, read=False)] == [None] * 3
    monkeypatch.setattr(attachments, "MOST_BYTES", 8)
    assert list(attachments.attachments(content)) == [("a", b"1234"), ("b", None), ("c", b"123")]


def test_a_page_of_nothing_but_blanks_typed_is_passed_over() -> None:
    writer = changed(pdf_bytes([HEADER, ROW]))
    writer.pages[0].cropbox.upper_right = (20, 20)
    with closing(open_pdf(written(writer))) as source:
        assert list(pdf_lines(source, PdfTally(), lambda page, glyph: None, {1: []})) == []
    with closing(open_pdf(pdf_bytes([HEADER]))) as source:
        assert apart(next(iter(source)), []) == ([], [])
