"""What to export: a dataset, or what a query over all of them gives, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.datasets.query import DataDirectoryError, columns_of, open_data

_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows to export, in batches that are made as they are asked for."""

    schema: pa.Schema
    batches: Iterable[pa.RecordBatch]


@contextmanager
def select(data: Path, dataset: str = "contracts", query: str | None = None) -> Iterator[Selection]:
    """A dataset, or the result of a query; columns keep the labels and descriptions of the contract.

    Raises:
        pipelines.datasets.query.DataDirectoryError: no such dataset, or DuckDB cannot run the query.
    """
    with open_data(data) as connection:
        if query is None:
            try:
                wanted = columns_of(dataset)
            except KeyError as error:
                raise DataDirectoryError(f"no dataset {dataset!r}: see docs/datasets.md") from error
            query = f'SELECT * FROM "{dataset}" ORDER BY "{wanted.names[0]}"'  # noqa: S608 - a name of the contract
        try:
            reader: pa.RecordBatchReader = connection.sql(query).to_arrow_reader(_ROWS)
        except duckdb.Error as error:
            raise DataDirectoryError(str(error)) from error
        yield Selection(reader.schema, reader)
