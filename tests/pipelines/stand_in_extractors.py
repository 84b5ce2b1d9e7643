"""What worker processes run in tests instead of an extractor; the document's bytes say what happens."""

import ctypes
import time
from decimal import Decimal

from extract.document import Document, stamp
from extract.media import MediaType
from extract.rows import AwardRow, Evidence, Extraction, RejectRow
from pipelines.extraction import Reading


def read(document: Document) -> Reading:
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
        case ["awards", count, *_]:
            return Reading(MediaType.CSV, stamp(document, _extraction(int(count), rejected=0)))
        case ["rejects", count, *_]:
            return Reading(MediaType.CSV, stamp(document, _extraction(3, rejected=int(count))))
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
