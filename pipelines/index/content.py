"""All of an index before it is written: codes of every award row, and what the codes stand for.

Codes are places in sorted lists, so that an index made from nothing and one made from the index before are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.index.stored_arrays import load, save

KEPT = "kept"
"""Folder of what an index keeps for the next one alone."""
CODED = ("buyer", "place", "title", "moment", "price")
PLAIN = ("file", "file_row", "published", "method", "bidders", "rate", "award", "print")
"""`award` and `print` are 64 bits of the award's id and of all that is read of it."""
OF_FACTS = ("company", "contract", "name")
"""Codes of rows that name a supplier; -1 stands for no name."""
LISTS = {
    "buyers": ("buyer_name", "buyer_text"),
    "places": ("prefecture", "municipality"),
    "titles": ("title",),
    "moments": ("day", "published"),
    "prices": ("amount", "expected", "estimated"),
    "companies": ("company_key",),
    "contracts": ("upper", "lower"),
    "names": ("name",),
}
"""What codes stand for: sorted by these columns, null last, the code is the place. A contract's are the MD5 of its id."""
_AS_ARRAYS = ("moments", "prices")
_FILES = {"names": "printed"}
"""Under another name than the list's."""

Columns = dict[str, NDArray[Any]]


@dataclass(slots=True)
class IndexContent:
    """Rows, lists and coverage of all current awards."""

    facts: Columns
    """Rows that name a supplier, in the order of file and place in it: `CODED`, `PLAIN`, `OF_FACTS`."""
    others: Columns
    """The others: `CODED`, `PLAIN`."""
    files: list[str]
    """By code; under the data directory."""
    lists: dict[str, pa.Table]
    """By the names in `LISTS`; `names` has the column `key` too."""
    coverage: pa.Table
    """`pipelines.index.coverage.by_file`."""
    is_resolved: bool
    """Whether the company and contract of every fact are as resolved."""


def write_lists(content: IndexContent, out: Path) -> None:
    """Write the lists that are no arrays, each with its codes, and what only the next index reads."""
    kept = out / KEPT
    kept.mkdir()
    for name, table in content.lists.items():
        if name in _AS_ARRAYS:
            continue
        if name == "contracts":
            for column in LISTS[name]:
                save(kept, f"contracts.{column}", table[column].to_numpy(), compact=False)
            continue
        codes = pa.array(np.arange(table.num_rows, dtype="i4"))
        coded = table if name in _FILES else table.add_column(0, "code", codes)
        pq.write_table(coded, out / f"{_FILES.get(name, name)}.parquet", compression="zstd")
    codes = np.arange(len(content.files), dtype="i4")
    pq.write_table(pa.table({"code": codes, "filename": content.files}), out / "files.parquet")
    for column in ("name", "award", "print"):
        save(kept, column, content.facts[column], compact=column == "name")
    for column, values in content.others.items():
        save(kept, f"other.{column}", values, compact=column not in ("award", "print"))
    pq.write_table(content.coverage, kept / "coverage.parquet")


def read_content(folder: Path) -> IndexContent:
    """What was written as an index of resolved awards."""
    columns, kept = folder / "columns", folder / KEPT
    own = ("name", "award", "print")
    facts: Columns = {
        name: load(kept if name in own else columns, name) for name in (*PLAIN, *CODED, *OF_FACTS)
    }
    others: Columns = {name: load(kept, f"other.{name}") for name in (*PLAIN, *CODED)}
    lists = {}
    for name, parts in LISTS.items():
        if name in _AS_ARRAYS:
            lists[name] = pa.table({part: load(columns, f"{name[:-1]}.{part}") for part in parts})
        elif name == "contracts":
            lists[name] = pa.table({part: load(kept, f"contracts.{part}") for part in parts})
        else:
            wanted = [*parts, *(["key"] if name == "names" else [])]
            lists[name] = pq.read_table(folder / f"{_FILES.get(name, name)}.parquet", columns=wanted)
    files = pq.read_table(folder / "files.parquet")["filename"].to_pylist()
    covered = pq.read_table(kept / "coverage.parquet")
    return IndexContent(facts, others, files, lists, covered, is_resolved=True)
