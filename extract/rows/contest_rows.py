"""The rows of `bids`, who offered what in a contest, and of `unawarded`, tenders that nobody won."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from extract.rows.columns import Evidence, column
from extract.rows.document_columns import (
    cells_column,
    document_sha256_column,
    document_url_column,
    evidence_column,
    extractor_column,
    extractor_version_column,
    page_column,
    published_on_column,
    source_column,
    warnings_column,
)

BID_RESULTS = ("won", "lost", "declined", "invalid", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class BidRow:
    """One bidder × contest × round, losing bidders too."""

    contest_id: str = column(
        "string",
        "入札ID",
        "Stable over re-extraction: source, document key, place of the contest.",
        default="",
    )
    award_id: str | None = column(
        "string", "落札ID", "The contest's award; null where nobody won.", default=None
    )
    source: str = source_column()
    document_sha256: str = document_sha256_column()
    document_url: str | None = document_url_column()
    published_on: dt.date | None = published_on_column()
    page: int = page_column()
    contest_ordinal: int = column(
        "int32", "文書内順序", "1-based reading order of the contest within the document."
    )
    bidder_ordinal: int = column("int16", "入札者順序", "1-based; rounds of one bidder share it.", default=1)
    buyer_text: str | None = column("string", "発注者（原文）", "As printed.", default=None)
    buyer_name: str | None = column("string", "発注機関", "The organisation, normalised.", default=None)
    title: str | None = column("string", "件名", "As printed with line breaks joined.", default=None)
    case_number: str | None = column("string", "案件番号", "Number of the case, as printed.", default=None)
    opened_on: dt.date | None = column("date32", "開札日", "Day the bids were opened.", default=None)
    round: int | None = column(
        "int16", "回", "1-based round of bidding; null where the offer is of no round.", default=None
    )
    bidder_name_text: str | None = column("string", "入札者名（原文）", "As printed.", default=None)
    bidder_name: str | None = column(
        "string", "入札者名", "Normalised legal name without branch.", default=None
    )
    bidder_address_text: str | None = column("string", "入札者住所（原文）", "As printed.", default=None)
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits, only if its check digit holds.", default=None
    )
    company_id: str | None = column(
        "string",
        "企業ID",
        "The company, from resolving: the winner's is its award's, another's is told by 法人番号 or by name and municipality; else null.",
        default=None,
    )
    price_text: str | None = column("string", "入札価格（原文）", "The offer, as printed.", default=None)
    price_yen: int | None = column(
        "int64", "入札価格", "The offer; null where not a whole yen total.", unit="yen", default=None
    )
    score: float | None = column(
        "float64", "評価点", "Points of the evaluation (評価値 or 技術評価点).", unit="points", default=None
    )
    mark: str | None = column(
        "string",
        "記号（原文）",
        "What is marked beside the bidder (落札, 辞退, 無効 …), as printed.",
        default=None,
    )
    result: str = column(
        "string", "結果", "`won`, `lost`, `declined`, `invalid` or `unknown`.", default="unknown"
    )
    raw: Mapping[str, str] = cells_column()
    evidence: tuple[Evidence, ...] = evidence_column()
    warnings: tuple[str, ...] = warnings_column()
    extractor: str = extractor_column()
    extractor_version: str = extractor_version_column()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnawardedRow:
    """One tender without a winner, or whose print names none."""

    unawarded_id: str = column(
        "string", "不成立ID", "Stable over re-extraction: source, document key, place.", default=""
    )
    contest_id: str | None = column(
        "string", "入札ID", "The contest, where its bids are printed.", default=None
    )
    source: str = source_column()
    document_sha256: str = document_sha256_column()
    document_url: str | None = document_url_column()
    published_on: dt.date | None = published_on_column()
    page: int = page_column()
    tender_ordinal: int = column(
        "int32", "文書内順序", "1-based reading order of the tender among those without a winner."
    )
    buyer_text: str | None = column("string", "発注者（原文）", "As printed.", default=None)
    buyer_name: str | None = column("string", "発注機関", "The organisation, normalised.", default=None)
    title: str | None = column("string", "件名", "As printed with line breaks joined.", default=None)
    case_number: str | None = column("string", "案件番号", "Number of the case, as printed.", default=None)
    date: dt.date | None = column(
        "date32", "開札日等", "Day of opening, else of decision or contract as printed.", default=None
    )
    procurement_method_text: str | None = column("string", "契約方式（原文）", "As printed.", default=None)
    procurement_method: str | None = column(
        "string", "契約方式", "OCDS code: `open`, `selective`, `limited`, `direct`.", default=None
    )
    estimated_price_yen: int | None = column("int64", "予定価格", "予定価格.", unit="yen", default=None)
    reason_text: str | None = column(
        "string",
        "理由（原文）",
        "不調, 中止 … as printed; null where the winner's cell is blank.",
        default=None,
    )
    reason: str = column(
        "string",
        "理由",
        "`no_bidder`, `no_valid_bid`, `no_winner`, `cancelled`, `elsewhere` (別紙のとおり), `not_told` (blank, #N/A).",
    )
    raw: Mapping[str, str] = cells_column()
    evidence: tuple[Evidence, ...] = evidence_column()
    warnings: tuple[str, ...] = warnings_column()
    extractor: str = extractor_column()
    extractor_version: str = extractor_version_column()
