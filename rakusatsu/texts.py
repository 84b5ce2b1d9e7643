"""Texts that a person hands over: an article, a case; in whatever encoding their program saved them."""

from __future__ import annotations

from pathlib import Path

from extract.encoding import detect_encoding
from extract.errors import InputError, UnreadableDocumentError
from extract.media import MediaType, sniff

_NO_TEXTS = {MediaType.PDF, MediaType.XLSX, MediaType.XLS, MediaType.ZIP, MediaType.GZIP}


def read_text(path: Path) -> str:
    """A text file in UTF-8, Shift_JIS, EUC-JP, ISO-2022-JP or UTF-16, told from its bytes.

    Raises:
        ValueError: it is no text; the message names it.
        OSError: it cannot be read.
    """
    return decode_text(path.read_bytes(), str(path))


def decode_text(content: bytes, name: str) -> str:
    """The text in some bytes, told as `read_text` does; `name` stands in messages.

    Raises:
        ValueError: it is no text.
    """
    kind = sniff(content)
    if kind in _NO_TEXTS:
        raise InputError(f"{name}: {kind}, not a text file")
    try:
        text = content.decode(detect_encoding(content))
    except (UnreadableDocumentError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: not a text file in any encoding known here") from error
    return text.replace("\r\n", "\n")
