"""Texts by code as Arrow files, mapped into memory: any text in constant time, all of them searched at memory speed."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_WHITE = r"\s+"


def fold_texts(texts: Any) -> Any:
    """Texts with width, case and spaces folded away, as `extract.values.folding.search_key` does one by one."""
    folded = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKC"))
    return pc.replace_substring_regex(folded, pattern=_WHITE, replacement="")


def write_texts(path: Path, batches: Iterable[pa.RecordBatch], folded: Sequence[str] = ()) -> None:
    """Write batches of one table; each column named in `folded` gets a folded one beside it (`text` → `text_folded`)."""
    writer = None
    with pa.OSFile(str(path), "wb") as file:
        for batch in batches:
            table = _large(pa.table(batch))
            for name in folded:
                texts = pc.fill_null(table[name], "")
                table = table.append_column(f"{name}_folded", fold_texts(texts))
            writer = writer or pa.ipc.new_file(file, table.schema)
            writer.write_table(table)
        if writer is not None:
            writer.close()


def _large(table: pa.Table) -> pa.Table:
    """Offsets of 64 bits: the texts of ten million contracts are more than 2 GiB."""
    fields = [
        field.with_type(pa.large_string()) if pa.types.is_string(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _rows_holding(chunk: Any, wanted: bytes) -> NDArray[np.int64]:
    """Rows of a chunk of texts that hold some bytes. UTF-8 never matches across letters.

    The texts stand end to end in one buffer, mapped from the file. `re` looks through it without a copy, in 40 to 70 ms
    for the 54 MB of 790,000 titles, however many hold the bytes; Arrow takes 130 to 230 ms.
    """
    _, offsets, data = chunk.buffers()
    if data is None:
        return np.empty(0, "i8")
    edges = np.frombuffer(offsets, "i8")[chunk.offset : chunk.offset + len(chunk) + 1]
    pattern, whole = re.compile(re.escape(wanted)), memoryview(data)
    hits = pattern.finditer(whole, int(edges[0]), int(edges[-1]))
    starts = np.fromiter((hit.start() for hit in hits), "i8")
    rows = np.searchsorted(edges, starts, "right") - 1
    within = starts + len(wanted) <= edges[rows + 1]
    # What begins in one text and ends in another is no hit, and may hide the beginning of one.
    last = np.unique(np.searchsorted(edges, starts[~within] + len(wanted) - 1, "right") - 1)
    hidden = [row for row in last.tolist() if pattern.search(whole, int(edges[row]), int(edges[row + 1]))]
    return np.unique(np.concatenate([rows[within], np.array(hidden, "i8")]))


class Texts:
    """One file of texts. Codes are row numbers."""

    def __init__(self, path: Path) -> None:
        """Map the file; nothing is read yet."""
        self.mapping: mmap.mmap | None = None
        """The file; an empty one is not mapped."""
        if path.stat().st_size == 0:
            self.table = pa.table(
                {"text": pa.array([], pa.large_string()), "text_folded": pa.array([], pa.large_string())}
            )
        else:
            with path.open("rb") as file:
                self.mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.table = pa.ipc.open_file(pa.py_buffer(self.mapping)).read_all()
        sizes = [batch.num_rows for batch in self.table.to_batches()]
        self._batches = self.table.to_batches()
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype("i8")

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def get(self, code: int, column: str = "text") -> str:
        """The text of a code; empty where it is null."""
        batch = int(np.searchsorted(self._starts, code, "right")) - 1
        value = self._batches[batch].column(column)[int(code - self._starts[batch])].as_py()
        return "" if value is None else str(value)

    def all(self, column: str = "text") -> list[str]:
        """Every text, by code; for the small tables only."""
        return [value or "" for value in self.table[column].to_pylist()]

    def many(self, codes: Sequence[int] | NDArray[np.integer[Any]], column: str = "text") -> list[str]:
        """The texts of some codes, in their order; empty where one is null. For lists: one by one takes ten times as long."""
        wanted = np.asarray(codes, "i8")
        found = np.full(len(wanted), "", object)
        places = np.searchsorted(self._starts, wanted, "right") - 1
        for batch in np.unique(places).tolist():
            own = np.flatnonzero(places == batch)
            texts = self._batches[batch].column(column).take(pa.array(wanted[own] - self._starts[batch]))
            found[own] = [value or "" for value in texts.to_pylist()]
        return list(found)

    def containing(self, folded: str) -> NDArray[np.bool_]:
        """Which codes hold a folded text."""
        if not folded:
            return np.ones(len(self), bool)
        found = np.zeros(len(self), bool)
        wanted = folded.encode()
        for number, chunk in enumerate(self.table["text_folded"].chunks):
            found[_rows_holding(chunk, wanted) + int(self._starts[number])] = True
        return found

    def equal(self, text: str, column: str = "text") -> int | None:
        """The code of exactly this text; None where there is none."""
        place = pc.index(self.table[column], text).as_py()
        return None if place < 0 else int(place)

    def equal_folded(self, folded: str) -> NDArray[np.bool_]:
        """Which codes are exactly a folded text."""
        if not len(self):
            return np.zeros(0, bool)
        chunks = [
            pc.equal(chunk, folded).to_numpy(zero_copy_only=False)
            for chunk in self.table["text_folded"].chunks
        ]
        return np.concatenate(chunks).astype(bool)

    def number(self, code: int, column: str) -> int:
        """The number that stands beside a text."""
        return int(self.table[column][code].as_py())
