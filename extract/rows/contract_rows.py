"""Contracts and buyers: what `rakusatsu resolve` makes of awards, one row per contract and one per buying organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from extract.rows.columns import column

AMOUNT_BASES = ("printed_total", "sum_of_suppliers", "changed_total")
BUYER_KINDS = (
    "ministry",
    "agency",
    "state_organ",
    "court",
    "diet",
    "independent_body",
    "national_university",
    "special_body",
    "prefecture",
    "municipality",
    "local_body",
    "other",
)


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One change of a contract's amount."""

    date: dt.date | None
    """Day of the change; of its publication where that is not printed."""
    old_yen: int | None
    new_yen: int | None
    award_id: str
    """The award row that prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """One contract, however often, by whomever and in however many versions it was printed."""

    contract_id: str = column(
        "string",
        "契約ID",
        "`c-` and the award_id of the first supplier of its newest print; stable while that print is the newest.",
    )
    former_ids: tuple[str, ...] = column(
        "list<string>",
        "旧契約ID",
        "Ids it had, or has by other prints, replaced versions included.",
        default=(),
    )
    buyer_id: str | None = column("string", "発注者ID", "Row of `buyers`.", default=None)
    buyer_name: str | None = column(
        "string",
        "発注機関",
        "The organisation, normalised; as printed where the tables know none.",
        default=None,
    )
    ministry: str | None = column(
        "string",
        "府省",
        "Ministry the buyer belongs to, its 外局 and 独立行政法人 included; null for others.",
        default=None,
    )
    title: str | None = column("string", "件名", "As printed with line breaks joined.", default=None)
    category_codes: tuple[str, ...] = column(
        "list<string>", "品目分類番号", "① half-width, no leading zeros.", default=()
    )
    contract_date: dt.date | None = column("date32", "契約締結日", "落札決定日 or 契約締結日.", default=None)
    opening_date: dt.date | None = column("date32", "開札日", "Day the bids were opened.", default=None)
    tender_notice_date: dt.date | None = column("date32", "入札公告日", "入札公告日又は公示日.", default=None)
    first_published_on: dt.date | None = column(
        "date32", "初回公表日", "Earliest date of publication of its prints.", default=None
    )
    procurement_method: str | None = column(
        "string", "契約方式", "OCDS code: `open`, `selective`, `limited`, `direct`.", default=None
    )
    direct_award_reason: str | None = column("string", "随意契約理由", "As printed.", default=None)
    bidders: int | None = column("int16", "応札・応募者数", "応札・応募者数.", unit="bidders", default=None)
    estimated_price_yen: int | None = column("int64", "予定価格", "予定価格.", unit="yen", default=None)
    amount_yen: int | None = column(
        "int64",
        "契約金額",
        "Total of the contract, of all suppliers and after changes; null where only a unit price, an expected total, a "
        "shared or an undisclosed price is printed, or any price of a 単価契約 (`unit_contract`).",
        unit="yen",
        default=None,
    )
    amount_basis: str | None = column(
        "string",
        "契約金額の根拠",
        "`printed_total`, `sum_of_suppliers` or `changed_total`; null where amount_yen is.",
        default=None,
    )
    amount_kind: str = column(
        "string",
        "金額種別",
        "What is printed: `total`, `unit`, `shared`, `undisclosed` or `absent`.",
        default="absent",
    )
    expected_total_yen: int | None = column(
        "int64", "調達見込総額", "調達見込総額; never part of a sum of amounts.", unit="yen", default=None
    )
    unit_price: Decimal | None = column(
        "decimal128(18, 4)", "単価", "Where the price is a unit price.", unit="currency", default=None
    )
    original_amount_yen: int | None = column(
        "int64",
        "当初契約金額",
        "Total before the first change; null where none is known.",
        unit="yen",
        default=None,
    )
    changes: tuple[ContractChange, ...] = column(
        "list<change>",
        "契約変更",
        "Changes of the amount, the earliest first; without sums where only the remarks call a row a change.",
        default=(),
    )
    award_rate: float | None = column("float64", "落札率", "0.7539 for 75.39 %.", unit="ratio", default=None)
    award_rate_basis: str | None = column("string", "落札率の根拠", "`printed` or `computed`.", default=None)
    company_ids: tuple[str, ...] = column(
        "list<string>",
        "企業ID",
        "Its suppliers' rows of `companies`, in printed order; those that only other prints name come last.",
        default=(),
    )
    supplier_amounts_yen: tuple[int | None, ...] = column(
        "list<int64>",
        "企業ごとの契約金額",
        "Each company's part of the contract, aligned with company_ids; null where no total of it is printed.",
        unit="yen",
        default=(),
    )
    supplier_names: tuple[str, ...] = column(
        "list<string>", "落札者名", "In printed order; normalised where that was sure.", default=()
    )
    joint_venture: bool = column(
        "bool", "共同企業体", "Whether a supplier is a joint venture.", default=False
    )
    joint_venture_lead: str | None = column(
        "string", "共同企業体の代表者", "Its leading member, where printed.", default=None
    )
    sources: tuple[str, ...] = column("list<string>", "出典", "Publishers that print it.", default=())
    award_ids: tuple[str, ...] = column(
        "list<string>",
        "落札ID",
        "All its award rows of current documents, the newest print first.",
        default=(),
    )
    document_sha256s: tuple[str, ...] = column(
        "list<string>", "文書SHA-256", "The documents that print it, the newest first.", default=()
    )
    warnings: tuple[str, ...] = column(
        "list<string>",
        "警告",
        "Codes of its award rows, of resolving, and of what its prints disagree about (docs/codes.md).",
        default=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerRow:
    """One buying organisation."""

    buyer_id: str = column("string", "発注者ID", "`b` and 16 hexadecimal digits of its name.")
    name: str = column(
        "string", "発注機関", "The organisation, normalised; as printed where the tables know none."
    )
    ministry: str | None = column(
        "string",
        "府省",
        "Ministry it belongs to, its 外局 and 独立行政法人 included; null for others.",
        default=None,
    )
    kind: str = column(
        "string",
        "機関種別",
        "`ministry`, `agency`, `state_organ`, `court`, `diet`, `independent_body`, `national_university`, "
        "`special_body`, `prefecture`, `municipality`, `local_body` or `other`.",
        default="other",
    )
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits; null where none is known.", default=None
    )
    names: tuple[str, ...] = column(
        "list<string>", "名称一覧", "As printed, with posts, most frequent first.", default=()
    )
    contracts: int = column("int64", "契約件数", "Contracts.", unit="contracts", default=0)
