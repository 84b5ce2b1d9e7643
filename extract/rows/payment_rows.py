"""The rows of `payments`: who was paid what for a programme of the state, and who was paid by whom (行政事業レビュー)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from extract.rows.columns import Evidence, column

PAYMENT_ENTRIES = ("block", "payee", "contract", "obligation", "expense", "flow", "own_cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One line of a review sheet's payee tables. Lines of several entries say the same money: sum over one entry only.

    Blocks (A, B …) are the payees of one kind of work in a programme. A block that another block pays is 再委託 or a grant
    passed on: its money is part of what the other block got.
    """

    payment_id: str = column(
        "string", "支出ID", "Stable over re-extraction: source, document key, place.", default=""
    )
    entry: str = column(
        "string",
        "行の種類",
        "`block` (支出ブロックの計), `payee` (支出先の計), `contract` (支出先との契約), `obligation` (5-4), `expense` (5-3 費目), `flow` (5-2), `own_cost`.",
    )
    source: str = column("string", "出典", "Publisher.", default="")
    document_sha256: str = column("string", "文書SHA-256", "The stored document, hexadecimal.", default="")
    document_url: str | None = column("string", "文書URL", "Where the document came from.", default=None)
    published_on: dt.date | None = column(
        "date32", "公表日", "Date of the file; null where not known.", default=None
    )
    page: int = column("int16", "頁", "1-based table of the file.")
    payment_ordinal: int = column("int32", "文書内順序", "1-based reading order within the document.")
    sheet_year: int | None = column(
        "int16",
        "事業年度",
        "Fiscal year of the review sheet, as printed; the money was paid in the fiscal year before it.",
        default=None,
    )
    project_id: str | None = column("string", "予算事業ID", "As printed.", default=None)
    project_title: str | None = column("string", "事業名", "As printed.", default=None)
    ministry: str | None = column("string", "政策所管府省庁", "As printed.", default=None)
    office_text: str | None = column("string", "担当組織", "府省庁, 局・庁, 部, 課 … joined.", default=None)
    block: str | None = column(
        "string", "支出先ブロック番号", "A, B …; of a `flow` the block that is paid.", default=None
    )
    block_name: str | None = column("string", "支出先ブロック名", "As printed.", default=None)
    payer_block: str | None = column(
        "string",
        "支出元ブロック",
        "Of a `flow`: the block that pays; null where the ministry does.",
        default=None,
    )
    payer_block_name: str | None = column("string", "支出元ブロック名", "As printed.", default=None)
    paid_by_ministry: bool | None = column(
        "bool",
        "担当組織からの支出",
        "Of a `flow`: whether the ministry itself pays, as printed.",
        default=None,
    )
    role_text: str | None = column(
        "string",
        "役割・資金の流れ",
        "事業を行う上での役割, or what a `flow` is for, as printed.",
        default=None,
    )
    payees: int | None = column("int32", "支出先の数", "Of a `block`.", unit="payees", default=None)
    payee_name_text: str | None = column("string", "支出先名（原文）", "As printed.", default=None)
    payee_name: str | None = column(
        "string", "支出先名", "Normalised legal name without branch; null of private persons.", default=None
    )
    payee_address_text: str | None = column("string", "所在地（原文）", "As printed.", default=None)
    payee_prefecture: str | None = column("string", "都道府県", "東京都 …", default=None)
    payee_municipality_code: str | None = column(
        "string", "市区町村コード", "Five-digit JIS X 0402.", default=None
    )
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits, only if its check digit holds.", default=None
    )
    others: bool | None = column(
        "bool", "その他支出先", "Whether the line stands for payees that are not named.", default=None
    )
    amount_yen: int | None = column(
        "int64", "金額", "Of this entry: the block's, payee's, contract's total.", unit="yen", default=None
    )
    contract_text: str | None = column("string", "契約概要", "As printed.", default=None)
    procurement_method_text: str | None = column(
        "string", "契約方式等", "契約方式等 and 具体的な契約方式等, as printed.", default=None
    )
    bidders: int | None = column("int16", "入札者数", "応募者 included.", unit="bidders", default=None)
    award_rate: float | None = column("float64", "落札率", "As printed, a ratio.", unit="ratio", default=None)
    reason_text: str | None = column(
        "string",
        "一者応札等の理由",
        "Why one bid or none was asked for, and what is done, as printed.",
        default=None,
    )
    expense_text: str | None = column(
        "string", "費目・使途", "Of an `expense` or `own_cost`, as printed.", default=None
    )
    raw: Mapping[str, str] = column(
        "map<string, string>", "原文", "Every cell as printed, by its header.", default_factory=dict
    )
    evidence: tuple[Evidence, ...] = column("list<evidence>", "掲載箇所", "Cell of each field.", default=())
    warnings: tuple[str, ...] = column("list<string>", "警告", "Machine-readable codes.", default=())
    extractor: str = column("string", "抽出器", "Extractor that made the row.", default="")
    extractor_version: str = column("string", "抽出器の版", "Its version.", default="")
