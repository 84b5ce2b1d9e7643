"""Four contracts as datasets: an ordinary one, a unit price, a joint venture with bids and a change, a private person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from extract.rows import AwardRow, BidRow, BuyerRow, CompanyRow, ContractChange, ContractRow
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets

SHA = "ab" * 32
PERSON = "甲野太郎"


def award(number: int, **more) -> AwardRow:
    return AwardRow(
        award_id=f"kanpo-{number}",
        source="kanpo",
        document_sha256=SHA,
        document_url="https://www.example.org/20240401/issue.pdf",
        published_on=dt.date(2024, 4, 1),
        page=number,
        award_ordinal=number,
        **more,
    )


def contract(number: int, **more) -> ContractRow:
    plain = {
        "contract_id": f"c-kanpo-{number}",
        "buyer_id": "b1",
        "buyer_name": "例示機構",
        "ministry": "例示省",
        "title": f"業務その{number}",
        "category_codes": ("71", "27"),
        "contract_date": dt.date(2024, 3, 5),
        "tender_notice_date": dt.date(2024, 1, 10),
        "first_published_on": dt.date(2024, 4, 1),
        "procurement_method": "open",
        "bidders": 2,
        "estimated_price_yen": 2_000_000,
        "amount_yen": 1_500_000,
        "amount_basis": "printed_total",
        "amount_kind": "total",
        "company_ids": ("f1",),
        "supplier_names": ("株式会社甲",),
        "sources": ("kanpo",),
        "award_ids": (f"kanpo-{number}",),
        "document_sha256s": (SHA,),
    }
    return ContractRow(**{**plain, **more})


CONTRACTS = [
    contract(1),
    contract(
        2,
        amount_yen=None,
        amount_basis=None,
        amount_kind="unit",
        unit_price=Decimal("14.90"),
        expected_total_yen=9_000_000,
    ),
    contract(
        3,
        company_ids=("f1", "f2"),
        supplier_names=("株式会社甲", "株式会社乙"),
        joint_venture=True,
        amount_yen=1_800_000,
        amount_basis="changed_total",
        original_amount_yen=1_500_000,
        changes=(ContractChange(dt.date(2024, 9, 1), 1_500_000, 1_800_000, "kanpo-3"),),
        opening_date=dt.date(2024, 2, 20),
    ),
    contract(
        4,
        company_ids=(),
        supplier_names=(PERSON,),
        procurement_method="direct",
        direct_award_reason="一身専属",
    ),
    contract(
        5,
        company_ids=(),
        supplier_names=(PERSON,),
        first_published_on=None,
        contract_date=None,
        tender_notice_date=None,
    ),
]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    datasets = Datasets(folder)
    firms = [
        CompanyRow(
            company_id="f1",
            name="株式会社甲",
            corporate_number="4013301013616",
            addresses=("東京都豊島区1-1",),
        ),
        CompanyRow(company_id="f2", name="株式会社乙"),
    ]
    bids = [
        BidRow(contest_id="k3", award_id="kanpo-3", page=3, contest_ordinal=1, bidder_ordinal=n, bidder_name=name,
               price_yen=price, result=result, company_id=company, opened_on=dt.date(2024, 2, 20))
        for n, name, price, result, company in (
            (1, "株式会社甲", 1_500_000, "won", "f1"), (2, "株式会社丙", 1_900_000, "lost", None), (3, "株式会社丁", None, "declined", None))
    ]  # fmt: skip
    made = {}
    for name, rows, kind in (
        ("contracts", CONTRACTS, ContractRow),
        ("companies", firms, CompanyRow),
        ("buyers", [BuyerRow(buyer_id="b1", name="例示機構", corporate_number="1000012070001")], BuyerRow),
        ("bids", bids, BidRow),
        (
            "awards",
            [award(number, procurement_method_text="一般競争入札") for number in range(1, 6)],
            AwardRow,
        ),
    ):
        made[name] = table_of(rows, kind)
    with datasets.lock():
        datasets.write_whole(**made)
    return folder
