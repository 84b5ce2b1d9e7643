"""A dataset, or what a query gives, as CSV, XLSX or Parquet for people who open it in a spreadsheet.

Numbers are numbers, codes are text, lists are joined with ` | `, nested values are JSON. A text that a spreadsheet would run as a
formula is written with an apostrophe before it, as is, in CSV, a code whose leading zeros the spreadsheet would drop.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from extract.errors import RakusatsuError
from pipelines.datasets.schema import CONTRACT

FORMATS = ("csv", "xlsx", "parquet")
MAX_XLSX_ROWS = 1_048_575
"""Rows of a sheet below its header (Excel specifications and limits)."""
_MAX_CELL = 32_767
"""Characters of a cell (same place)."""
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
_ZEROS = re.compile(r"^0\d+$")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class TooManyRowsError(RakusatsuError, ValueError):
    """More rows than a sheet can hold."""


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """What the data dictionary says of a column."""

    name: str
    label: str
    description: str
    unit: str | None
    type: str


def column_notes(schema: pa.Schema) -> list[ColumnNote]:
    """The dictionary of a table: from its own metadata, else from the column of that name in the contract."""
    return [_note(field) for field in schema]


def heading(note: ColumnNote, *, japanese: bool) -> str:
    """A column's heading: its name, or its Japanese label where it has one and it is wanted."""
    return note.label if japanese and note.label else note.name


def write_csv(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, file: TextIO, *, japanese: bool = False
) -> int:
    """Write CSV, with a mark that tells spreadsheets it is UTF-8; gives the number of rows."""
    file.write("\ufeff")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_csv_text(heading(note, japanese=japanese)) for note in column_notes(schema)])
    rows = 0
    for row in _rows(batches):
        writer.writerow([_csv_cell(value) for value in row])
        rows += 1
    return rows


def write_xlsx(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path | io.BytesIO, *, japanese: bool = False
) -> int:
    """Write a workbook: the rows, and a sheet with the data dictionary; gives the number of rows.

    Raises:
        TooManyRowsError: more than a sheet can hold.
    """
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("data")
    sheet.freeze_panes = "A2"
    notes = column_notes(schema)
    sheet.append([_xlsx_cell(sheet, heading(note, japanese=japanese)) for note in notes])
    rows = 0
    for row in _rows(batches):
        rows += 1
        if rows > MAX_XLSX_ROWS:
            raise TooManyRowsError(
                f"more than {MAX_XLSX_ROWS:,} rows: a sheet cannot hold them; choose csv or parquet"
            )
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    words = workbook.create_sheet("dictionary")
    words.append(["column", "名称", "description", "unit", "type"])
    for note in notes:
        words.append([note.name, note.label, note.description, note.unit, note.type])
    workbook.save(path)
    return rows


def write_parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> int:
    """Write one Parquet file with the types as they are; gives the number of rows."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain_value(value: Any) -> Any:
    """A value as a cell can hold it: numbers, dates and text stay, lists are joined, other things are JSON."""
    if value is None or isinstance(value, str | bool | int | float | Decimal | dt.date | dt.datetime):
        return value
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Sequence):
        if all(isinstance(each, str | int | float) for each in value):
            return " | ".join(str(each) for each in value)
        return json.dumps([_jsonable(each) for each in value], ensure_ascii=False, default=str)
    return str(value)


def _jsonable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[list[Any]]:
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield [plain_value(value) for value in row]


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return _csv_text(value)
    return "" if value is None else value


def _csv_text(text: str) -> str:
    return f"'{text}" if _ZEROS.match(text) else defused(text)


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(sheet, defused(_NOT_IN_XML.sub("", value))[:_MAX_CELL])
        cell.data_type = "s"
        return cell
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value


def _note(field: pa.Field) -> ColumnNote:
    known = field.metadata or {}
    if not known:
        known = (
            next(
                (each.field(field.name).metadata for each in CONTRACT.values() if field.name in each.names),
                None,
            )
            or {}
        )

    def said(key: str) -> str:
        return bytes(known.get(key.encode(), b"")).decode()

    return ColumnNote(field.name, said("label"), said("description"), said("unit") or None, str(field.type))
