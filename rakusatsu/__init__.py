"""Awards of Japanese public contracts: `load` gives them to pandas, `sql` to DuckDB."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load", "sql"]


def load(path: str | PathLike[str] = "data/parquet", dataset: str = "awards") -> pd.DataFrame:
    """A dataset as a DataFrame: Arrow-backed types, dates as dates, `year` null where it is not known.

    Args:
        path: folder of the datasets.
        dataset: `awards`, `documents`, `rejects`, `companies`, `award_companies` or `links`.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there is no such folder.
    """
    from rakusatsu import reading

    return reading.load(path, dataset)


def sql(query: str, data: str | PathLike[str] = "data/parquet") -> pd.DataFrame:
    """The result of a DuckDB query over the datasets, each a view of its name.

    Args:
        query: for instance `select buyer_name, sum(amount_yen) from awards group by all`.
        data: folder of the datasets.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there is no such folder.
        ValueError: DuckDB cannot run the query; the message is DuckDB's.
    """
    from rakusatsu import reading

    return reading.sql(query, data)
