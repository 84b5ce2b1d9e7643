"""Pages that are pictures: read by OCR where the extra is installed, said to be unread where it is not."""

import dataclasses
import itertools

import pytest

from extract.document import Document, extract_document, extract_in_parts
from extract.pages import ocr, open_pdf
from extract.rows import AwardRow, Evidence
from extract.tables.pdf_scanned import LEAST_SURE, sure_values
from tests.extract.pages.scans import scanned
from tests.extract.tables.printed_tables import NUMBER, Printer, named

pytest.importorskip("rapidocr")
pytest.importorskip("onnxruntime")

TITLES = ["庁舎清掃業務", "電子計算機の借入れ", "道路台帳の更新"]


def printed(titles: list[str] = TITLES, rules: str = "all") -> bytes:
    printer = Printer(rules)
    printer.header()
    for title in titles:
        printer.row(named(title))
    return printer.document()


@pytest.mark.parametrize(("dpi", "turn"), [(200, 0.6), pytest.param(300, -0.4, marks=pytest.mark.slow)])
def test_a_scan_is_read_as_the_print_it_was_made_of(dpi: int, turn: float) -> None:
    extraction = extract_document(Document(scanned(printed(), dpi=dpi, turn=turn)))
    assert extraction.status == "ok"
    assert extraction.ocr_engine is not None
    assert extraction.ocr_engine.startswith("rapidocr")
    assert 0.8 < (extraction.ocr_confidence or 0.0) < 1.0
    assert [award.title for award in extraction.awards] == TITLES
    for award in extraction.awards:
        assert "read_by_ocr" in award.warnings
        assert (award.corporate_number, award.amount_yen) == (NUMBER, 1_234_567)
        assert (award.supplier_name_text, str(award.contract_date)) == ("株式会社見本商事", "2025-04-01")


@pytest.mark.slow
def test_places_of_a_turned_scan_are_those_of_the_page_as_displayed() -> None:
    whole, scan = printed(), scanned(printed(), turn=1.5)
    drawn = {award.title: award for award in extract_document(Document(whole)).awards}
    boxes = 0
    for award in extract_document(Document(scan)).awards:
        for field in ("title", "price_text"):
            place = next(place for place in award.evidence if place.field == field)
            straight = next(place for place in drawn[award.title].evidence if place.field == field)
            assert place.locator is not None
            assert place.locator.startswith("ocr 0.")
            assert place.x0 is not None
            assert place.top is not None
            assert straight.x0 is not None
            assert straight.top is not None
            # turned about the page's middle (421, 298) by 1.5 degrees against the clock
            expected = straight.top - 0.0262 * (straight.x0 - 421)
            assert place.top == pytest.approx(expected, abs=4)
            boxes += 1
    assert boxes == 2 * len(TITLES)


@pytest.mark.long
def test_each_page_read_from_a_picture_is_told_as_it_is_done() -> None:
    printer = Printer()
    for page in range(2):
        if page:
            printer.page()
        printer.header()
        printer.row(named(TITLES[page]))
        printer.row(named(TITLES[2]))
    parts = list(extract_in_parts(Document(scanned(printer.document()))))
    assert len(parts) >= 2
    assert [part.more for part in parts] == [True] * (len(parts) - 1) + [False]
    assert parts[-1].rows_extracted == parts[-1].rows_expected == 4


@pytest.mark.slow
def test_figures_too_blurred_to_be_read_are_never_wrong() -> None:
    extraction = extract_document(Document(scanned(printed(), dpi=70, noise=25, quality=20)))
    for award in extraction.awards:
        assert award.amount_yen in (None, 1_234_567)
        assert award.corporate_number in (None, NUMBER)
        if award.amount_yen is None:
            assert award.warnings


@pytest.mark.long
def test_a_page_without_print_is_counted_as_before() -> None:
    blank = scanned(printed(["だけ"]), dpi=36, noise=60)
    page = open_pdf(blank).page(1)
    assert page.has_images
    extraction = extract_document(Document(blank))
    assert extraction.status in ("failed", "partial")


def test_without_the_extra_the_reject_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    extraction = extract_document(Document(scanned(printed())))
    assert (extraction.status, extraction.pages_without_text) == ("failed", 1)
    assert "rakusatsu[ocr]" in extraction.rejects[0].reason
    assert extraction.ocr_engine is None


def test_confidence_below_the_bar_makes_null() -> None:
    for sure, rated in itertools.product((0.2, 0.99), (False, True)):
        row = AwardRow(
            page=1,
            award_ordinal=1,
            amount_yen=900,
            estimated_price_yen=1000,
            award_rate=0.9,
            award_rate_basis="printed",
            evidence=(Evidence("price_text", 1, 0, 0, 1, 1, f"ocr {sure}"),),
            warnings=() if rated else ("rate_mismatch",),
        )
        (checked,) = sure_values([row])
        kept = sure >= LEAST_SURE["amount_yen"] or rated
        assert checked.amount_yen == (900 if kept else None)
        assert ("unsure_ocr" in checked.warnings) == (not kept)
        assert "read_by_ocr" in checked.warnings
        plain = dataclasses.replace(row, evidence=())
        assert sure_values([plain]) == (plain,)
