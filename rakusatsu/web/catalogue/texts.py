"""Texts by code as Arrow files, mapped into memory: any text in constant time, all of them searched at memory speed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_WHITE = r"\s+"
_MOST_HITS = 5_000
"""Hits in one chunk of texts from which on Arrow's scan is faster."""


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


def _rows_holding(blob: bytes, ends: NDArray[np.int64], wanted: bytes) -> NDArray[np.int64] | None:
    """Rows that hold some bytes; None where so many do that a plain scan is faster. UTF-8 never matches across letters."""
    hits: list[int] = []
    place = blob.find(wanted)
    while place >= 0:
        hits.append(place)
        if len(hits) > _MOST_HITS:
            return None
        place = blob.find(wanted, place + len(wanted))
    starts = np.array(hits, "i8")
    rows = np.searchsorted(ends, starts, "right")
    whole = (
        starts + len(wanted) <= ends[rows] if len(rows) else np.zeros(0, bool)
    )  # not from one text into the next
    return np.unique(rows[whole])


class Texts:
    """One file of texts. Codes are row numbers."""

    def __init__(self, path: Path) -> None:
        """Map the file; nothing is read yet."""
        if path.stat().st_size == 0:
            self.table = pa.table(
                {"text": pa.array([], pa.large_string()), "text_folded": pa.array([], pa.large_string())}
            )
        else:
            self.table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        sizes = [batch.num_rows for batch in self.table.to_batches()]
        self._batches = self.table.to_batches()
        self._blobs: dict[int, tuple[bytes, NDArray[np.int64]]] = {}
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

    def containing(self, folded: str) -> NDArray[np.bool_]:
        """Which codes hold a folded text."""
        found = np.zeros(len(self), bool)
        wanted = folded.encode()
        for number, chunk in enumerate(self.table["text_folded"].chunks):
            first, blob, ends = int(self._starts[number]), *self._blob(number, chunk)
            places = _rows_holding(blob, ends, wanted)
            if places is None:
                places = np.flatnonzero(pc.match_substring(chunk, folded).to_numpy(zero_copy_only=False))
            found[places + first] = True
        return found

    def _blob(self, number: int, chunk: Any) -> tuple[bytes, NDArray[np.int64]]:
        """The texts of a chunk end to end, and where each ends: `bytes.find` is five times as fast as Arrow's search."""
        known = self._blobs.get(number)
        if known is None:
            _, offsets, data = chunk.buffers()
            ends = np.frombuffer(offsets, "i8")[chunk.offset : chunk.offset + len(chunk) + 1]
            content = b"" if data is None else data[int(ends[0]) : int(ends[-1])].to_pybytes()
            known = self._blobs[number] = (content, ends[1:] - ends[0])
        return known

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
