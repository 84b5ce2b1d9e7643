"""Reading the datasets with pandas and DuckDB; behind `rakusatsu.load` and `rakusatsu.sql`."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from pipelines.datasets.query import columns_of, open_data


def load(path: str | PathLike[str], dataset: str) -> pd.DataFrame:
    """See `rakusatsu.load`."""
    name = "awards" if dataset == "awards_current" else dataset
    try:
        columns = columns_of(name)
    except KeyError:
        raise ValueError(f"no dataset {dataset!r}") from None
    query = f'SELECT {", ".join(columns.names)} FROM "{dataset}"'  # noqa: S608 - names of the contract
    with open_data(Path(path)) as connection:
        table: pa.Table = connection.sql(query).to_arrow_table()
    return _frame(table.cast(columns))


def sql(query: str, data: str | PathLike[str]) -> pd.DataFrame:
    """See `rakusatsu.sql`."""
    with open_data(Path(data)) as connection:
        try:
            relation = connection.sql(query)
            result = pa.table({}) if relation is None else relation.to_arrow_table()
        except duckdb.Error as error:
            raise ValueError(str(error)) from error
    return _frame(result)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
