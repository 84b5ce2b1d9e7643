"""The rows of `awards`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from extract.rows.columns import Evidence, column
from extract.rows.document_columns import (
    document_sha256_column,
    document_url_column,
    evidence_column,
    extractor_column,
    page_column,
    published_on_column,
)

AMOUNT_KINDS = ("total", "unit", "shared", "undisclosed", "absent")
CONTRACT_KINDS = ("total", "unit", "framework")
NOTICE_KINDS = ("award", "change", "correction")
PROCUREMENT_METHODS = ("open", "selective", "limited", "direct")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRow:
    """One award × supplier. Extractors fill what is printed; `pipelines` fills the normalised columns."""

    award_id: str = column(
        "string",
        "落札ID",
        "Stable over re-extraction: source, document key, place, supplier ordinal.",
        default="",
    )
    source: str = column("string", "出典", "Publisher: `kanpo`, `nenkin`, `atla` …", default="")
    document_sha256: str = document_sha256_column()
    document_url: str | None = document_url_column()
    published_on: dt.date | None = published_on_column()
    page: int = page_column()
    award_ordinal: int = column(
        "int32", "文書内順序", "1-based reading order of the award within the document."
    )
    supplier_ordinal: int = column(
        "int16", "落札者順序", "1-based; several suppliers of one award share award_ordinal.", default=1
    )
    supplier_count: int = column("int16", "落札者数", "Number of suppliers of the award.", default=1)
    notice_kind: str = column("string", "公示種別", "`award`, `change` or `correction`.", default="award")
    buyer_text: str | None = column(
        "string",
        "発注者（原文）",
        "Organisation and post as printed, without the officer's role, name and address.",
        default=None,
    )
    buyer_name: str | None = column(
        "string", "発注機関", "The organisation, normalised (内閣府, 日本年金機構).", default=None
    )
    officer_role: str | None = column(
        "string", "契約担当官の職", "Role as printed (支出負担行為担当官 …).", default=None
    )
    officer_name: str | None = column(
        "string", "契約担当官の氏名", "Name of the officer as printed.", default=None
    )
    buyer_address: str | None = column(
        "string", "発注者所在地", "Address of the buyer as printed.", default=None
    )
    buyer_code: str | None = column(
        "string", "調達機関番号", "調達機関番号, leading zeros kept.", default=None
    )
    location_code: str | None = column(
        "string", "所在地番号", "所在地番号, leading zeros kept.", default=None
    )
    title: str | None = column(
        "string", "件名", "② or 名称, as printed with line breaks joined.", default=None
    )
    quantity_text: str | None = column("string", "数量", "Quantity, only where printed apart.", default=None)
    category_codes: tuple[str, ...] = column(
        "list<string>", "品目分類番号", "① half-width, no leading zeros.", default=()
    )
    acquisition_text: str | None = column("string", "調達方法", "③ 購入等, 借入 …", default=None)
    procurement_method_text: str | None = column(
        "string", "契約方式（原文）", "④ or the 競争入札の別 cell, as printed.", default=None
    )
    procurement_method: str | None = column(
        "string", "契約方式", "OCDS code: `open`, `selective`, `limited`, `direct`.", default=None
    )
    direct_award_reason: str | None = column(
        "string", "随意契約理由", "⑨ or the 随意契約 reason cell, as printed.", default=None
    )
    award_criterion_text: str | None = column("string", "落札方式", "⑪, as printed.", default=None)
    contract_date: dt.date | None = column("date32", "契約締結日", "⑤ 落札決定日 / 契約締結日.", default=None)
    tender_notice_date: dt.date | None = column(
        "date32", "入札公告日", "⑧ 入札公告日又は公示日.", default=None
    )
    supplier_name_text: str | None = column(
        "string", "落札者名（原文）", "As printed, line breaks joined.", default=None
    )
    supplier_address_text: str | None = column(
        "string",
        "落札者住所（原文）",
        "As printed, line breaks joined, brackets around it removed.",
        default=None,
    )
    supplier_name: str | None = column(
        "string", "落札者名", "Normalised legal name without branch.", default=None
    )
    supplier_legal_form: str | None = column("string", "法人格", "`株式会社` …", default=None)
    supplier_branch: str | None = column("string", "支店", "北関東支店 …", default=None)
    supplier_prefecture: str | None = column("string", "都道府県", "東京都 …", default=None)
    supplier_municipality: str | None = column("string", "市区町村", "豊島区 …", default=None)
    supplier_municipality_code: str | None = column(
        "string", "市区町村コード", "Five-digit JIS X 0402.", default=None
    )
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits, only if its check digit holds.", default=None
    )
    price_text: str | None = column(
        "string", "価格（原文）", "This supplier's part of the price, as printed.", default=None
    )
    amount_yen: int | None = column(
        "int64",
        "契約金額",
        "Total for this supplier; null where not a whole yen total.",
        unit="yen",
        default=None,
    )
    unit_price: Decimal | None = column(
        "decimal128(18, 4)", "単価", "Where the price is a unit price.", unit="currency", default=None
    )
    currency: str | None = column("string", "通貨", "ISO 4217.", default=None)
    amount_kind: str = column(
        "string", "金額種別", "`total`, `unit`, `shared`, `undisclosed`, `absent`.", default="absent"
    )
    tax: str | None = column("string", "税", "`included`, `excluded`; null where not printed.", default=None)
    estimated_price_yen: int | None = column("int64", "予定価格", "予定価格.", unit="yen", default=None)
    expected_total_yen: int | None = column(
        "int64", "調達見込総額", "調達見込総額.", unit="yen", default=None
    )
    award_rate: float | None = column("float64", "落札率", "0.7539 for 75.39 %.", unit="ratio", default=None)
    award_rate_basis: str | None = column("string", "落札率の根拠", "`printed` or `computed`.", default=None)
    bidders: int | None = column("int16", "応札・応募者数", "応札・応募者数.", unit="bidders", default=None)
    opening_date: dt.date | None = column("date32", "開札日", "開札日.", default=None)
    contract_period_text: str | None = column(
        "string", "契約期間", "契約期間, 履行期間 or 工期, as printed.", default=None
    )
    contract_kind: str | None = column(
        "string",
        "契約種別",
        "`total` (総価契約), `unit` (単価契約), `framework` (基本契約); null where not printed.",
        default=None,
    )
    changed_from_yen: int | None = column(
        "int64", "変更前契約金額", "Of a changed contract, the total before.", unit="yen", default=None
    )
    changed_on: dt.date | None = column("date32", "変更契約日", "Day of the change.", default=None)
    case_number: str | None = column("string", "案件番号", "Number of the case, as printed.", default=None)
    department: str | None = column(
        "string", "担当部署", "The buyer's section in charge, where printed apart.", default=None
    )
    ministry: str | None = column(
        "string", "府省", "府省, where printed or told by its code (調達ポータル).", default=None
    )
    reemployed_officers: int | None = column(
        "int16", "再就職の役員の数", "再就職の役員の数.", unit="officers", default=None
    )
    public_interest_kind: str | None = column(
        "string", "公益法人の区分", "公財, 公社, 特財, 特社, as printed.", default=None
    )
    public_interest_authority: str | None = column(
        "string", "公益法人の所管", "国認定, 都道府県所管 …, as printed.", default=None
    )
    contest_id: str | None = column(
        "string", "入札ID", "The contest it was won in, where its bids are printed (`bids`).", default=None
    )
    remarks: str | None = column("string", "備考", "備考, as printed.", default=None)
    raw: Mapping[str, str] = column(
        "map<string, string>",
        "原文",
        "Every field or cell as printed, by its mark (`①`) or header.",
        default_factory=dict,
    )
    evidence: tuple[Evidence, ...] = evidence_column()
    warnings: tuple[str, ...] = column(
        "list<string>",
        "警告",
        "Machine-readable codes: `unknown_glyph`, `rate_mismatch`, `inherited_cell` …",
        default=(),
    )
    extractor: str = extractor_column()
    extractor_version: str = column(
        "string", "抽出器の版", "Its version; a newer one makes the row out of date.", default=""
    )
