"""Reference tables: small CSV files beside the code that reads them, with source and date in a comment on top."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path


def read_table(table: Path) -> Iterator[dict[str, str]]:
    """Rows of a table (UTF-8, a line of column names), its header comment left out."""
    lines = table.read_text(encoding="utf-8").splitlines()
    return csv.DictReader(line for line in lines if not line.startswith("#"))
