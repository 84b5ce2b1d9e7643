"""Reading the datasets with pandas and DuckDB; behind `rakusatsu.load` and `rakusatsu.sql`."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from pipelines.datasets.layout import UNKNOWN_YEAR
from pipelines.datasets.writer import CONTRACT, Datasets


def load(path: str | PathLike[str], dataset: str) -> pd.DataFrame:
    """See `rakusatsu.load`."""
    return _frame(Datasets(_folder(path)).read(dataset))


def sql(query: str, data: str | PathLike[str]) -> pd.DataFrame:
    """See `rakusatsu.sql`."""
    root = _folder(data)
    with duckdb.connect() as connection:
        found = {path.name for path in root.iterdir() if path.is_dir() and any(path.glob("**/*.parquet"))}
        for name in sorted(found):
            _create_view(connection, root, name)
        for name in sorted(set(CONTRACT) - found):
            connection.register(name, Datasets(root).read(name))
        try:
            relation = connection.sql(query)
            result = pa.table({}) if relation is None else relation.to_arrow_table()
        except duckdb.Error as error:
            raise ValueError(str(error)) from error
    return _frame(result)


def _create_view(connection: duckdb.DuckDBPyConnection, root: Path, name: str) -> None:
    files = str(root / name / "**" / "*.parquet").replace("'", "''")
    partitioned = any((root / name).glob("source=*"))
    columns = f"* replace (nullif(year, {UNKNOWN_YEAR})::int as year)" if partitioned else "*"
    written = (
        f"select {columns} from read_parquet("  # noqa: S608 - a folder's name, quoted
        f"'{files}', hive_partitioning = {partitioned}, union_by_name = true)"
    )
    present = {row[0] for row in connection.execute(f"describe {written}").fetchall()}
    if name in CONTRACT and not present.issuperset(CONTRACT[name].names):  # an older version wrote some files
        connection.register(f"columns of {name}", CONTRACT[name].empty_table())
        written += f' union all by name from "columns of {name}"'
    connection.execute(f'create view "{name}" as {written}')


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _folder(path: str | PathLike[str]) -> Path:
    folder = Path(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder of datasets at {folder}")
    return folder
