"""The one way to open a data directory: its datasets as DuckDB views, and which awards are current.

    with open_data(Path("data/parquet")) as connection:
        connection.sql("select count(*) from awards_current")

Every dataset of the contract is a view of its name; one that is not there yet is an empty view with its columns, and a
column that an older version of the program did not write is null. `awards_current` leaves out what a later version of a
document replaced. Files that this program did not write (`data (1).parquet` of a sync client) are left alone, each
with a line in the log. A year that is not known is null, and a year is a number.
"""

# ruff: noqa: S608 - SQL is put together from our own names; paths go through `quote`

from __future__ import annotations

import contextlib
import logging
import re
import resource
import weakref
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from extract.errors import RakusatsuError
from pipelines.datasets.generations import MANIFEST, hold, read_manifest, stored
from pipelines.datasets.layout import UNKNOWN_YEAR
from pipelines.datasets.schema import CONTRACT
from pipelines.scratch import Scratch

if TYPE_CHECKING:
    import duckdb

# DuckDB is imported where it is used: writers only ask here which files there are, and it takes 25 MB.

_log = logging.getLogger(__name__)
_OURS = re.compile(r"(source=[^/]+/year=\d+/)?data(-\d+)?\.parquet")
"""Where the files of a dataset lie under its folder: `pipelines.datasets.layout`, and whole datasets."""
_MOST_FILES = 1 << 16


class DataDirectoryError(RakusatsuError, ValueError):
    """A data directory is not there, lacks what is asked for, or holds a damaged file; the message names it."""


def dataset_files(
    data: Path, name: str, *, years: Collection[int] | None = None, sources: Collection[str] | None = None
) -> list[Path]:
    """The Parquet files of one dataset in a stable order; none where there are none yet.

    Args:
        data: the folder of a generation (`pipelines.datasets.generations.hold`), or a plain one.
        name: of the dataset.
        years: of a partitioned dataset only these.
        sources: the same.
    """
    files = _files(data, name)
    if years is not None:
        wanted = {f"year={year}" for year in years}
        files = [file for file in files if file.parent.name in wanted]
    if sources is not None:
        wanted = {f"source={source}" for source in sources}
        files = [file for file in files if file.parent.parent.name in wanted]
    return files


def _files(data: Path, name: str) -> list[Path]:
    if (data / MANIFEST).is_file():
        return [stored(data, file) for file in read_manifest(data).files if file.startswith(f"{name}/")]
    folder = data / name
    files = []
    for path in sorted(folder.rglob("*.parquet")):
        if _is_ours(path, folder):
            files.append(path)
        else:
            _tell_stray(path)
    return files


def stray_files(data: Path) -> list[Path]:
    """Parquet files among the datasets that rakusatsu did not write: plain readers take their rows for data."""
    found = ((path, data / name) for name in CONTRACT for path in sorted((data / name).rglob("*.parquet")))
    return [path for path, folder in found if not _is_ours(path, folder)]


def _is_ours(path: Path, folder: Path) -> bool:
    return _OURS.fullmatch(path.relative_to(folder).as_posix()) is not None


def connect(database: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that writes nothing to the terminal and spills to the folder for temporary files."""
    import duckdb

    _open_many_files()
    connection = duckdb.connect(str(database))
    with contextlib.suppress(duckdb.InvalidInputException):  # a notebook without ipywidgets has none to set
        connection.execute("SET enable_progress_bar = false")  # it would stand in the JSON on stdout
    # The default, `.tmp` where the program runs, another process may clear away.
    connection.execute(f"SET temp_directory = {quote(str(_spill().folder))}")
    return connection


@cache
def _open_many_files() -> None:
    """Let this process open as many files as it may: DuckDB keeps all files of a query open, and a shell allows 1,024 unasked."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if allowed < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@cache
def _spill() -> Scratch:
    """One folder for all connections of this process."""
    return Scratch("rakusatsu-duckdb-")


def open_data(
    data: Path,
    names: Iterable[str] = CONTRACT,
    *,
    years: Collection[int] | None = None,
    sources: Collection[str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection with the datasets of a data directory as views, all of one generation as long as it is kept.

    Args:
        data: the data directory.
        names: datasets wanted; all of the contract where not given.
        years: of partitioned datasets only these; files of other years are not opened.
        sources: the same.

    Raises:
        DataDirectoryError: there is no such directory, or a file in it is damaged.
    """
    require_directory(data)
    connection = connect()
    generation = hold(data)
    try:
        add_views(connection, generation.folder, names, years=years, sources=sources)
    except BaseException:
        connection.close()
        raise
    weakref.finalize(connection, generation.release)
    return connection


def add_views(
    connection: duckdb.DuckDBPyConnection,
    data: Path,
    names: Iterable[str] = CONTRACT,
    *,
    places: bool = False,
    years: Collection[int] | None = None,
    sources: Collection[str] | None = None,
) -> None:
    """Make the views of a data directory's datasets on a connection; of `awards` with `documents`, `awards_current` too.

    Args:
        connection: where the views are made.
        data: the data directory.
        names: datasets wanted.
        places: give `awards` the columns `filename` and `file_row_number`.
        years: of `awards` and its like only these years' files; `documents` is always whole.
        sources: the same.

    Raises:
        DataDirectoryError: a file is damaged.
        KeyError: a name is no dataset's.
    """
    names = list(names)
    for name in names:
        parted = "year" in columns_of(name).names and (name != "documents" or names == ["documents"])
        files = (
            dataset_files(data, name, years=years, sources=sources) if parted else dataset_files(data, name)
        )
        _add_view(connection, name, files, places=places and name == "awards")
    if {"awards", "documents"} <= set(names):
        connection.execute(
            f"CREATE OR REPLACE VIEW awards_current AS SELECT awards.* FROM awards ANTI JOIN ({superseded()}) AS superseded USING (document_sha256)"
        )


def _add_view(
    connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path], *, places: bool
) -> None:
    view_of_files(connection, name, files, view=name, places=places)


def view_of_files(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Sequence[Path],
    *,
    view: str,
    places: bool = False,
    passing: bool = False,
) -> set[str]:
    """Make a view of some files of a dataset, in today's columns; without files it is empty.

    Args:
        connection: where the view is made.
        name: of the dataset.
        files: as `dataset_files` gives them.
        view: its name.
        places: with `filename` and `file_row_number`.
        passing: keep the view out of the database's file.

    Returns:
        The columns that the files have themselves.

    Raises:
        DataDirectoryError: a file is damaged.
    """
    import duckdb

    connection.register(f"columns of {name}", columns_of(name).empty_table())
    written, present = f'SELECT * FROM "columns of {name}"', set[str]()
    if files:
        years = f" REPLACE (nullif(year, {UNKNOWN_YEAR}) AS year)" if _partitioned(files) else ""
        own = f"SELECT *{years} FROM {read_parquet(files, places=places)}"
        written = f"{own} UNION ALL BY NAME {written}"
    try:
        connection.execute(f'CREATE OR REPLACE {"TEMP" if passing else ""} VIEW "{view}" AS {written}')
        if files:
            present = {row[0] for row in connection.execute(f"DESCRIBE {own}").fetchall()}
    except duckdb.Error as error:
        raise DataDirectoryError(str(error).strip().splitlines()[0]) from error
    return present


def require_columns(present: Collection[str], name: str, needed: Collection[str] | None = None) -> None:
    """Refuse rows that lack a column, for whoever would take its absence for a fact.

    Args:
        present: columns that the files have.
        name: of the dataset.
        needed: the columns; all of the dataset where not given.

    Raises:
        DataDirectoryError: one is absent.
    """
    wanted = columns_of(name).names if needed is None else needed
    if absent := [column for column in wanted if column not in present]:
        raise DataDirectoryError(
            f"the {name} have no column {', '.join(absent)}: another version of rakusatsu wrote them; "
            "extract the documents again, into a new folder (--out)"
        )


def superseded(documents: str = "documents") -> str:
    """SQL for the column `document_sha256` of the documents that a later version at the same address replaced.

    A version that could not be read replaces nothing: the one before it is the newest that says anything. A document
    with no time of fetching (given as a file) is a version of its own, and so is one without an address (imported
    without `--url`). One still offered at another address is current.

    Args:
        documents: the view `documents`, or SQL for its rows.
    """
    return f"""
WITH ranked AS (
    SELECT sha256, fetched_at, row_number() OVER (
        PARTITION BY source, coalesce(url, sha256), fetched_at IS NULL
        ORDER BY coalesce(status = 'failed', false), fetched_at DESC, sha256
    ) AS age
    FROM {documents}
)
SELECT DISTINCT sha256 AS document_sha256 FROM ranked
ANTI JOIN (SELECT sha256 FROM ranked WHERE age = 1 OR fetched_at IS NULL) AS newest USING (sha256)
"""


def current_awards(data: Path, *, places: bool = False) -> str:
    """SQL for the award rows of a data directory without what later versions of their documents replaced.

    Args:
        data: the data directory.
        places: with `filename` and `file_row_number`.

    Raises:
        DataDirectoryError: there are no awards.
    """
    awards = read_parquet(require_awards(data), places=places)
    documents = dataset_files(data, "documents")
    if not documents:
        return awards
    gone = superseded(read_parquet(documents))
    return f"(SELECT a.* FROM {awards} AS a ANTI JOIN ({gone}) AS gone USING (document_sha256))"


def read_parquet(files: Sequence[Path], *, places: bool = False) -> str:
    """SQL for the rows of some files of one dataset, `source` and `year` from their paths.

    Args:
        files: at least one, as `dataset_files` gives them.
        places: with `filename` and `file_row_number`.
    """
    listed = ", ".join(quote(str(file)) for file in files)
    partitioned = (
        ", hive_partitioning = true, hive_types = {'source': VARCHAR, 'year': INTEGER}"
        if _partitioned(files)
        else ", hive_partitioning = false"
    )
    more = ", filename = true, file_row_number = true" if places else ""
    return f"read_parquet([{listed}], union_by_name = true{partitioned}{more})"


@cache
def columns_of(name: str) -> pa.Schema:
    """The columns of a dataset as readers see them: `year` last where it lies in partitions.

    Raises:
        KeyError: there is no such dataset.
    """
    columns = CONTRACT[name]
    return columns.append(pa.field("year", pa.int32())) if "source" in columns.names else columns


def require_directory(data: Path) -> None:
    """Say so where there is no such data directory.

    Raises:
        DataDirectoryError: there is none.
    """
    if not data.is_dir():
        raise DataDirectoryError(f"no folder of datasets at {data}")


def require_awards(data: Path) -> list[Path]:
    """The files of the awards.

    Raises:
        DataDirectoryError: there are none.
    """
    require_directory(data)
    files = dataset_files(hold(data).folder, "awards")
    if not files:
        raise DataDirectoryError(f"no awards under {data}: run `rakusatsu extract … --out {data}` first")
    return files


def require_dataset(data: Path, name: str, *, made_by: str) -> None:
    """Say so where a dataset is not there yet.

    Args:
        data: the data directory.
        name: of the dataset.
        made_by: the command that makes it.

    Raises:
        DataDirectoryError: it is not there; the message says how to make it.
    """
    require_awards(data)
    if not dataset_files(hold(data).folder, name):
        raise DataDirectoryError(f"no {name} under {data}: run `rakusatsu {made_by} --data {data}` first")


def quote(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _partitioned(files: Sequence[Path]) -> bool:
    return files[0].parent.name.startswith("year=")


@cache
def _tell_stray(path: Path) -> None:
    _log.warning("%s: not a file that rakusatsu wrote; its rows are left out", path)
