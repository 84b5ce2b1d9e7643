"""Boxes cover just the glyphs of their field: cut out again, they give the field."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from extract.document import Document, extract_document
from extract.kanpo.extractor import read_gazette
from extract.kanpo.glyphs import DecodedGlyph, decoded
from extract.pages import Page, open_pdf
from extract.rows import AwardRow, Evidence
from extract.values.folding import fold_width
from tests.extract.kanpo.typeset import BUYER, CODES, award, issue, notice

TEXTS = {
    "buyer_text", "officer_role", "officer_name", "buyer_address", "buyer_code", "location_code", "title", "quantity_text",
    "acquisition_text", "procurement_method_text", "direct_award_reason", "award_criterion_text", "supplier_name_text",
    "supplier_address_text", "price_text",
}  # fmt: skip


def cut_out(pages: Mapping[int, list[DecodedGlyph]], boxes: Sequence[Evidence]) -> str:
    """Text of the glyphs whose middle lies in the boxes, box by box from left to right."""
    text = ""
    for box in boxes:
        assert None not in (box.x0, box.top, box.x1, box.bottom)
        glyphs = pages[box.page]
        near = glyphs[
            bisect_left(glyphs, box.top, key=lambda g: g.middle) : bisect_right(
                glyphs, box.bottom, key=lambda g: g.middle
            )
        ]
        inside = [g for g in near if box.x0 <= (g.box.x0 + g.box.x1) / 2 <= box.x1]
        # a squeezed bracket's ink stands beside its middle
        inside.sort(key=lambda g: g.box.x0 + (2 if g.text in "（「" else 0))
        text += "".join(glyph.text for glyph in inside)
    return text


def by_height(page: Page) -> list[DecodedGlyph]:
    return sorted(decoded(page.glyphs, page.number, lambda number, glyph: None), key=lambda g: g.middle)


def check(rows: Sequence[AwardRow], pages: dict[int, list[DecodedGlyph]]) -> int:
    checked = 0
    for row in rows:
        boxes: dict[str, list[Evidence]] = defaultdict(list)
        for place in row.evidence:
            boxes[place.field].append(place)
        for name in TEXTS:
            value = getattr(row, name)
            if value is None:
                assert name not in boxes
                continue
            printed = cut_out(pages, boxes[name])
            assert fold_width(printed) == fold_width("".join(value.split())), (row.award_ordinal, name)
            checked += 1
        for name in (
            "contract_date",
            "tender_notice_date",
            "category_codes",
            "amount_yen",
            "estimated_price_yen",
        ):
            if getattr(row, name) not in (None, ()):
                assert boxes[name]
    return checked


def test_boxes_of_awards_that_run_over_lines_columns_and_pages() -> None:
    long = "長い件名" * 40
    printed = issue(
        notice(BUYER, CODES, *[award(f2=f"{long[: 90 + n]}一式", f12="99,999,999円") for n in range(60)])
    )
    pages = {page.number: by_height(page) for page in printed}
    rows = read_gazette(printed).awards
    assert check(rows, pages) > 60 * 10
    columns = [{(e.page, (e.x0 or 0) > 425) for e in row.evidence if e.field == "title"} for row in rows]
    assert any(len(places) > 1 and len({page for page, _ in places}) == 1 for places in columns)
    assert any(len({page for page, _ in places}) > 1 for places in columns)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["20250711c00128full00010069.pdf", "20250703c00122full00010040.pdf"])
def test_boxes_on_the_real_pages(shared: Path, name: str) -> None:
    content = (shared / "corpus" / "kanpo" / name).read_bytes()
    rows = extract_document(Document(content)).awards
    source = open_pdf(content)
    pages = {}
    for number in sorted({place.page for row in rows for place in row.evidence}):
        page = source.page(number)
        pages[number] = by_height(page)
        page.close()
    source.close()
    assert check(rows, pages) > 13 * len(rows)
