"""CSV and TSV as a grid, in any of the encodings Japanese bodies use, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError
from extract.tables.grid import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, Cell, Grid, Line, column_letters

csv.field_size_limit(1024 * 1024)


def read_delimited(content: bytes, *, page: int = 1, name: str = "") -> Grid:
    """The file as one grid; a line is decoded only when it is asked for.

    Raises:
        extract.errors.LimitExceededError: larger than `grid.MAX_BYTES`.
        extract.errors.UnreadableDocumentError: no text.
    """
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of CSV, more than {MAX_BYTES}")
    encoding = detect_encoding(content)
    head = content[:65536].decode(encoding, errors="replace")
    delimiter = "\t" if head.count("\t") > head.count(",") else ","
    return Grid(page, name, _lines(content, encoding, delimiter, page))


def _lines(content: bytes, encoding: str, delimiter: str, page: int) -> Iterator[Line]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace", newline="")
    cells_seen = 0
    reader = csv.reader(text, delimiter=delimiter)
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise LimitExceededError(f"line {reader.line_num}: {error}") from error
        number += 1
        cells_seen += len(row)
        if cells_seen > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        cells = tuple(
            Cell(text, locator=f"{column_letters(column)}{number}") if text else Cell()
            for column, text in enumerate(row[:MAX_COLUMNS], start=1)
        )
        yield Line(page, number, cells)
