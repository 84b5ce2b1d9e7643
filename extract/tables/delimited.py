"""Delimited text (commas, tabs, semicolons) as a grid, in any of the encodings Japanese bodies use, streamed.

A quote that is never closed would swallow every row behind it. So a record that runs over several lines is taken only
where it keeps to the rules or is as wide as the others; else its first line is read by itself.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from typing import NamedTuple

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError
from extract.rows.changed import made_many
from extract.tables.grid import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, Cell, Grid, Line, TextCells
from extract.values.visible import as_seen

csv.field_size_limit(1024 * 1024)
MOST_LINES = 200
"""Lines of one record; a longer one is a quote that was not closed."""
_SAMPLE_LINES = 60
_LINES_AT_ONCE = 500
_DELIMITERS = ",\t;|"
_NAMED_DELIMITER = re.compile(r"sep=(.)")
_FORMULA = re.compile(r'(^|[,;\t|])="((?:[^"]|"")*)"(?=[,;\t|\r\n]|$)')
"""`="0012"`: how spreadsheets are made to keep a text; as CSV its quote stands inside the field."""


def read_delimited(content: bytes, *, page: int = 1, name: str = "") -> Grid:
    """The file as one grid; a line is decoded only when it is asked for.

    Raises:
        extract.errors.LimitExceededError: larger than `grid.MAX_BYTES`.
        extract.errors.UnreadableDocumentError: no text.
    """
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of CSV, more than {MAX_BYTES}")
    encoding = detect_encoding(content)
    head = content[:65536].decode(encoding, errors="replace").splitlines()[:_SAMPLE_LINES]
    named = _NAMED_DELIMITER.fullmatch(head[0].strip()) if head else None
    delimiter = named[1] if named else _delimiter(head)
    text: io.TextIOBase
    if encoding.startswith("iso2022"):  # read in pieces, Python gives up on an escape sequence that is none
        text = io.StringIO(content.decode(encoding, errors="replace"), newline="")
    else:
        text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace", newline="")
    lines = _lines(_records(text, delimiter), page, skip=1 if named else 0)
    return Grid(page, name, lines, delimited=True)


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(_outside_quotes(line).count(delimiter) for line in lines if line.strip())
        width, agreeing = max(
            widths.items(), key=lambda item: (item[0] > 0, item[1], item[0]), default=(0, 0)
        )
        return (agreeing if width else 0, width)

    return max(_DELIMITERS, key=agreement)


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


class _Records(NamedTuple):
    """Records that come one after the other."""

    cells: Sequence[list[str]]
    mended: bool = False
    """Whether their quotes were not as they should be."""
    seen: bool = False
    """Whether their texts are known to be as a reader sees them."""


def _lines(read: Iterable[_Records], page: int, *, skip: int) -> Iterator[Line]:
    cells_seen = number = 0
    for records, mended, seen in read:
        first = max(0, skip - number)
        cells_seen += sum(map(len, records[first:]))
        if cells_seen > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        numbers = range(number + 1, number + len(records) + 1)
        rows = [
            TextCells(row[:MAX_COLUMNS], place, seen=seen)
            for place, row in zip(numbers, records, strict=True)
        ]
        columns = {"page": repeat(page), "number": numbers, "cells": rows, "mended": repeat(mended)}
        yield from made_many(Line, len(rows), columns)[first:]
        number += len(records)


def _records(text: Iterable[str], delimiter: str) -> Iterator[_Records]:
    lines, widths = _Lines(text), _Widths()
    while some := lines.take(_LINES_AT_ONCE):
        if (plain := _plain_records(some, delimiter)) is not None:
            widths.count(plain.cells)
            yield plain
            continue
        lines.give_back(some)
        for _ in some:
            if (line := lines.next()) is None:
                return
            record = _one_record(line, lines, delimiter, widths.usual)
            widths.count(record.cells)
            yield record


class _Widths:
    """How many cells most records have so far."""

    def __init__(self) -> None:
        self.usual = 0
        self._counted: Counter[int] = Counter()

    def count(self, records: Iterable[Sequence[str]]) -> None:
        """Count some more; once a thousand are of the usual width, those that are need no counting."""
        for width in map(len, records):
            if self.usual < 2 or width != self.usual:  # the usual width can only change where it is not met
                self._counted[width] += 1
                self.usual = self._counted.most_common(1)[0][0]
            elif self._counted[self.usual] < 1_000:
                self._counted[self.usual] += 1


def _plain_records(lines: Sequence[str], delimiter: str) -> _Records | None:
    """The records of lines that are one each, whose quotes are as they should be: what reading them one by one gives.

    None where that is not sure.
    """
    if max(map(len, lines)) > csv.field_size_limit():
        return None
    text = "".join(lines)
    if '"' not in text:
        records = [line.rstrip("\r\n").split(delimiter) for line in lines]
        printed = text.replace("\r\n", "\n")
    elif '="' in text or any(line.count('"') % 2 for line in lines):
        return None
    else:
        try:
            records = list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            return None
        if len(records) != len(lines) or not all(records):
            return None
        printed = "\n".join(map("\t".join, records))
    seen = as_seen(printed) == printed
    return _Records(records, seen=seen)


def _one_record(line: str, lines: _Lines, delimiter: str, usual: int) -> _Records:
    if '"' in line:
        quoted, mended = _quoted_record(line, lines, delimiter, usual)
        return _Records([quoted], mended)
    record = line.rstrip("\r\n").split(delimiter)
    if len(line) > csv.field_size_limit() and max(map(len, record)) > csv.field_size_limit():
        raise LimitExceededError(f"line {lines.number}: field larger than field limit")
    return _Records([record])


class _Lines:
    """Physical lines, of which some can be given back."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._back: list[str] = []
        self.number = 0

    def next(self) -> str | None:
        self.number += 1
        return self._back.pop() if self._back else next(self._text, None)

    def take(self, most: int) -> list[str]:
        """The next lines, `most` or fewer."""
        taken = self._back[-most:][::-1]
        del self._back[-most:]
        taken.extend(islice(self._text, most - len(taken)))
        self.number += len(taken)
        return taken

    def give_back(self, lines: Sequence[str]) -> None:
        self._back.extend(reversed(lines))
        self.number -= len(lines)


def _quoted_record(line: str, lines: _Lines, delimiter: str, usual: int) -> tuple[list[str], bool]:
    """The record that starts with this line, whose quotes may run over further lines."""
    line = _FORMULA.sub(r'\1"\2"', line)
    taken = [line]
    quotes = line.count('"')
    while quotes % 2 and len(taken) < MOST_LINES and (further := lines.next()) is not None:
        further = _FORMULA.sub(r'\1"\2"', further) if '="' in further else further
        taken.append(further)
        quotes += further.count('"')
    if quotes % 2 == 0:
        strict = _parsed("".join(taken), delimiter)
        if strict is not None and (len(taken) == 1 or not _swallows(taken, strict, delimiter, usual)):
            return strict, False
    lines.give_back(taken[1:])
    return _mended(line, delimiter, usual), True


def _swallows(taken: Sequence[str], record: Sequence[str], delimiter: str, usual: int) -> bool:
    """Whether a record over several lines holds rows of their own: lines as wide as the others inside a quote."""
    if usual < 3:
        return False
    whole = sum(_outside_quotes(line).count(delimiter) >= usual - 1 for line in taken[1:])
    return whole > 0 and len(record) != usual


def _parsed(text: str, delimiter: str) -> list[str] | None:
    """One record by the rules (RFC 4180), or with backslashes before quotes inside; None where it keeps to neither."""
    for escape in (None, "\\"):
        if escape and '\\"' not in text:
            break
        reader = csv.reader([text], delimiter=delimiter, strict=True, escapechar=escape, doublequote=True)
        try:
            records = (
                list(_as_lines(text, delimiter, escape)) if "\n" in text.rstrip("\r\n") else list(reader)
            )
        except csv.Error as error:
            if "field limit" in str(error):
                raise LimitExceededError(str(error)) from error
            continue
        if len(records) == 1:
            return records[0]
    return None


def _as_lines(text: str, delimiter: str, escape: str | None) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True, escapechar=escape, doublequote=True)


def _mended(line: str, delimiter: str, usual: int) -> list[str]:
    """A line whose quotes do not pair: read with them as letters, those at a cell's ends taken off."""
    bare = line.rstrip("\r\n")
    escaped = _parsed(bare, delimiter) if '\\"' in bare else None
    if escaped is not None:
        return escaped
    loose = next(csv.reader([bare], delimiter=delimiter), [])
    plain = [cell.strip().strip('"').replace('""', '"') for cell in bare.split(delimiter)]
    return loose if len(loose) == usual and '"' not in bare[:1] else plain


_GROUP_HEAD = re.compile(r"\s*[\"¥￥]?[-△▲−]?\d{1,3}\s*")
_GROUP = re.compile(r"\d{3}\s*円?\"?\s*")


def fit_width(line: Line, width: int) -> Line | None:
    """A row wider than its header with the amounts put together that unquoted commas cut (`1`, `234`, `000`).

    None where that does not give the header's width in exactly one way.
    """
    cells = line.cells
    surplus = len(cells) - width
    runs: list[tuple[int, int]] = []
    index = 0
    while index < len(cells):
        end = index + 1
        if _GROUP_HEAD.fullmatch(cells[index].text):
            while end < len(cells) and _GROUP.fullmatch(cells[end].text):
                end += 1
                if cells[end - 1].text.rstrip().endswith("円"):
                    break
        if end - index > 1:
            runs.append((index, end))
        index = end
    if sum(end - start - 1 for start, end in runs) != surplus:
        return None
    joined: list[Cell] = []
    position = 0
    for start, end in runs:
        joined += cells[position:start]
        text = ",".join(cell.text.strip() for cell in cells[start:end])
        joined.append(dataclasses.replace(cells[start], text=text))
        position = end
    joined += cells[position:]
    return dataclasses.replace(line, cells=tuple(joined), mended=True)
