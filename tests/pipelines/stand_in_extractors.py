"""What worker processes run in tests instead of an extractor; the document's bytes say what happens."""

import ctypes
import dataclasses
import errno
import os
import signal
import time
from decimal import Decimal
from typing import Any

from extract.document import Document, stamp
from extract.media import MediaType
from extract.outcome import Extraction
from extract.rows import AwardRow, Evidence, RejectRow
from pipelines.candidates import NORMALISATION_VERSION
from pipelines.extraction import DocumentReading

VERSION = f"1.{NORMALISATION_VERSION}"
"""Of the stand-in, as `documents` has it."""
MISFITS: list[dict[str, Any]] = [
    {"amount_yen": 2**63},
    {"unit_price": Decimal("0.12345")},
    {"title": "\ud800"},
    {"raw": {"①": "\udfff"}},
    {"page": 40_000},
    {"award_rate": "0.9"},
    {"evidence": (Evidence("title", 70_000),)},
    {"contract_date": "2025-04-01"},
]
"""Values that no column of `awards` can hold."""


def read(document: Document) -> DocumentReading:
    match document.content.decode().split():
        case ["crash"]:
            ctypes.string_at(0)
        case ["hang"]:
            time.sleep(600)
        case ["hog"]:
            kept = []
            while True:
                kept.append(bytearray(8 << 20))
        case ["raise"]:
            raise RuntimeError("first line\nsecond line")
        case ["killed"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["no_room"]:
            raise OSError(errno.ENOSPC, "No space left on device")
        case ["misfit", number, *_]:
            made = stamp(document, _extraction(2, rejected=1))
            wrong = dataclasses.replace(made.awards[1], **MISFITS[int(number)])  # past every guard
            return DocumentReading(MediaType.CSV, dataclasses.replace(made, awards=(made.awards[0], wrong)))
        case ["awards", count, *_]:
            return DocumentReading(MediaType.CSV, stamp(document, _extraction(int(count), rejected=0)))
        case ["rejects", count, *_]:
            return DocumentReading(MediaType.CSV, stamp(document, _extraction(3, rejected=int(count))))
    raise AssertionError(document.content)


def _extraction(count: int, rejected: int) -> Extraction:
    awards = tuple(
        AwardRow(
            page=1,
            award_ordinal=ordinal,
            title=f"件名{ordinal}",
            category_codes=("71", "27"),
            amount_yen=ordinal * 1000,
            unit_price=Decimal("14.9000"),
            raw={"①": "71", "②": f"件名{ordinal}"},
            evidence=(Evidence("title", 1, 10.0, 20.0, 30.5, 40.0),),
        )
        for ordinal in range(1, count + 1)
    )
    rejects = tuple(RejectRow(page=1, reason="no_title", text=f"行{number}") for number in range(rejected))
    return Extraction(
        extractor="stand_in",
        extractor_version="1",
        awards=awards,
        rejects=rejects,
        rows_expected=count + rejected,
        pages=1,
    )
