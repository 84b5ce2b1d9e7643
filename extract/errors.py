"""Failures that an extractor names itself: one line, with the page where there is one."""

from __future__ import annotations


class RakusatsuError(Exception):
    """The root of all failures this program names itself; `str()` is the line for a person."""


class InputError(RakusatsuError, ValueError):
    """What was given cannot be used: a name, an option, a file, a row; the message says which and why."""


class ExtractionError(RakusatsuError):
    """A document that cannot be read. `str()` is the clear line shown to users and kept in `documents.error`."""

    def __init__(self, reason: str, *, page: int | None = None) -> None:
        """Keep the reason and, where known, the 1-based page."""
        super().__init__(reason if page is None else f"page {page}: {reason}")
        self.reason = reason
        self.page = page


class UnreadableDocumentError(ExtractionError):
    """Not the kind of file it should be: empty, cut off, encrypted with a password, another type."""


class LimitExceededError(ExtractionError):
    """Larger than the limits allow: bytes, pages, cells, decompressed size."""
