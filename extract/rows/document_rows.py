"""The rows of `documents`, and of `rejects`: what of a document could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from extract.rows.columns import Evidence, column
from extract.rows.document_columns import document_sha256_column, published_on_column, source_column

DOCUMENT_ORIGINS = ("crawl", "manual", "archive")
DOCUMENT_STATUSES = ("ok", "partial", "failed", "no_awards")
FAILURES = ("document", "unreadable", "time_limit", "memory_limit", "worker_failed")
"""Why a document failed; all but the first may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """Something printed where an award was expected that could not be read: kept, with the reason."""

    document_sha256: str = document_sha256_column()
    source: str = source_column()
    published_on: dt.date | None = published_on_column()
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
    source: str = source_column()
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
    rows_unawarded: int | None = column(
        "int32",
        "不成立数",
        "Tenders without a winner (`unawarded`); null in data of earlier versions.",
        unit="tenders",
        default=None,
    )
    rows_bids_of_others: int | None = column(
        "int32",
        "落札者以外の入札行数",
        "Rows of bidders that did not win (`bids`); null in data of earlier versions.",
        unit="rows",
        default=None,
    )
    rows_bids: int | None = column(
        "int32",
        "入札行の数",
        "Rows of `bids`, of winners too, one per round; null in data of earlier versions.",
        unit="rows",
        default=None,
    )
    rows_payments: int | None = column(
        "int32",
        "支出の行数",
        "Lines of payee tables (`payments`); null in data of earlier versions.",
        unit="rows",
        default=None,
    )
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
    origin: str | None = column(
        "string",
        "入手経路",
        "`crawl`, `manual` (handed over as a file) or `archive`; null in data of earlier versions.",
        default=None,
    )
    original_url: str | None = column(
        "string", "元のURL", "Where an archive's copy was first published.", default=None
    )
    archive_url: str | None = column("string", "保存元URL", "The archive's own address of it.", default=None)
    captured_at: dt.datetime | None = column(
        "timestamp[us, UTC]", "保存日時", "When the archive took its copy, UTC.", default=None
    )
    imported_by: str | None = column("string", "取込者", "Who handed the file over, as given.", default=None)
    signature_state: str | None = column(
        "string", "電子署名", "State of the document's signature; null where not looked at.", default=None
    )
    signed_by: str | None = column("string", "署名者", "Signer the signature names.", default=None)
    signed_at: dt.datetime | None = column(
        "timestamp[us, UTC]", "署名日時", "When it was signed, UTC.", default=None
    )
    ocr: bool | None = column(
        "bool", "OCR", "Whether pages were read from pictures; null where not yet extracted.", default=None
    )
    ocr_engine: str | None = column(
        "string", "OCRエンジン", "What read them, with its version.", default=None
    )
    ocr_confidence: float | None = column(
        "float64", "OCR信頼度", "Mean confidence of what was read from pictures.", unit="ratio", default=None
    )
