"""The datasets that resolving writes, in parts: only those are written in which a row is not what it was.

A small dataset is one file. A larger one lies in files by a hash of its first column, `data-000.parquet` and on, each
sorted; their number doubles as the dataset grows.
"""

# ruff: noqa: S608 - SQL is put together from names of ours

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.datasets import schema
from pipelines.datasets.partitions import conform, open_parquet
from pipelines.datasets.publishing import GenerationState as Generation

ROWS_OF_A_PART = 2_048
"""Rows of a file at most, on average, up to `_MANY_PARTS`: a row that changes costs 7 µs for each that lies with it."""
_MANY_PARTS = 512
"""From so many files on they get longer as well: each costs every run 0.1 ms."""
_BATCH = 20_000
_ORDER = {"links": ("award_id", "other_award_id", "relation")}


@dataclass(frozen=True, slots=True)
class Output:
    """What a run changes in one dataset."""

    name: str
    rows: int
    """Of the whole dataset."""
    changed: str
    """SQL for the values of the first column whose rows are taken out."""
    now: str
    """SQL for the rows that stand in their place."""


def parts_of(rows: int) -> int:
    """In how many files a dataset of so many rows lies."""
    parts = 1
    while rows > parts * ROWS_OF_A_PART * max(1, parts // _MANY_PARTS):
        parts *= 2
    return parts


def file_names(name: str, parts: int) -> list[str]:
    """The files of a dataset, under the data directory."""
    if parts == 1:
        return [f"{name}/data.parquet"]
    width = max(3, len(str(parts - 1)))
    return [f"{name}/data-{part:0{width}d}.parquet" for part in range(parts)]


class Parts:
    """The files of one dataset that a run writes."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, output: Output, generation: Generation, *, fresh: bool
    ) -> None:
        """Find out which they are.

        Args:
            database: the state.
            output: what changed.
            generation: the current one, as the last run left this dataset.
            fresh: whether `output.now` is the whole dataset.
        """
        self._database = database
        self._output = output
        self._generation = generation
        self._fresh = fresh
        self._contract = schema.CONTRACT[output.name]
        self._key = self._contract.names[0]
        self._names = file_names(output.name, parts_of(output.rows))
        here = [name for name in generation.manifest.files if name.startswith(f"{output.name}/")]
        self._before = sorted(here, key=lambda name: (len(name), name))
        self.gone = [name for name in here if name not in self._names]

    def files(self) -> Iterator[tuple[str, pa.Table]]:
        """Each file with its rows; read one after the other."""
        if self._fresh:
            yield from self._whole()
            return
        changed = self._in_parts(
            f"SELECT DISTINCT {self._key} FROM ({self._output.changed}) WHERE {self._key} IS NOT NULL"
        )
        touched = set(changed["part"].to_pylist())
        rearranged = len(self._before) != len(self._names)
        if not touched and not rearranged:
            return
        now = self._in_parts(f"SELECT {', '.join(self._contract.names)} FROM ({self._output.now})")
        for part, name in enumerate(self._names):
            if part in touched or rearranged:
                own = now.filter(pc.equal(now["part"], part)).select(self._contract.names)
                kept = self._kept(part, changed[self._key].combine_chunks())
                yield name, self._sorted(pa.concat_tables([own.cast(self._contract), kept]))

    def _sorted(self, rows: pa.Table) -> pa.Table:
        order = [(column, "ascending") for column in _ORDER.get(self._output.name, (self._key,))]
        return rows.sort_by(order)

    def _in_parts(self, query: str) -> pa.Table:
        return self._database.sql(f"SELECT *, {self._part()} AS part FROM ({query})").to_arrow_table()

    def _part(self) -> str:
        return f"(md5_number_lower({self._key}) % {len(self._names)})::INTEGER"

    def _kept(self, part: int, changed: pa.Array) -> pa.Table:
        """Rows of a part that are as they were; where the number of parts doubled, from the part that held them."""
        before, now = len(self._before), len(self._names)
        names = self._before[part % before :: now] if now < before else [self._before[part % before]]
        tables = [self._contract.empty_table()]
        for name in names:
            with open_parquet(self._generation.checked(name)) as file:
                table = conform(file.read(), self._contract)
            kept = table.filter(pc.invert(pc.is_in(table[self._key], value_set=changed)))
            if now != before and kept.num_rows:
                self._database.register(
                    "read", kept.select([self._key]).append_column("place", pa.array(range(kept.num_rows)))
                )
                own = self._database.sql(
                    f"SELECT place FROM read WHERE {self._part()} = {part} ORDER BY place"
                ).to_arrow_table()
                self._database.unregister("read")
                kept = kept.take(own["place"])
            tables.append(kept)
        return pa.concat_tables(tables)

    def _whole(self) -> Iterator[tuple[str, pa.Table]]:
        """All parts from one query in their order, so that memory does not grow with the rows."""
        order = ", ".join(("part", *_ORDER.get(self._output.name, (self._key,))))
        reader = self._database.sql(
            f"SELECT {', '.join(self._contract.names)}, {self._part()} AS part FROM ({self._output.now}) ORDER BY {order}"
        ).to_arrow_reader(_BATCH)
        waiting: list[pa.Table] = []
        at = 0
        for batch in reader:
            table = pa.Table.from_batches([batch])
            parts = table["part"].combine_chunks()
            start = 0
            while start < table.num_rows:
                part = parts[start].as_py()
                while at < part:
                    yield self._names[at], self._joined(waiting)
                    waiting, at = [], at + 1
                end = start + pc.sum(pc.equal(parts, part)).as_py()
                waiting.append(table.slice(start, end - start).select(self._contract.names))
                start = end
        for name in self._names[at:]:
            yield name, self._joined(waiting)
            waiting = []

    def _joined(self, tables: list[pa.Table]) -> pa.Table:
        return pa.concat_tables(
            [self._contract.empty_table(), *(table.cast(self._contract) for table in tables)]
        )
