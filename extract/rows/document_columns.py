"""The columns that every row read from a document carries: which document, where in it, and what read it."""

from __future__ import annotations

from typing import Any

from extract.rows.columns import column


def source_column() -> Any:
    """Who published the document."""
    return column("string", "出典", "Publisher.", default="")


def document_sha256_column() -> Any:
    """Which stored document."""
    return column("string", "文書SHA-256", "The stored document, hexadecimal.", default="")


def document_url_column() -> Any:
    """Its address."""
    return column("string", "文書URL", "Where the document came from.", default=None)


def published_on_column(what: str = "issue or page") -> Any:
    """Its day.

    Args:
        what: is dated.
    """
    return column("date32", "公表日", f"Date of the {what}; null where not known.", default=None)


def page_column() -> Any:
    """Where in it."""
    return column("int16", "頁", "1-based page (PDF) or sheet/table number.")


def cells_column() -> Any:
    """What a table prints of the row."""
    return column(
        "map<string, string>", "原文", "Every cell as printed, by its header.", default_factory=dict
    )


def evidence_column() -> Any:
    """Where each value is printed."""
    return column("list<evidence>", "掲載箇所", "Page and place of each field.", default=())


def warnings_column() -> Any:
    """What is unsure about the row."""
    return column("list<string>", "警告", "Machine-readable codes.", default=())


def extractor_column() -> Any:
    """What read it."""
    return column("string", "抽出器", "Extractor that made the row.", default="")


def extractor_version_column() -> Any:
    """In which version."""
    return column("string", "抽出器の版", "Its version.", default="")
