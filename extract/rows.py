"""The rows this project makes, each a frozen dataclass whose fields carry the contract's words.

The Arrow schema (`pipelines.datasets.schema`) and `docs/datasets.md` are derived from these classes and from nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

AMOUNT_KINDS = ("total", "unit", "shared", "undisclosed", "absent")
DOCUMENT_STATUSES = ("ok", "partial", "failed", "no_awards")
FAILURES = ("document", "unreadable", "time_limit", "memory_limit", "worker_failed")
"""Why a document failed; all but the first may pass."""
NOTICE_KINDS = ("award", "change", "correction")
PROCUREMENT_METHODS = ("open", "selective", "limited", "direct")


def column(arrow_type: str, label: str, description: str, *, unit: str | None = None, **default: Any) -> Any:
    """A dataclass field that is a column of the contract.

    Args:
        arrow_type: name understood by `pipelines.datasets.schema.arrow_type`, for instance `int16` or `list<string>`.
        label: the Japanese label analysts know the field by.
        description: one sentence in English.
        unit: unit of a number, for instance `yen`; None for text.
        default: `default=` or `default_factory=` as for `dataclasses.field`.
    """
    metadata = {"arrow_type": arrow_type, "label": label, "description": description, "unit": unit}
    return field(metadata=metadata, **default)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one field of a row was printed; a field that runs over lines has one entry a line."""

    field: str
    """Column the place belongs to."""
    page: int
    """1-based page (PDF) or sheet/table number."""
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    """Box in points from the top left of the page as displayed; null for sheets and HTML."""
    locator: str | None = None
    """Cell (`F12`, `table 2, row 5, column 3`); null for boxes."""

    def __reduce__(self) -> tuple[type[Evidence], tuple[object, ...]]:
        """As a call: the way of dataclasses takes five times as long, and a row has a dozen places."""
        return Evidence, (self.field, self.page, self.x0, self.top, self.x1, self.bottom, self.locator)


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
    document_sha256: str = column("string", "文書SHA-256", "The stored document, hexadecimal.", default="")
    document_url: str | None = column("string", "文書URL", "Where the document came from.", default=None)
    published_on: dt.date | None = column(
        "date32", "公表日", "Date of the issue or page; null where not known.", default=None
    )
    page: int = column("int16", "頁", "1-based page (PDF) or sheet/table number.")
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
    remarks: str | None = column("string", "備考", "備考, as printed.", default=None)
    raw: Mapping[str, str] = column(
        "map<string, string>",
        "原文",
        "Every field or cell as printed, by its mark (`①`) or header.",
        default_factory=dict,
    )
    evidence: tuple[Evidence, ...] = column(
        "list<evidence>", "掲載箇所", "Page and place of each field.", default=()
    )
    warnings: tuple[str, ...] = column(
        "list<string>",
        "警告",
        "Machine-readable codes: `unknown_glyph`, `rate_mismatch`, `inherited_cell` …",
        default=(),
    )
    extractor: str = column("string", "抽出器", "Extractor that made the row.", default="")
    extractor_version: str = column(
        "string", "抽出器の版", "Its version; a newer one makes the row out of date.", default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """Something printed where an award was expected that could not be read: kept, with the reason."""

    document_sha256: str = column("string", "文書SHA-256", "The stored document, hexadecimal.", default="")
    source: str = column("string", "出典", "Publisher.", default="")
    published_on: dt.date | None = column(
        "date32", "公表日", "Date of the issue or page; null where not known.", default=None
    )
    page: int | None = column(
        "int16", "頁", "1-based page or sheet/table number; null for the whole document.", default=None
    )
    reason: str = column(
        "string", "理由", "Machine-readable code, then a colon and details where there are any."
    )
    text: str = column("string", "原文", "What was printed there.", default="")
    rows: int = column(
        "int32",
        "対象行数",
        "Expected rows this reject stands for; 0 for a note on the document.",
        unit="awards",
        default=1,
    )
    evidence: tuple[Evidence, ...] = column("list<evidence>", "掲載箇所", "Page and place.", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One fetched version of a document, and what its extraction gave."""

    sha256: str = column("string", "SHA-256", "Content address, hexadecimal.")
    source: str = column("string", "出典", "Publisher.", default="")
    url: str | None = column("string", "URL", "Where it came from.", default=None)
    fetched_at: dt.datetime | None = column(
        "timestamp[us, UTC]", "取得日時", "When it was fetched, UTC.", default=None
    )
    published_on: dt.date | None = column("date32", "公表日", "Date of the issue or page.", default=None)
    media_type: str | None = column("string", "媒体種別", "By content, not by name.", default=None)
    bytes: int = column("int64", "サイズ", "Size.", unit="bytes", default=0)
    etag: str | None = column("string", "ETag", "As sent by the server.", default=None)
    last_modified: str | None = column("string", "Last-Modified", "As sent by the server.", default=None)
    pages: int | None = column("int32", "頁数", "Pages, sheets or tables.", unit="pages", default=None)
    pages_without_text: int | None = column(
        "int32",
        "文字のない頁",
        "Pages among those that matter that are pictures, or whose text lies on its side; nothing of them was read.",
        unit="pages",
        default=None,
    )
    unknown_glyphs: int | None = column(
        "int32",
        "未知字形数",
        "Glyphs kept as U+FFFD because no engine and no table knows them.",
        unit="glyphs",
        default=None,
    )
    rows_expected: int | None = column(
        "int32", "期待行数", "①-marks outside legends; data rows of a table.", unit="awards", default=None
    )
    rows_extracted: int | None = column("int32", "抽出数", "Awards extracted.", unit="awards", default=None)
    rows_rejected: int | None = column(
        "int32", "却下数", "Rejected, with reasons in `rejects`.", unit="awards", default=None
    )
    status: str | None = column(
        "string",
        "状態",
        "`ok`, `partial`, `failed`, `no_awards`; null while not yet extracted.",
        default=None,
    )
    error: str | None = column(
        "string", "誤り", "One line that names what went wrong; null if nothing did.", default=None
    )
    extractor: str | None = column("string", "抽出器", "Extractor that read it last.", default=None)
    extractor_version: str | None = column("string", "抽出器の版", "Its version.", default=None)
    failure: str | None = column(
        "string",
        "失敗の種類",
        "Why a `failed` one failed: `document` (its own fault), `unreadable` (its bytes could not be had), `time_limit`, "
        "`memory_limit`, `worker_failed` (killed from outside, no room); all but the first may pass and are tried again. Null where it did not fail.",
        default=None,
    )
    failure_limit: float | None = column(
        "float64",
        "失敗時の上限",
        "The limit it ran into: seconds for `time_limit`, bytes for `memory_limit`. A higher one is tried at once.",
        default=None,
    )
    attempts: int | None = column(
        "int16", "試行回数", "How often it failed for a reason that may pass.", unit="attempts", default=None
    )
    tried_at: dt.datetime | None = column(
        "timestamp[us, UTC]", "最終試行日時", "When it last failed for a reason that may pass.", default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """Two awards that belong together."""

    award_id: str = column("string", "落札ID", "One award.")
    other_award_id: str = column("string", "相手の落札ID", "The other.")
    relation: str = column("string", "関係", "`same_award`, `changes` or `corrects`.")
    score: float = column("float64", "確度", "0 to 1.", unit="probability")
    reasons: tuple[str, ...] = column(
        "list<string>", "理由", "What agrees, in words of the field names.", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow:
    """One company over all sources, as `rakusatsu resolve` sees it."""

    company_id: str = column(
        "string",
        "企業ID",
        "The corporate number where one is known; else `x` and 16 hexadecimal digits of its earliest mention.",
    )
    name: str | None = column(
        "string", "企業名", "Legal name: the one most used of those last seen.", default=None
    )
    legal_form: str | None = column("string", "法人格", "`株式会社` …", default=None)
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits; null where none decided.", default=None
    )
    names: tuple[str, ...] = column(
        "list<string>",
        "名称一覧",
        "Every name as printed, most frequent first; former names included.",
        default=(),
    )
    addresses: tuple[str, ...] = column(
        "list<string>", "住所一覧", "Every address as printed, most frequent first.", default=()
    )
    first_seen: dt.date | None = column(
        "date32", "初出", "Earliest contract or publication date.", default=None
    )
    last_seen: dt.date | None = column("date32", "最終", "Latest contract or publication date.", default=None)
    awards: int = column(
        "int64",
        "契約件数",
        "Contracts; one printed in several sources is counted once.",
        unit="awards",
        default=0,
    )
    total_yen: int | None = column(
        "int64",
        "契約金額計",
        "Sum of whole-yen totals, each contract once; null where none is known.",
        unit="yen",
        default=None,
    )
    candidates: tuple[str, ...] = column(
        "list<string>",
        "候補法人番号",
        "Corporate numbers it may have, where the register holds several and none was decided.",
        default=(),
    )
    warnings: tuple[str, ...] = column(
        "list<string>",
        "警告",
        "`number_name_mismatch`, `several_numbers`, `renamed`, `private_person` …",
        default=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardCompanyRow:
    """Which company an award row went to, and how that was decided."""

    award_id: str = column("string", "落札ID", "The award row.")
    company_id: str = column("string", "企業ID", "The company.")
    method: str = column(
        "string",
        "判定方法",
        "`corporate_number`, `judgement`, `register`, `name_and_place`, `name`, `renamed` or `alone`.",
    )
    score: float = column("float64", "確度", "0 to 1.", unit="probability")
    warnings: tuple[str, ...] = column(
        "list<string>", "警告", "`number_name_mismatch`, `several_numbers` …", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What an extractor makes of one document, or of a part of it. The books balance: expected = extracted + rejected.

    A long document comes in parts, so that no process holds all its rows: each but the last says `more`, and what
    is told of the whole document (`rows_expected`, `status` …) is told by the last.
    """

    extractor: str
    extractor_version: str
    source: str | None = None
    """Publisher the document itself names (官報); the fetch's own word goes before it."""
    awards: tuple[AwardRow, ...] = ()
    rejects: tuple[RejectRow, ...] = ()
    rows_expected: int = 0
    pages: int | None = None
    pages_without_text: int = 0
    unknown_glyphs: int = 0
    published_on: dt.date | None = None
    status: str = "ok"
    error: str | None = None
    more: bool = False
    """Whether further parts of the document follow."""
    extracted_before: int = 0
    """Awards in earlier parts; the rows of one award are all in one part."""
    rejected_before: int = 0
    """Rejected rows in earlier parts."""

    @property
    def rows_extracted(self) -> int:
        """Awards so far, each counted once however many suppliers it has."""
        return self.extracted_before + len({award.award_ordinal for award in self.awards})

    @property
    def rows_rejected(self) -> int:
        """Rows so far that were expected and could not be read."""
        return self.rejected_before + sum(reject.rows for reject in self.rejects)

    @property
    def balanced(self) -> bool:
        """Whether every expected row is accounted for."""
        return self.rows_expected == self.rows_extracted + self.rows_rejected
