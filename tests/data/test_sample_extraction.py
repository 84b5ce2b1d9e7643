"""The sample's documents give back what their generator printed: every award, in reading order, each at its place."""

import datetime as dt
import re
import unicodedata

import pytest

from data.sample import contracts
from data.sample.agency_documents import AGENCY_NOTICES, AGENCY_TABLES
from data.sample.gazette import EN_SPACE
from data.sample.generate import SITE
from data.sample.issues import ISSUES
from extract.document import Document, extract_document

GAZETTE = {path.name[:8]: path for path in (SITE / "www.kanpo.go.jp").glob("*/*/pdf/*.pdf")}


def squeezed(text):
    """Width-folded, without spaces, all dashes alike: what a person would call the same text."""
    folded = unicodedata.normalize("NFKC", text or "").replace(EN_SPACE, "")
    return re.sub(r"[‐-―−ー─]", "-", re.sub(r"\s", "", folded))


def printed_day(text):
    year, month, day = (int(part) for part in squeezed(text).split("."))
    return dt.date(1988 + year, month, day)


def extracted(path, **known):
    return extract_document(Document(path.read_bytes(), **known))


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: str(issue.issued))
def test_gazette_gives_back_every_award(issue):
    made = extracted(GAZETTE[f"{issue.issued:%Y%m%d}"], source="kanpo")
    assert made.status == "ok", made.error
    assert made.balanced
    assert made.rows_expected == issue.awards
    assert made.published_on == issue.issued
    printed = [(group, award.fields) for group in issue.groups for award in group.awards]
    firsts = [row for row in made.awards if row.supplier_ordinal == 1]
    assert [row.award_ordinal for row in firsts] == list(range(1, len(printed) + 1))
    for row, (group, fields) in zip(firsts, printed, strict=True):
        assert squeezed(row.title) == squeezed(fields[2])
        assert row.contract_date == printed_day(fields[5])
        assert row.tender_notice_date == (printed_day(fields[8]) if 8 in fields else None)
        assert (row.buyer_code, row.location_code) == (group.agency_code, group.location_code)
        assert squeezed(row.buyer_address) == squeezed(group.address)
        assert squeezed(group.head).endswith(squeezed(row.officer_name))
        assert row.category_codes == tuple(squeezed(code) for code in fields[1].split("、"))
        assert squeezed(row.award_criterion_text) == squeezed(fields.get(11))
        assert squeezed(row.direct_award_reason) == squeezed(fields.get(9))
        parties = [r for r in made.awards if r.award_ordinal == row.award_ordinal]
        together = "".join(
            squeezed(r.supplier_name_text) + squeezed(r.supplier_address_text) for r in parties
        )
        assert together == squeezed(re.sub(r"[（）、]", "", fields[6]))
        if 12 in fields:
            assert row.estimated_price_yen == int(re.sub(r"\D", "", squeezed(fields[12])))
        total = re.fullmatch(r"([\d,]+)円(?:\(税抜\))?", squeezed(fields[7]))
        assert (row.amount_kind == "total") == bool(total) or len(parties) > 1
        if total and len(parties) == 1:
            assert row.amount_yen == int(total[1].replace(",", ""))


def test_gazette_case_has_a_place_for_each_statement():
    made = extracted(GAZETTE["20171002"], source="kanpo")
    (row,) = [row for row in made.awards if "ＳＡＹ" in (row.supplier_name_text or "")]
    placed = {place.field: place for place in row.evidence}
    for field in (
        "title",
        "contract_date",
        "supplier_name_text",
        "supplier_address_text",
        "estimated_price_yen",
    ):
        place = placed[field]
        assert place.page == row.page == 3
        assert 57 < place.x0 < place.x1 < 795
        assert 40 < place.top < place.bottom < 560
    assert row.estimated_price_yen == 242_143_560
    assert row.amount_kind == "unit"
    assert row.amount_yen is None


def given_back(path, published_on, expected):
    """Rows of an agency's document beside the contracts it was made from, what both kinds of document print checked."""
    made = extracted(path, source="nenkin", published_on=published_on)
    assert made.status == "ok", made.error
    assert made.balanced
    assert len(made.awards) == len(expected)
    pairs = list(zip(made.awards, expected, strict=True))
    for row, contract in pairs:
        assert squeezed(row.title) == squeezed(f"{contract.title}一式")
        assert row.contract_date == contract.decided
        assert squeezed(row.supplier_address_text) == squeezed(contract.firm.address)
        assert row.estimated_price_yen == contract.estimate
    return pairs


@pytest.mark.parametrize("notice", AGENCY_NOTICES, ids=lambda notice: notice.file)
def test_agency_notice_gives_back_every_award(notice):
    path = SITE / "www.nenkin.go.jp/chotatu/013101.files" / notice.file
    for row, contract in given_back(path, notice.issued, notice.contracts):
        assert row.tender_notice_date == contract.announced
        assert squeezed(row.supplier_name_text) == squeezed(contract.firm.name)


@pytest.mark.parametrize("table", AGENCY_TABLES, ids=lambda table: table.file)
def test_agency_table_gives_back_every_contract(table):
    (path,) = (SITE / "www.nenkin.go.jp/chotatu/keiyaku").glob(f"*.files/{table.file}")
    for row, contract in given_back(path, table.published, table.contracts):
        assert squeezed(row.supplier_name_text) == squeezed(contract.firm.name.replace("㈱", "株式会社"))
        if contract is contracts.CASE:
            assert row.expected_total_yen == 182_547_000
            assert row.award_rate == pytest.approx(0.7539)
        else:
            assert row.amount_yen == contract.total
