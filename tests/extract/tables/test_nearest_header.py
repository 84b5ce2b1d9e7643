"""An unknown header is named in its reject with the known one it is nearest to; it is not read as that."""

import pytest

from extract.document import Document, extract_document
from extract.tables.header import meaning
from extract.tables.nearest_header import proposal
from tests.extract.tables.small_tables import csv_bytes


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("落札業社", "supplier"),
        ("契約金頷", "price"),
        ("公吿日", "tender_notice_date"),
        ("入札参加社", "bidder"),
    ],
)
def test_the_nearest_known_header_is_proposed(label: str, field: str) -> None:
    found = proposal(label)
    assert found is not None and found.endswith(f"({field})")


def test_nothing_is_proposed_for_what_is_like_nothing() -> None:
    assert proposal("好きな花") is None


def test_the_reject_of_a_table_that_lacks_its_supplier_says_what_may_be_meant() -> None:
    assert meaning("落礼業者") is None
    made = extract_document(
        Document(
            csv_bytes([["件名", "契約日", "落礼業者", "契約金額"], ["用紙", "R6.4.1", "見本商事", "1,000"]])
        )
    )
    assert (made.status, made.awards) == ("failed", ())
    assert "落礼業者 [nearest known header: 落札業者 (supplier)]" in made.rejects[0].reason
