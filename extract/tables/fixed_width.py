"""Tables typed as lines of text: columns told by blanks alone, or by bars (│ ｜) as of a drawn table.

A column of blanks is one only where it is blank in every row: text that reaches into the next column leaves fewer
columns than labels, and the file is not read so.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extract.encoding import detect_encoding
from extract.errors import UnreadableDocumentError
from extract.tables.grid import MAX_CELLS, Grid, Line, TextCells
from extract.tables.header import KEPT, meaning
from extract.tables.page_breaks import COLUMNS_UNLIKE_HEADER
from extract.values.folding import is_dash

MAX_TEXT_BYTES = 16 * 1024 * 1024
"""The text is held whole; a larger one is read as delimited only."""
_HEAD_BYTES = 65_536
_HEADER_WITHIN = 40
"""Lines in which the header is looked for."""
_FEWEST_LABELS = 3
_APART = re.compile(r"(?: {2,}|\t|\u3000)[ \u3000\t]*")
"""What parts two cells; a single blank may stand inside one."""
_RULE = re.compile(r"[\s\u3000\-=_+─━═―－ー‐┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝│┃｜|]+")
_NO_ROW = re.compile(r"[\s\u3000]*(?:合\s*計|小\s*計|総\s*計|計|※|\*|注|[(（]|以\s*上|備考)")
_BAR = re.compile(r"[│┃｜║]")
_GUTTER = 2
"""Display columns that are blank in every row between two cells of which one has no label of its own."""
_FIGURES = frozenset({"price", "estimated_price", "contract_date", "opening_date", "bid_price", "rate"})
_Segment = tuple[int, int]


def text_table(content: bytes, *, page: int = 1, name: str = "") -> Grid | None:
    """The text as a grid whose columns are told by blanks or drawn bars; None where it is none for sure."""
    if len(content) > MAX_TEXT_BYTES:
        return None
    head = content if len(content) <= _HEAD_BYTES else content[:_HEAD_BYTES].rpartition(b"\n")[0]
    try:
        first = head.decode(detect_encoding(head), errors="replace").splitlines()[:_HEADER_WITHIN]
    except UnreadableDocumentError:
        return None
    if not any(map(_is_header, first)):
        return None
    return table_of_lines(
        content.decode(detect_encoding(content), errors="replace").splitlines(), page=page, name=name
    )


def table_of_lines(lines: Sequence[str], *, page: int = 1, name: str = "") -> Grid | None:
    """The same of a text's lines."""
    start = next((number for number, line in enumerate(lines[:_HEADER_WITHIN]) if _is_header(line)), None)
    if start is None:
        return None
    lines = [line.expandtabs(8) for line in lines]
    if _BAR.search(lines[start]):
        cells: list[list[str]] | None = _barred(lines)
    else:
        cells = _aligned(lines, start) or _parted(lines, start)
    if cells is None or sum(map(len, cells)) > MAX_CELLS:
        return None
    rows = [
        Line(page, number, TextCells(texts, number), left_out=_astray(texts) if number > start else None)
        for number, texts in enumerate(cells, start=1)
        if any(texts)
    ]
    return Grid(page, name, iter(rows))


def _astray(texts: Sequence[str]) -> str | None:
    """Why a line that keeps to no column is left out, where it may be a row all the same."""
    is_one = len(texts) == 1 and len(_APART.split(texts[0])) > 1
    return (
        COLUMNS_UNLIKE_HEADER
        if is_one and re.search(r"\d", texts[0]) and not _NO_ROW.match(texts[0])
        else None
    )


def _is_header(line: str) -> bool:
    """Whether a line is nothing but labels set apart by blanks or bars."""
    if "," in line or "\t" in line.strip() or len(line) > 2_000:
        return False
    labels = [
        part.strip() for part in (_BAR.split(line) if _BAR.search(line) else _APART.split(line.strip()))
    ]
    told = [meaning(label) for label in labels if label]
    known = {field for field in told if field not in (None, KEPT)}
    return len(known) >= _FEWEST_LABELS and sum(field is not None for field in told) >= 0.6 * len(told)


def _barred(lines: Sequence[str]) -> list[list[str]]:
    """The cells between bars; lines that only draw the table are blank."""
    return [
        []
        if _RULE.fullmatch(line)
        else [part.strip(" \u3000") for part in _BAR.split(line.strip(" \u3000").strip("│┃｜║"))]
        for line in lines
    ]


def _aligned(lines: Sequence[str], start: int) -> list[list[str]] | None:
    """The cells between columns of blanks, a line that keeps to none of them as one cell."""
    shown = [[] if _RULE.fullmatch(line) else list(_placed(line)) for line in lines]
    labels = len(_APART.split(lines[start].strip()))
    rows = [
        place
        for place in range(start, len(lines))
        if shown[place] and len(_APART.split(lines[place].strip(" \u3000"))) >= max(2, labels - 1)
    ]
    if len(rows) < 2:
        return None
    segments = _segments([shown[place] for place in rows], _runs(_inked(shown[start]), _GUTTER))
    if segments is None or len(segments) != labels:
        return None
    return [
        _cut(cells, segments) if place >= start else [lines[place].strip(" \u3000")]
        for place, cells in enumerate(shown)
    ]


def _parted(lines: Sequence[str], start: int) -> list[list[str]] | None:
    """The cells of lines that are not aligned, where blanks part every one of them into as many as there are labels."""
    cells: list[list[str]] = []
    labels = _APART.split(lines[start].strip(" \u3000"))
    fields = [meaning(label) for label in labels]
    if _FIGURES.isdisjoint(fields):
        return None
    for place, line in enumerate(lines):
        parts = [] if _RULE.fullmatch(line) or not line.strip() else _APART.split(line.strip(" \u3000"))
        if place > start and parts and len(parts) != len(labels):
            if len(parts) > 1 and not _NO_ROW.match(parts[0]):
                return None
            parts = [line.strip()]
        elif place > start and parts and not all(map(_suits, fields, parts)):
            return None
        cells.append(parts if place >= start else [line.strip(" \u3000")])
    return cells


def _suits(field: str | None, text: str) -> bool:
    """Whether a text may stand under a label: a figure or a dash under days and amounts, words under firms and titles."""
    if field in _FIGURES:
        return re.search(r"\d", text) is not None or is_dash(text)
    return field not in ("title", "supplier") or re.search(r"[^\W\d]", text) is not None


def _placed(line: str) -> Iterator[tuple[int, str]]:
    """Each letter with the display column it begins in: full-width ones take two."""
    column = 0
    for letter in line.rstrip():
        yield column, letter
        column += _width(letter)


def _inked(cells: Sequence[tuple[int, str]]) -> set[int]:
    ink: set[int] = set()
    for column, letter in cells:
        if not letter.isspace():
            ink.update(range(column, column + _width(letter)))
    return ink


def _runs(ink: set[int], gutter: int) -> list[_Segment]:
    """Where something stands, from its first display column to behind its last; nearer ones than `gutter` are one."""
    runs: list[_Segment] = []
    for column in sorted(ink):
        if runs and column - runs[-1][1] < gutter:
            runs[-1] = (runs[-1][0], column + 1)
        else:
            runs.append((column, column + 1))
    return runs


def _segments(rows: Sequence[Sequence[tuple[int, str]]], labels: Sequence[_Segment]) -> list[_Segment] | None:
    """The columns of a table, and what stands well apart from them under no label; None where two labels share one."""
    ink = set().union(*map(_inked, rows))
    found: list[_Segment] = []
    owned: list[bool] = []
    for run in _runs(ink, 1):
        over = sum(first < run[1] and run[0] < last for first, last in labels)
        if over > 1:
            return None
        if found and run[0] - found[-1][1] < _GUTTER and not (over and owned[-1]):
            found[-1] = (found[-1][0], run[1])
            owned[-1] = owned[-1] or bool(over)
        else:
            found.append(run)
            owned.append(bool(over))
    return found if sum(owned) == len(labels) else None


def _cut(cells: Sequence[tuple[int, str]], segments: Sequence[_Segment]) -> list[str]:
    """A line's text in each column; all of it in the first where some of it begins between two, or runs from one into the next."""
    texts = [""] * len(segments)
    starts = [first for first, _ in segments]
    last_end, last_place = -1, -1
    for column, letter in cells:
        if letter.isspace():
            if last_place >= 0:
                texts[last_place] += letter
            continue
        place = bisect_right(starts, column) - 1
        touches = column == last_end
        if (
            place < 0
            or (touches and place != last_place)
            or not (touches or _is_near(column, place, segments, last_place))
        ):
            return ["".join(letter for _, letter in cells).strip()]
        texts[place] += letter
        last_end, last_place = column + _width(letter), place
    return [text.strip(" \u3000") for text in texts]


def _is_near(column: int, place: int, segments: Sequence[_Segment], last: int) -> bool:
    """Whether text that begins there begins in the column, or goes on in it."""
    return column < segments[place][1] or place == last


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
