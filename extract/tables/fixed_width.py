"""Tables typed as lines of text: columns told by blanks alone, or by bars (│ ｜) as of a drawn table.

A column of blanks is one only where it is blank in every row: text that reaches into the next column leaves fewer
columns than labels, and the file is not read so. A row that may go on in the next line without a drawn rule that tells
where it ends makes the whole table one that is not read: half a name is a wrong one.
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
from extract.tables.supplier_addresses import is_address
from extract.tables.supplier_entries import LEGAL_FORM
from extract.values.folding import is_dash

MAX_TEXT_BYTES = 16 * 1024 * 1024
"""The text is held whole; a larger one is read as delimited only."""
_HEAD_BYTES = 65_536
_HEADER_WITHIN = 40
"""Lines in which the header is looked for."""
_FEWEST_LABELS = 3
_APART = re.compile(r"[ \u3000]*\t[ \u3000\t]*|[ \u3000]{2,}")
"""What parts two cells; a single blank, wide or not, may stand inside one."""
_STROKES = r"\-=_+─━═―－ー‐┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝"
_BARS = "│┃｜║"
_ASCII_ROW = re.compile(r"\|.*\|")
_ASCII_RULE = re.compile(r"(?=[^-=]*(?:---|===))[|+:\-=\s]+")
"""As of tables typed with `|` and `+---+`, and of Markdown."""
_RULE = re.compile(rf"[\s\u3000{_STROKES}{_BARS}|]+")
_DRAWN_RULE = re.compile(rf"[{_BARS}]?[{_STROKES}]{{2,}}[{_BARS}]?")
"""A rule from the first column to the last."""
_NO_ROW = re.compile(
    r"[\s\u3000]*(?:[合小総]\s*計(?!\w*[^\W\d])|計(?!\w*[^\W\d])|※|\*|注(?=[\s\d)）:：])|[(（]\s*(?:注|単位|税)|以\s*上\s*$|備考\s*[:：])"
)
_BAR = re.compile(f"[{_BARS}]")
_BLANKS = " \u3000\t"
_DAY = re.compile(r"[\d元]+[年./]\s*\d+[月./]\s*\d")
_PLACE = re.compile(r"\d|丁目|番地")
_GUTTER = 2
"""Display columns that are blank in every row between two cells of which one has no label of its own."""
_FIGURES = frozenset({"price", "estimated_price", "contract_date", "opening_date", "bid_price", "rate"})
_IN_EVERY_ROW = frozenset({"title", "supplier", "contract_date"})
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
    if not any(map(_is_header, _drawn(first))):
        return None
    return table_of_lines(
        content.decode(detect_encoding(content), errors="replace").splitlines(), page=page, name=name
    )


def table_of_lines(lines: Sequence[str], *, page: int = 1, name: str = "") -> Grid | None:
    """The same of a text's lines."""
    lines = _drawn(lines)
    start = next((number for number, line in enumerate(lines[:_HEADER_WITHIN]) if _is_header(line)), None)
    if start is None:
        return None
    if _BAR.search(lines[start]):
        cells: list[list[str]] | None = _barred(lines, start)
    else:
        cells = _aligned(lines, start) or _parted(lines, start)
    if cells is None or sum(map(len, cells)) > MAX_CELLS:
        return None
    rows = [
        Line(page, number, TextCells(texts, number))
        for number, texts in enumerate(cells, start=1)
        if any(texts)
    ]
    return Grid(page, name, iter(rows))


def _drawn(lines: Sequence[str]) -> Sequence[str]:
    """The lines with bars and rules typed in ASCII as those of a drawn table, where rows begin and end with a bar."""
    rows = [line for line in lines if _ASCII_ROW.fullmatch(line.strip(_BLANKS))]
    if len(rows) < 2 or not any(_ASCII_RULE.fullmatch(line.strip(_BLANKS)) for line in lines):
        return lines
    return [
        "─" * len(line) if _ASCII_RULE.fullmatch(line.strip(_BLANKS)) else line.replace("|", "│")
        for line in lines
    ]


def _is_header(line: str) -> bool:
    """Whether a line is nothing but labels set apart by blanks or bars."""
    if any(mark in line.strip() for mark in ",;|\t") or len(line) > 2_000:
        return False
    labels = [
        part.strip() for part in (_BAR.split(line) if _BAR.search(line) else _APART.split(line.strip()))
    ]
    told = [meaning(label) for label in labels if label]
    known = {field for field in told if field not in (None, KEPT)}
    return len(known) >= _FEWEST_LABELS and sum(field is not None for field in told) >= 0.6 * len(told)


def _barred(lines: Sequence[str], start: int) -> list[list[str]] | None:
    """The cells between bars, lines between two drawn rules as one row; None where it is not sure which lines are one."""
    header = lines[start].strip(_BLANKS)
    first, last = _BAR.match(header) is not None, _BAR.match(header[-1]) is not None
    width = len(_BAR.split(header)) - first - last
    barred = [place for place, line in enumerate(lines) if _BAR.search(line) and not _is_rule(line)]
    cells: list[list[str]] = [[] for _ in lines]
    groups: list[list[int]] = [[]]
    for place, line in enumerate(lines):
        if _is_rule(line):
            groups.append([])
        elif not _BAR.search(line):
            if line.strip() and start < place < barred[-1]:
                return None
            cells[place] = [line.strip(_BLANKS)]
        else:
            if _RULE.fullmatch(line) and _BAR.sub("", line).strip(_BLANKS):
                return None  # a rule under some of the cells, or a row of dashes
            parts = _BAR.split(line.strip(_BLANKS))
            parts = parts[first and not parts[0] : len(parts) - (last and not parts[-1])]
            cells[place] = [part.strip(_BLANKS) for part in parts]
            if place >= start and len(parts) != width:
                return None
            if len(parts) == width:
                groups[-1].append(place)
    return _rows_of_groups(cells, [group for group in groups if group and group[-1] >= start], start)


def _is_rule(line: str) -> bool:
    return _DRAWN_RULE.fullmatch(line.strip(_BLANKS)) is not None


def _rows_of_groups(
    cells: list[list[str]], groups: Sequence[Sequence[int]], start: int
) -> list[list[str]] | None:
    """The rows, where each group of lines between rules is one, or each line."""
    if groups[0] == [start] and len(groups) > 1 and all(len(group) == 1 for group in groups):
        return cells
    body = [group for group in groups[1:] if not _NO_ROW.match("".join(cells[group[0]]))]
    if groups[0] != [start] or len(body) < 2:
        return cells if _is_sound(cells, start) else None
    fields = [meaning(label) for label in cells[start]]
    for group in groups[1:]:
        joined = _joined([cells[place] for place in group], fields)
        if joined is None:
            return None
        for place in group:
            cells[place] = []
        cells[group[0]] = joined
    return cells


def _joined(lines: Sequence[Sequence[str]], fields: Sequence[str | None]) -> list[str] | None:
    """The lines of one row; None where they may be several."""
    prices = [place for place, field in enumerate(fields) if field == "price"]
    if len(lines) > 1 and (
        not prices
        or any(sum(bool(line[place]) for line in lines) > 1 for place in prices)
        or sum(any(map(_DAY.search, line)) for line in lines) > 1
    ):
        return None
    row = list(lines[0])
    for line in lines[1:]:
        for place, text in enumerate(line):
            follows = is_address(text)
            goes_on = fields[place] == "supplier" and row[place] and not follows
            if goes_on and (
                _PLACE.search(text) or (LEGAL_FORM.search(text) and LEGAL_FORM.search(row[place]))
            ):
                return None
            row[place] += "\n" + text if follows and row[place] else text
    return row


def _is_sound(cells: Sequence[Sequence[str]], start: int) -> bool:
    """Whether every line under the header is a row by itself, an address under its firm, or a sum or note behind the last row."""
    fields = [meaning(label) for label in cells[start]]
    rows = {place for place in range(start + 1, len(cells)) if _is_whole(cells[place], fields)}
    if not rows:
        return False
    last = max(rows)
    for place in range(start + 1, len(cells)):
        filled = [text for text in cells[place] if text]
        if not filled or place in rows or _is_address(cells[place], fields):
            continue
        if place < last or not _NO_ROW.match(filled[0]):
            return False
        break
    return True


def _is_whole(texts: Sequence[str], fields: Sequence[str | None]) -> bool:
    """Whether a line has what every row has: a title, a firm, a price, a day, and half of its cells; without a column of prices
    all of them. The rest of a wrapped row may have all but one of these.
    """
    if len(texts) != len(fields):
        return False
    prices = [text for text, field in zip(texts, fields, strict=True) if field == "price"]
    if any(field in _IN_EVERY_ROW and not text for text, field in zip(texts, fields, strict=True)):
        return False
    told = [bool(text) for text, field in zip(texts, fields, strict=True) if field is not None]
    if not prices:
        return all(told)
    figures = [text for text in prices if text and text[0] not in "(（" and _suits("price", text)]
    return bool(figures) and 2 * sum(map(bool, texts)) >= len(texts)


def _is_address(texts: Sequence[str], fields: Sequence[str | None]) -> bool:
    filled = [(text, field) for text, field in zip(texts, fields, strict=False) if text]
    return (
        len(texts) == len(fields)
        and len(filled) == 1
        and filled[0][1] == "supplier"
        and is_address(filled[0][0])
    )


def _aligned(lines: Sequence[str], start: int) -> list[list[str]] | None:
    """The cells between columns of blanks, a line that keeps to none of them as one cell."""
    if any("\t" in line.strip() for line in lines[start:]):
        return None
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
    cut = [
        _cut(cells, segments) if place >= start else [lines[place].strip(" \u3000")]
        for place, cells in enumerate(shown)
    ]
    return cut if len(cut[start]) == len(segments) and _is_sound(cut, start) else None


def _parted(lines: Sequence[str], start: int) -> list[list[str]] | None:
    """The cells of lines that are not aligned, where blanks part every one of them into as many as there are labels."""
    cells: list[list[str]] = []
    labels = _APART.split(lines[start].strip(" \u3000"))
    fields = [meaning(label) for label in labels]
    if _FIGURES.isdisjoint(fields):
        return None
    ended = has_rows = False
    for place, line in enumerate(lines):
        parts = [] if _RULE.fullmatch(line) or not line.strip() else _APART.split(line.strip(_BLANKS))
        if place < start or (ended and len(parts) != len(labels)):
            parts = [line.strip(_BLANKS)]
        elif place > start and parts:
            if len(parts) != len(labels) and has_rows and _NO_ROW.match(parts[0]):
                ended, parts = True, [line.strip(_BLANKS)]
            elif ended or len(parts) != len(labels) or not _fit(fields, parts):
                return None
            else:
                has_rows = True
        cells.append(parts)
    return cells if has_rows else None


def _fit(fields: Sequence[str | None], parts: Sequence[str]) -> bool:
    """Whether texts may stand under their labels; none does where a firm stands beside the column of firms."""
    firms = {field for field, part in zip(fields, parts, strict=True) if LEGAL_FORM.search(part)}
    return all(map(_suits, fields, parts)) and ("supplier" in firms or not firms)


def _suits(field: str | None, text: str) -> bool:
    """Whether a text may stand under a label: a figure or a dash under days and amounts, words under firms and titles."""
    if field in _FIGURES:
        return re.search(r"\d", text) is not None or is_dash(text)
    return field not in ("title", "supplier") or re.search(r"[^\W\d]", text) is not None


def _placed(line: str) -> Iterator[tuple[int, str]]:
    """Each letter with the display column it begins in: full-width ones take two."""
    column = 0
    for letter in line.rstrip().expandtabs(8):
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
    last_end, last_place, blanks = -1, -1, 0
    for column, letter in cells:
        if letter.isspace():
            blanks += 1
            if last_place >= 0:
                texts[last_place] += letter
            continue
        place = bisect_right(starts, column) - 1
        touches = column == last_end
        if (
            place < 0
            or (touches and place != last_place)
            or (place != last_place and last_place >= 0 and blanks < _GUTTER)
            or not (touches or _is_near(column, place, segments, last_place))
        ):
            return ["".join(letter for _, letter in cells).strip()]
        texts[place] += letter
        last_end, last_place, blanks = column + _width(letter), place, 0
    return [text.strip(" \u3000") for text in texts]


def _is_near(column: int, place: int, segments: Sequence[_Segment], last: int) -> bool:
    """Whether text that begins there begins in the column, or goes on in it."""
    return column < segments[place][1] or place == last


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
