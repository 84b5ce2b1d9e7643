"""The rows of `registrations`: what a register says of a firm (指名停止, Pマーク, ISMS, 全省庁統一資格)."""

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

REGISTERS = ("shimei_teishi", "p_mark", "isms", "zen_shochou")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRow:
    """One line of a register; a firm that no line names is not therefore unregistered."""

    registration_id: str = column(
        "string", "登録等ID", "Stable over re-extraction: source, document key, place.", default=""
    )
    register: str = column(
        "string", "名簿", "`shimei_teishi` (指名停止), `p_mark`, `isms`, `zen_shochou` (全省庁統一資格)."
    )
    authority: str | None = column(
        "string", "措置・登録をした者", "Who suspended or registered, as printed.", default=None
    )
    source: str = source_column()
    document_sha256: str = document_sha256_column()
    url: str | None = document_url_column()
    published_on: dt.date | None = published_on_column("list or page")
    page: int = page_column()
    registration_ordinal: int = column(
        "int32", "文書内順序", "1-based reading order of the line within the document."
    )
    name_text: str | None = column("string", "商号又は名称（原文）", "As printed.", default=None)
    name: str | None = column("string", "商号又は名称", "Normalised legal name without branch.", default=None)
    address_text: str | None = column("string", "所在地（原文）", "As printed.", default=None)
    prefecture: str | None = column("string", "都道府県", "東京都 …", default=None)
    municipality_code: str | None = column("string", "市区町村コード", "Five-digit JIS X 0402.", default=None)
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits, only if its check digit holds.", default=None
    )
    company_id: str | None = column(
        "string", "企業ID", "The company, from resolving; null where none is sure.", default=None
    )
    number: str | None = column(
        "string", "登録番号等", "Number of the registration, as printed.", default=None
    )
    valid_from: dt.date | None = column("date32", "開始日", "First day.", default=None)
    valid_to: dt.date | None = column(
        "date32", "終了日", "Last day; null where open or not printed.", default=None
    )
    reason: str | None = column("string", "理由", "As printed.", default=None)
    raw: Mapping[str, str] = cells_column()
    evidence: tuple[Evidence, ...] = evidence_column()
    warnings: tuple[str, ...] = warnings_column()
    extractor: str = extractor_column()
    extractor_version: str = extractor_version_column()
