"""Which companies of the index bear a name: what an article that prints one is looked up in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.values.folding import search_key
from extract.values.legal_forms import alternatives, legal_forms

_DASHES = re.compile(r"[‐‑–—−－ー-]")
_MARKS = re.compile(r"[・,.、。()「」]")


def firm_key(name: str) -> str:
    """A name without legal form, spaces and marks, width and case folded: what prints of one name share."""
    return _MARKS.sub("", _DASHES.sub("ー", _forms().sub("", search_key(name))))


@cache
def _forms() -> re.Pattern[str]:
    """Legal forms in Japanese and in brackets, at either end or inside."""
    written = {
        search_key(form.written) for form in legal_forms() if not form.in_latin and not form.read_aloud
    }
    return re.compile(alternatives(written))


def write_firm_names(connection: Any, out: Path) -> None:
    """Write `names.parquet` (key, company, ascending by key) from the tables `awards`, `award_keys` and `companies`."""
    printed = connection.execute(
        """SELECT DISTINCT coalesce(a.supplier_name, a.supplier_name_text), c.code
           FROM awards a JOIN award_keys k USING (award_id) JOIN companies c USING (company_key)
           WHERE coalesce(a.supplier_name, a.supplier_name_text, '') <> ''"""
    ).fetchall()
    pairs = sorted({(key, code) for name, code in printed if (key := firm_key(name))})
    table = pa.table(
        {
            "key": pa.array([key for key, _ in pairs], pa.string()),
            "company": pa.array([code for _, code in pairs], pa.int32()),
        }
    )
    pq.write_table(table, out / "names.parquet", compression="zstd")
