"""Which companies of the index bear a name: what an article that prints one is looked up in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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


def keys_of_names(connection: Any, names: pa.Table, earlier: Path | None = None) -> pa.Table:
    """Names with the key of each: `name`, `key`, in the same order.

    Args:
        connection: of DuckDB.
        names: column `name`, ascending.
        earlier: an index whose keys are made by the same rules.
    """
    known = "SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS key WHERE false"
    if earlier is not None:
        known = f"FROM read_parquet({quote(str(earlier / 'printed.parquet'))})"
    connection.register("listed_names", names)
    joined = connection.sql(
        f"SELECT name, key FROM listed_names LEFT JOIN ({known}) USING (name) ORDER BY name"  # noqa: S608 - quoted
    ).to_arrow_table()
    connection.unregister("listed_names")
    keys = [
        firm_key(name) if key is None else key
        for name, key in zip(joined["name"].to_pylist(), joined["key"].to_pylist(), strict=True)
    ]
    return pa.table({"name": joined["name"], "key": pa.array(keys, pa.string())})


def write_bearers(
    connection: Any, names: pa.Table, name: NDArray[np.int64], company: NDArray[np.int64], out: Path
) -> None:
    """Write `names.parquet` (key, company, ascending): who bears what key.

    Args:
        connection: of DuckDB.
        names: as `keys_of_names` gives them.
        name: of each row the place of its name in them; -1 for none.
        company: of each row.
        out: folder of the index.
    """
    named = name >= 0
    pairs = np.sort(name[named].astype("i8") << 32 | company[named].astype("i8"))
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])[: len(pairs)]]
    borne = pa.table(
        {
            "key": names["key"].combine_chunks().take(pa.array(pairs >> 32)),
            "company": (pairs & 0xFFFFFFFF).astype("i4"),
        }
    )
    connection.register("borne", borne)
    query = "SELECT DISTINCT key, company FROM borne WHERE key <> '' ORDER BY key, company"
    file = quote(str(out / "names.parquet"))
    connection.execute(f"COPY ({query}) TO {file} (FORMAT parquet, COMPRESSION zstd)")
    connection.unregister("borne")
