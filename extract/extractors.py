"""The registry of extractors: what a document is → who reads it, and in which version.

A new extractor is one entry of the registry: its name and version (`extract.versions`), what it reads. The first whose kind of
file and whose look at the first pages fit reads the document. A test walks the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extract.errors import UnreadableDocumentError
from extract.media import MediaType
from extract.versions import AGENCY, ARTICLE, GAZETTE, PAYMENTS, TABLES, VERSIONS

if TYPE_CHECKING:
    from extract.document import Document
    from extract.outcome import Extraction
    from extract.pages import PageSource

FileReader = Callable[["Document"], Iterable["Extraction"]]
"""Gives a document's parts in order; most have one."""
PageReader = Callable[["Document", "PageSource"], Iterable["Extraction"]]
"""The same from the open pages of a PDF, which are the caller's to close."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """One way of reading documents."""

    name: str
    """As in `documents.extractor`."""
    version: str
    """As in `extract.versions`."""
    reads: str
    """For people: which documents."""
    files: Mapping[MediaType, FileReader]
    """By kind of file; PDFs are not among them."""
    pages: PageReader | None = None
    """Reads PDFs; None where it reads none."""
    recognises: Callable[[PageSource], bool] | None = None
    """Whether an open PDF is one of its own, told by the first pages; None where any is."""
    accepts: Callable[[bytes], bool] | None = None
    """Whether a file of one of its kinds is one of its own; None where any is."""


def _gazette() -> Extractor:
    from extract.kanpo import extractor as kanpo

    return Extractor(
        GAZETTE,
        VERSIONS[GAZETTE],
        "官報 号外政府調達: 落札者等の公示",
        {},
        lambda document, source: [kanpo.extract_gazette(document, source)],
        lambda source: kanpo.gazette_head(source) is not None,
    )


def _agency() -> Extractor:
    from extract.kanpo import extractor as kanpo

    return Extractor(
        AGENCY,
        VERSIONS[AGENCY],
        "an agency's own copy of its notices in 官報",
        {},
        lambda document, source: [kanpo.extract_agency_notices(document, source)],
        kanpo.has_notices,
    )


def _article() -> Extractor:
    from extract.kanpo import article

    return Extractor(
        ARTICLE,
        VERSIONS[ARTICLE],
        "a notice of 官報 as text: an article of JETRO's 政府公共調達データベース",
        {MediaType.HTML: lambda document: [article.extract_article(document.content)]},
        accepts=article.is_article,
    )


def _payments() -> Extractor:
    from extract.payments import extractor as payments

    return Extractor(
        PAYMENTS,
        VERSIONS[PAYMENTS],
        "payee tables of 行政事業レビュー (RSシステム, 5-1 to 5-4)",
        {MediaType.CSV: payments.extract_payments, MediaType.ZIP: payments.extract_payments},
        accepts=payments.is_payee_table,
    )


def _tables() -> Extractor:
    from extract.tables import extractor as tables

    return Extractor(
        TABLES,
        VERSIONS[TABLES],
        "tables of contracts under 財計第2017号 and their kin, results of bidding, open data",
        tables.FILE_READERS,
        tables.extract_pdf,
    )


_REGISTRY: tuple[tuple[frozenset[MediaType], Callable[[], Extractor]], ...] = (
    (frozenset({MediaType.PDF}), _gazette),
    (frozenset({MediaType.PDF}), _agency),
    (frozenset({MediaType.HTML}), _article),
    (frozenset({MediaType.CSV, MediaType.ZIP}), _payments),
    (frozenset(MediaType), _tables),
)
"""Which kinds of file each may read, and what loads it: a gazette need not wait for what reads workbooks."""


@cache
def extractors() -> tuple[Extractor, ...]:
    """All extractors, the most particular first."""
    return tuple(load() for _, load in _REGISTRY)


def _readers_of(kind: MediaType) -> Iterator[Extractor]:
    """Those that may read a kind of file, in the same order; each is loaded when it is asked for."""
    return (load() for kinds, load in _REGISTRY if kind in kinds)


def read_with(document: Document) -> Iterator[Extraction]:
    """A document's parts, read by the extractor for what it is; a PDF is opened once.

    Raises:
        extract.errors.ExtractionError: nothing here reads this kind, or the document as a whole cannot be read.
    """
    kind = document.media_type
    if kind is MediaType.PDF:
        return _read_pdf(document)
    for extractor in _readers_of(kind):
        if kind in extractor.files and (extractor.accepts is None or extractor.accepts(document.content)):
            return iter(extractor.files[kind](document))
    raise UnreadableDocumentError(f"no extractor reads {kind}")


def _read_pdf(document: Document) -> Iterator[Extraction]:
    from extract.pages import open_pdf

    source = open_pdf(document.content)
    try:
        for extractor in _readers_of(MediaType.PDF):
            if extractor.pages is not None and (extractor.recognises is None or extractor.recognises(source)):
                yield from extractor.pages(document, source)
                return
        raise UnreadableDocumentError(f"no extractor reads {document.media_type}")
    finally:
        source.close()
