"""Which companies of the index bear a name: what an article that prints one is looked up in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.values.folding import search_key
from extract.values.legal_forms import alternatives, legal_forms
from pipelines.datasets.query import quote

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


def write_firm_names(connection: Any, out: Path, earlier: Path | None = None) -> None:
    """Write `names.parquet` (key, company, ascending by key) from the tables `awards` and `companies`.

    `printed.parquet` keeps the key of each printed name for the next index.

    Args:
        connection: with these tables.
        out: folder of the index.
        earlier: an index whose keys are made by the same rules.
    """
    connection.execute(
        """CREATE TABLE borne AS
           SELECT DISTINCT coalesce(a.supplier_name, a.supplier_name_text) AS name, c.code AS company
           FROM awards a JOIN companies c USING (company_key)
           WHERE coalesce(a.supplier_name, a.supplier_name_text, '') <> ''"""
    )
    known = "SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS key WHERE false"
    if earlier is not None:
        known = f"FROM read_parquet({quote(str(earlier / 'printed.parquet'))})"
    unread = connection.execute(
        f"SELECT DISTINCT name FROM borne WHERE name NOT IN (SELECT name FROM ({known}))"  # noqa: S608 - quoted
    ).fetchall()
    names = [name for (name,) in unread]
    table = pa.table(
        {"name": pa.array(names, pa.string()), "key": pa.array(map(firm_key, names), pa.string())}
    )
    connection.register("read", table)
    connection.execute(
        f"CREATE TABLE printed AS SELECT * FROM ({known} UNION ALL FROM read) WHERE name IN (SELECT name FROM borne)"  # noqa: S608
    )
    connection.unregister("read")
    for name, query in (
        ("printed", "FROM printed ORDER BY name"),
        (
            "names",
            "SELECT DISTINCT key, company FROM borne JOIN printed USING (name) WHERE key <> '' ORDER BY key, company",
        ),
    ):
        file = quote(str(out / f"{name}.parquet"))
        connection.execute(f"COPY ({query}) TO {file} (FORMAT parquet, COMPRESSION zstd)")
