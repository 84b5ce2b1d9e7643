"""The three real issues against gold, row by row."""

import dataclasses
import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from extract.document import Document, extract_document
from extract.kanpo.extractor import read_gazette
from extract.outcome import Extraction
from extract.pages import open_pdf
from extract.rows import AwardRow

pytestmark = pytest.mark.corpus
ISSUES = {
    128: ("20250711c00128full00010069.pdf", "kanpo_20250711_c00128_p63-69.jsonl"),
    122: ("20250703c00122full00010040.pdf", "kanpo_20250703_c00122.jsonl"),
    129: ("20250714c00129full00010040.pdf", None),
}
_DASHES = re.compile("[‐-―−─－ー〜～~-]")


def fold(text: str | None) -> str:
    """Width, spaces and dashes apart."""
    return _DASHES.sub("-", re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")))


@cache
def extracted(path: Path) -> Extraction:
    return extract_document(Document(path.read_bytes()))


def issue(shared: Path, number: int) -> Extraction:
    return extracted(shared / "corpus" / "kanpo" / ISSUES[number][0])


@pytest.mark.parametrize("number", [122, 128])
def test_every_award_is_as_printed(shared: Path, number: int) -> None:
    gold = [
        json.loads(line)
        for line in (shared / "gold" / str(ISSUES[number][1])).read_text(encoding="utf-8").splitlines()
    ]
    extraction = issue(shared, number)
    by_ordinal: dict[int, list[AwardRow]] = {}
    for row in extraction.awards:
        by_ordinal.setdefault(row.award_ordinal, []).append(row)
    assert len(by_ordinal) == len(gold)
    for expected, rows in zip(gold, by_ordinal.values(), strict=True):
        row = rows[0]
        assert row.page == expected["page"]
        assert fold(row.title) == fold(expected["title"])
        assert fold(row.buyer_text) == fold(expected["buyer_organisation"])
        assert fold(row.officer_role) == fold(expected["buyer_officer_role"])
        assert fold(row.officer_name) == fold(expected["buyer_officer_name"])
        assert fold(row.buyer_address) == fold(expected["buyer_address"])
        assert (row.buyer_code, row.location_code) == (expected["agency_code"], expected["location_code"])
        assert [fold(r.supplier_name_text) for r in rows] == [fold(w["name"]) for w in expected["winners"]]
        assert [fold(r.supplier_address_text) for r in rows] == [
            fold(w["address"]) for w in expected["winners"]
        ]
        assert [fold(r.price_text) for r in rows] == [fold(w["price_text"]) for w in expected["winners"]]
        assert str(row.contract_date) == expected["award_date"]
        assert str(row.tender_notice_date) == expected["notice_date"]
        assert row.estimated_price_yen == expected["estimated_price_yen"]
        assert {mark: fold(text) for mark, text in row.raw.items() if mark != "〇"} == {
            "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"[int(n) - 1]: fold(text) for n, text in expected["raw"].items()
        }


@pytest.mark.parametrize("number", ISSUES)
def test_books_balance(shared: Path, number: int) -> None:
    extraction = issue(shared, number)
    assert extraction.balanced
    assert extraction.rows_expected == {128: 149, 122: 2, 129: 0}[number]
    assert extraction.status == ("no_awards" if number == 129 else "ok")
    assert not extraction.rejects
    assert extraction.unknown_glyphs == 0


@pytest.mark.long
def test_both_engines_give_the_same_awards(shared: Path) -> None:
    source = open_pdf((shared / "corpus" / "kanpo" / ISSUES[128][0]).read_bytes(), engine="pdfplumber")
    try:
        oracle = read_gazette(source)
    finally:
        source.close()
    plain = [dataclasses.replace(row, evidence=()) for row in oracle.awards]
    unstamped = {
        "award_id": "",
        "source": "",
        "document_sha256": "",
        "published_on": None,
        "extractor": "",
        "extractor_version": "",
    }
    fast = [dataclasses.replace(row, evidence=(), **unstamped) for row in issue(shared, 128).awards]
    # The engines differ in which of two code points they give for one sign: ～ and 〜, ― and —.
    same_sign = str.maketrans("〜—−∥", "～―－‖")
    assert [repr(row).translate(same_sign) for row in plain] == [
        repr(row).translate(same_sign) for row in fast
    ]
