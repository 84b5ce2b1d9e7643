"""Reading the datasets with pandas and DuckDB; behind `rakusatsu.load` and `rakusatsu.sql`."""

# ruff: noqa: S608 - SQL is put together from names of the contract and from what the caller wrote

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from os import PathLike
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from extract.errors import InputError, RakusatsuError
from pipelines.datasets.query import columns_of, open_data
from pipelines.datasets.remote import data_folder

_CURRENT = "awards_current"


class QueryError(RakusatsuError, ValueError):
    """DuckDB cannot run a query; the message is DuckDB's."""


def load(
    path: str | PathLike[str],
    dataset: str,
    *,
    columns: Sequence[str] | None,
    where: str | None,
    years: Collection[int] | None,
    sources: Collection[str] | None,
    dates: str,
) -> pd.DataFrame:
    """See `rakusatsu.load`."""
    if dates not in ("date", "datetime"):
        raise InputError(f"dates is 'date' or 'datetime', not {dates!r}")
    name = "awards" if dataset == _CURRENT else dataset
    try:
        contract = columns_of(name)
    except KeyError:
        raise InputError(f"no dataset {dataset!r}") from None
    chosen = list(columns) if columns is not None else contract.names
    if unknown := [column for column in chosen if column not in contract.names]:
        raise InputError(f"{dataset} has no column {', '.join(unknown)}")
    conditions = [f"({where})"] if where else []
    if "year" not in contract.names:
        conditions += _conditions(name, years, sources)
        years = sources = None
    listed = ", ".join(f'"{column}"' for column in chosen)
    query = f'SELECT {listed} FROM "{dataset}"' + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
    needed = ("awards", "documents") if dataset == _CURRENT else (name,)
    with open_data(data_folder(path), needed, years=years, sources=sources) as connection:
        table = _run(connection, query, None)
    table = table.cast(pa.schema([contract.field(column) for column in chosen]))
    return _frame(table, dates=dates)


def _conditions(name: str, years: Collection[int] | None, sources: Collection[str] | None) -> list[str]:
    """Years and sources of a dataset that is not parted by them."""
    if name != "contracts" and (years is not None or sources is not None):
        raise InputError(f"{name} is not parted by years and sources")
    found = []
    if years is not None:
        listed = ", ".join(str(int(year)) for year in years) or "NULL"
        found.append(f"year(coalesce(contract_date, first_published_on)) IN ({listed})")
    if sources is not None:
        listed = ", ".join("'" + source.replace("'", "''") + "'" for source in sources)
        found.append(f"list_has_any(sources, [{listed}]::VARCHAR[])")
    return found


def sql(
    query: str,
    data: str | PathLike[str],
    parameters: Sequence[Any] | Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """See `rakusatsu.sql`."""
    with open_data(data_folder(data)) as connection:
        return _frame(_run(connection, query, parameters), dates="date")


def _run(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] | Mapping[str, Any] | None
) -> pa.Table:
    given = dict(parameters) if isinstance(parameters, Mapping) else list(parameters or ())
    try:
        relation = connection.sql(query, params=given or None)
        return pa.table({}) if relation is None else relation.to_arrow_table()
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def _frame(table: pa.Table, *, dates: str) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    if dates == "datetime":
        days = [field.name for field in table.schema if pa.types.is_date(field.type)]
        frame = frame.astype(dict.fromkeys(days, "datetime64[s]"))
    return frame
