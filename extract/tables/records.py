"""JSON of records (a list of objects with the same keys) as a grid: keys are the header, each object is a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.grid import MAX_CELLS, MAX_COLUMNS, Cell, Grid, Line, number_text
from extract.tables.header import KEPT, meaning

MAX_JSON_BYTES = 64 * 1024 * 1024
"""JSON is held whole while it is read."""
_NAMES = ("name", "名称", "value", "label", "氏名", "商号", "会社名")
_AMOUNTS = ("amount", "金額", "額")
_CURRENCIES = ("currency", "通貨")
_TOLD_IN = ("properties", "attributes", "fields")
_OF_CONTRACT = frozenset({"supplier", "price", "contract_date"})
MOST_DEPTH = 6
"""Objects inside one another in which the records are looked for."""


def read_records(content: bytes) -> list[Grid]:
    """The lists of records of a JSON file, or of one object a line (JSON Lines), each as a grid.

    Raises:
        extract.errors.UnreadableDocumentError: no JSON, or no list of objects in it.
        extract.errors.LimitExceededError: larger than `MAX_JSON_BYTES`.
    """
    if len(content) > MAX_JSON_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of JSON, more than {MAX_JSON_BYTES}")
    text = content.decode(detect_encoding(content), errors="replace")
    try:
        read = _loaded(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocumentError(f"not readable as JSON: {error}") from error
    lists = list(_lists(read, MOST_DEPTH))
    if not lists:
        raise UnreadableDocumentError("the JSON holds no list of records")
    return [
        Grid(page, name or f"list {page}", _lines(records, page))
        for page, (name, records) in enumerate(lists, 1)
    ]


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line) for line in lines]


def _lists(value: Any, depth: int, name: str = "") -> Iterator[tuple[str, Sequence[dict[str, Any]]]]:
    """Lists of objects, outermost first; one object alone is a list of one."""
    if isinstance(value, list):
        records = [_told_in(record) for record in value if isinstance(record, dict)]
        if records and len(records) == len(value):
            inner = [found for record in records[:1] for found in _lists(record, depth - 1)] if depth else []
            if inner and all(not _is_plain(item) for item in records[0].values()):
                for record in records:
                    yield from _lists(record, depth - 1)
                return
            yield name, records
        elif value and all(isinstance(row, list) for row in value):
            header, *rows = value
            if all(isinstance(key, str) for key in header):
                yield name, [dict(zip(header, row, strict=False)) for row in rows]
    elif isinstance(value, dict) and depth:
        before = False
        for key, inner_value in value.items():
            for found in _lists(inner_value, depth - 1, str(key)):
                before = True
                yield found
        if not before and len(value) >= 3 and all(map(_is_plain, value.values())):
            yield name, [value]


def _told_in(record: dict[str, Any]) -> dict[str, Any]:
    """What a record tells of, where that stands in an object of its own as GeoJSON and its kin have it and nothing of a
    contract stands beside it.
    """
    inner = [record[key] for key in _TOLD_IN if isinstance(record.get(key), dict)]
    beside = any(meaning(str(key)) in _OF_CONTRACT for key in record)
    return inner[0] if len(inner) == 1 and not beside else record


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _lines(records: Sequence[dict[str, Any]], page: int) -> Iterator[Line]:
    keys = list(dict.fromkeys(column for record in records for column in _columns(record)))[:MAX_COLUMNS]
    if len(keys) * len(records) > MAX_CELLS:
        raise LimitExceededError(f"more than {MAX_CELLS} cells")
    yield Line(page, 1, tuple(Cell(key[-1], locator=f"key {'.'.join(key)}") for key in keys))
    for number, record in enumerate(records, start=1):
        cells = (_cell(_value_at(record, key), f"record {number}, {'.'.join(key)}") for key in keys)
        yield Line(page, number + 1, tuple(cells))


def _columns(record: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The keys of a record; of a firm told in an object of its own (its name, its number) those in it, too."""
    for key, value in record.items():
        yield (str(key),)
        if isinstance(value, dict) and _name_of(value) is not None:
            yield from (
                (str(key), str(inner))
                for inner in value
                if inner not in _NAMES and _is_plain(value[inner]) and meaning(str(inner)) not in (None, KEPT)
            )


def _value_at(record: dict[str, Any], key: tuple[str, ...]) -> Any:
    value: Any = record
    for part in key:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _name_of(value: dict[str, Any]) -> str | None:
    """The name of what an object tells of (a code with its name, a firm with its number)."""
    return next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)


def _amount_of(value: dict[str, Any]) -> str | None:
    """An amount with the currency beside it, as OCDS and others write it."""
    amounts = [value[key] for key in _AMOUNTS if isinstance(value.get(key), int | float | str)]
    if len(amounts) != 1 or isinstance(amounts[0], bool):
        return None
    currency = next((value[key] for key in _CURRENCIES if isinstance(value.get(key), str)), "")
    text = amounts[0] if isinstance(amounts[0], str) else number_text(amounts[0])
    return text if currency in ("", "JPY", "円") else f"{currency} {text}"


def _cell(value: Any, locator: str) -> Cell:
    if value is None or value == "":
        return Cell()
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", locator=locator)
    if isinstance(value, int | float):
        return Cell(number_text(value), float(value) if abs(value) < 1e15 else None, locator)
    if isinstance(value, dict):
        text = _name_of(value) or _amount_of(value) or json.dumps(value, ensure_ascii=False)
        return Cell(text, locator=locator)
    if isinstance(value, list):
        return Cell("\n".join(_cell(item, locator).text for item in value), locator=locator)
    return Cell(str(value), locator=locator)
