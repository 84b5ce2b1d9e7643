"""A register's tables to rows: who is named, since when and until when, by whom, why."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.reference import read_table
from extract.rows import Evidence, RegistrationRow, RejectRow
from extract.tables.grid import Cell, Grid, Line, evidence_of
from extract.values.corporate_number import find_corporate_numbers, is_corporate_number
from extract.values.folding import compact
from extract.values.wareki import find_dates, parse_date

EXTRACTOR = "registers"
VERSION = "1"
_CAPTION_LINES = 8
"""Lines above a header in which the list says what it is."""
_NUMBER_IN_NAME = re.compile(r"[（(]\s*(?:法人番号\s*[:：]?\s*)?[0-9０-９]{13}\s*[）)]")
_SAME_YEAR = re.compile(r"同年")
_FOLDED_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RegisterHeader:
    """The columns of a register: field → place, and every label for `raw`."""

    fields: Mapping[str, int]
    labels: tuple[str, ...]

    @property
    def sufficient(self) -> bool:
        """Whether it names firms and says something of them."""
        said = {"period", "valid_from", "valid_to", "number"} & self.fields.keys()
        return bool({"name", "corporate_number"} & self.fields.keys() and said)


@cache
def _words(table: str) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    rows = read_table(Path(__file__).with_name(table))
    key = "field" if table == "words.csv" else "register"
    return tuple(
        (
            row[key],
            tuple(map(compact, row["words"].split("|"))),
            tuple(map(compact, filter(None, (row.get("unless") or "").split("|")))),
        )
        for row in rows
    )


def meaning(label: str) -> str | None:
    """The field a column's label means; a single 自 or 至 must be the whole label."""
    folded = compact(label)
    for field, words, unless in _words("words.csv"):
        if any(word == folded if len(word) == 1 else word in folded for word in words) and not any(
            word in folded for word in unless
        ):
            return field
    return None


def register_named(text: str) -> str | None:
    """Which register a text speaks of; None where of none."""
    folded = compact(text)
    return next(
        (register for register, words, _ in _words("kinds.csv") if any(word in folded for word in words)),
        None,
    )


def header_of(line: Line) -> RegisterHeader | None:
    """The register's header that this line is, if it is one."""
    fields: dict[str, int] = {}
    for place, cell in enumerate(line.cells):
        field = None if cell.blank or cell.inherited or len(cell.text) > 40 else meaning(cell.text)
        if field is not None:
            fields.setdefault(field, place)
    header = RegisterHeader(fields, tuple(compact(cell.text) for cell in line.cells))
    return header if header.sufficient else None


def read_register(
    grids: Iterable[Grid],
    *,
    register: str | None = None,
    authority: str | None = None,
    url: str | None = None,
) -> Iterator[RegistrationRow | RejectRow]:
    """Rows of a register's tables in printed order; what cannot be read is a reject with the text.

    Args:
        grids: the document's tables.
        register: which one, where the caller knows; else its words tell.
        authority: who keeps it, where no column says.
        url: the document's address, whose words may tell the register.
    """
    ordinal = 0
    for grid in grids:
        above: list[str] = [grid.name, grid.caption, url or ""]
        header: RegisterHeader | None = None
        kind = register
        for line in grid.lines:
            if (found := header_of(line)) is not None:
                header = found
                kind = register or register_named(" ".join((*above, *found.labels)))
                continue
            if header is None:
                above = [*above[-_CAPTION_LINES:], *(cell.text for cell in line.filled())]
                continue
            if len(line.filled()) < 2 or line.hidden:
                continue
            ordinal += 1
            yield _row(line, header, kind, authority, ordinal)


def _row(
    line: Line, header: RegisterHeader, kind: str | None, authority: str | None, ordinal: int
) -> RegistrationRow | RejectRow:
    cells = {field: line.cells[place] for field, place in header.fields.items() if place < len(line.cells)}
    texts = {field: _joined(cell) for field, cell in cells.items()}
    printed = " ".join(cell.text for cell in line.filled())
    if kind is None:
        return RejectRow(page=line.page, reason="unknown_register", text=printed, rows=1)
    printed_numbers = find_corporate_numbers(texts.get("corporate_number") or texts.get("name", ""))
    numbers = [number for number in printed_numbers if is_corporate_number(number)]
    name = _NUMBER_IN_NAME.sub("", texts.get("name", "")).strip() or None
    if name is None and not numbers:
        return RejectRow(page=line.page, reason="no_name", text=printed, rows=1)
    since, until, warnings = _period(texts, cells)
    return RegistrationRow(
        register=kind,
        authority=texts.get("authority") or authority,
        page=line.page,
        registration_ordinal=ordinal,
        name_text=name,
        address_text=texts.get("address") or None,
        corporate_number=numbers[0] if len(set(numbers)) == 1 else None,
        number=texts.get("number") or None,
        valid_from=since,
        valid_to=until,
        reason=texts.get("reason") or None,
        raw=_raw(line, header),
        evidence=_evidence(line, cells),
        warnings=warnings,
        extractor=EXTRACTOR,
        extractor_version=VERSION,
    )


def _period(
    texts: Mapping[str, str], cells: Mapping[str, Cell]
) -> tuple[dt.date | None, dt.date | None, tuple[str, ...]]:
    """First and last day; a day that is printed and cannot be read is null with a warning."""
    days = _both_days(texts["period"]) if texts.get("period") else []
    since = _day(cells.get("valid_from")) or (days[0] if days else None)
    until = _day(cells.get("valid_to")) or (days[1] if len(days) == 2 else None)
    if "valid_to" not in cells and "period" not in cells and texts.get("valid_from"):
        both = _both_days(texts["valid_from"])
        until = both[1] if len(both) == 2 else until
    unread = (
        any(texts.get(field) for field in ("period", "valid_from", "valid_to"))
        and since is None
        and until is None
    )
    if unread or (since is not None and until is not None and until < since):
        return None, None, ("unread_date",)
    return since, until, ()


def _both_days(text: str) -> list[dt.date]:
    """The days of `令和6年4月1日から同年6月30日まで`; 同年 is the year of the day before it."""
    parts = _SAME_YEAR.split(text)
    days = find_dates(parts[0])
    for part in parts[1:]:
        if days and (
            match := re.match(r"\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", unicodedata.normalize("NFKC", part))
        ):
            try:
                days.append(dt.date(days[-1].year, int(match[1]), int(match[2])))
            except ValueError:
                return days
    return days if len(days) <= 2 else []


def _day(cell: Cell | None) -> dt.date | None:
    if cell is None or cell.blank:
        return None
    if isinstance(cell.value, dt.date):
        return cell.value
    days = find_dates(cell.text)
    return parse_date(cell.text) or (days[0] if days else None)


def _joined(cell: Cell) -> str:
    return "" if cell.blank else re.sub(r"\s*\n\s*", "", cell.text).strip(" \u3000\u00a0\t")


def _raw(line: Line, header: RegisterHeader) -> dict[str, str]:
    return {
        label or f"column {place}": cell.text
        for place, (label, cell) in enumerate(zip(header.labels, line.cells, strict=False), start=1)
        if not cell.blank
    }


def _evidence(line: Line, cells: Mapping[str, Cell]) -> tuple[Evidence, ...]:
    columns = {"name": "name_text", "address": "address_text"}
    return tuple(
        place
        for field, cell in cells.items()
        if not cell.blank and field != "period"
        for place in evidence_of(columns.get(field, field), line.page, cell)
    )


def stamped(
    rows: Sequence[RegistrationRow],
    *,
    source: str,
    sha256: str,
    url: str | None,
    published_on: dt.date | None,
) -> list[RegistrationRow]:
    """The rows with their document, source, date and id."""
    return [
        dataclasses.replace(
            row,
            registration_id=f"{source}-{sha256[:16]}-{row.registration_ordinal:04d}",
            source=source,
            document_sha256=sha256,
            url=url,
            published_on=published_on,
        )
        for row in rows
    ]
