"""One SELECT over the datasets and nothing else: no files, no addresses, no settings, a bounded answer in bounded time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extract.errors import RakusatsuError
from pipelines.datasets.query import open_data

MAX_ROWS = 500
MAX_CHARACTERS = 1_000_000
"""Of an answer: more helps no agent and costs memory."""
MAX_SECONDS = 20.0
MAX_MEMORY = "1GB"
_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
"""What may stand behind FROM besides datasets; all others read files, addresses or the engine itself."""
_FORBIDDEN_FUNCTIONS = (
    "read_",
    "parquet_",
    "getenv",
    "current_setting",
    "sniff_csv",
    "glob",
    "duckdb_",
    "pragma_",
    "query",
)


class RefusedQueryError(RakusatsuError, ValueError):
    """A query that is more than one SELECT over the datasets, or takes too long; the message says which."""


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """Rows of a query, and whether there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool


def select(data: Path, query: str, *, rows: int = MAX_ROWS, seconds: float = MAX_SECONDS) -> SelectedRows:
    """Run one SELECT over the datasets.

    Args:
        data: folder of the datasets.
        query: DuckDB SQL; tables are the datasets, as in `rakusatsu.sql`.
        rows: most rows given.
        seconds: after which it is stopped.

    Raises:
        RefusedQueryError: it is no single SELECT, reads something else, fails, or takes too long.
    """
    with open_data(data) as connection:
        _fence(connection, data)
        _examine(connection, query)
        with _stopped_after(connection, seconds) as stopped:
            try:
                cursor = connection.execute(query)
                found = cursor.fetchmany(rows + 1)
            except duckdb.Error as error:
                late = f"stopped after {seconds:g} seconds; ask for less" if stopped.is_set() else str(error)
                raise RefusedQueryError(late) from error
        columns = tuple(column[0] for column in cursor.description or ())
    kept = _within(found[:rows], MAX_CHARACTERS)
    return SelectedRows(columns, kept, len(found) > len(kept))


def _within(rows: list[tuple[Any, ...]], characters: int) -> tuple[tuple[Any, ...], ...]:
    """The first rows that together have so many characters.

    Raises:
        RefusedQueryError: the first has more.
    """
    kept: list[tuple[Any, ...]] = []
    for row in rows:
        characters -= sum(len(str(value)) for value in row)
        if characters < 0:
            break
        kept.append(tuple(row))
    if rows and not kept:
        raise RefusedQueryError(f"one row has over {MAX_CHARACTERS:,} characters; ask for less")
    return tuple(kept)


def _fence(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    connection.execute("SET memory_limit = ?", [MAX_MEMORY])
    connection.execute("SET allowed_directories = ?", [[str(data.resolve()) + "/", str(data) + "/"]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET lock_configuration = true")


def _examine(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise RefusedQueryError(str(error)) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise RefusedQueryError("only one SELECT is answered here")
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree.get("error"):
        raise RefusedQueryError(str(tree.get("error_message", "not a query that can be examined")))
    views = {
        name
        for (name,) in connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
    }
    named = views | set(_named_here(tree))
    for node in _nodes(tree):
        _refuse(node, named)


def _refuse(node: dict[str, Any], known: set[str]) -> None:
    kind, function = node.get("type"), str(node.get("function_name", "")).lower()
    if kind == "TABLE_FUNCTION":
        called = str(node.get("function", {}).get("function_name", "")).lower()
        if called not in _TABLE_FUNCTIONS:
            raise RefusedQueryError(f"{called or 'a table function'} reads something else than the datasets")
    if kind == "BASE_TABLE" and str(node.get("table_name")) not in known:
        raise RefusedQueryError(
            f"no dataset {node.get('table_name')!r}; there are: {', '.join(sorted(known))}"
        )
    if function.startswith(_FORBIDDEN_FUNCTIONS):
        raise RefusedQueryError(f"{function} is not answered here")


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each)


def _named_here(tree: Any) -> Iterator[str]:
    """Names that the query itself gives (WITH)."""
    for node in _nodes(tree):
        for entry in node.get("cte_map", {}).get("map", []) if isinstance(node.get("cte_map"), dict) else []:
            yield str(entry.get("key"))


@contextmanager
def _stopped_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[threading.Event]:
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        connection.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()
