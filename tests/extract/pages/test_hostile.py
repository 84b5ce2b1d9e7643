import io

import pytest
from pypdf import PdfWriter

from extract.errors import UnreadableDocumentError
from extract.pages import Engine, open_pdf


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
