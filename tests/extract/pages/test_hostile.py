import io

import pytest
from pypdf import PdfWriter

from extract.errors import UnreadableDocumentError
from extract.pages import Engine, open_pdf
from tests.hostile.pdfs import one_page, stream


def _pdf(password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 200)
    if password is not None:
        writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>404</body></html>", "not a PDF"),
        (_pdf()[: len(_pdf()) // 2], "cut off"),
        (_pdf("secret"), "password"),
        (b"%PDF-1.7\n" + b"\x00" * 3000 + b"%%EOF", "cannot open"),
    ],
    ids=["empty", "html", "cut off", "password", "garbage"],
)
def test_unreadable_files_are_named(engine: Engine, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=reason):
        open_pdf(content, engine=engine)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_empty_password_opens(engine: Engine) -> None:
    source = open_pdf(_pdf(""), engine=engine)
    assert len(source) == 1
    page = source.page(1)
    assert (page.width, page.height) == (300, 200)
    assert not page.glyphs
    assert not page.rules


HUGE = b"9" * 40 + b".0"


@pytest.mark.parametrize(
    "drawing",
    [
        b"BT /F 12 Tf 1 0 0 1 %b 720 Tm (AB) Tj ET",
        b"BT /F %b Tf 1 0 0 1 72 720 Tm (AB) Tj ET",
        b"%b 0 0 1 0 0 cm BT /F 12 Tf 72 720 Td (AB) Tj ET",
    ],
)
def test_text_beyond_all_bounds_is_a_page_that_cannot_be_read(drawing: bytes) -> None:
    page = open_pdf(one_page(stream(drawing % HUGE))).page(1)
    with pytest.raises(UnreadableDocumentError, match="page 1: some of its text stands nowhere"):
        _ = page.glyphs


def test_a_rule_beyond_all_bounds_is_left_out() -> None:
    drawing = b"0 %b m 100 %b l S 10 10 m 100 10 l S" % (HUGE, HUGE)
    rules = open_pdf(one_page(stream(drawing))).page(1).rules
    assert [(rule.x0, rule.x1) for rule in rules] == [(10, 100)]
