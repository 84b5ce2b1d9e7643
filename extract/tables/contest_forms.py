"""Records of one contest (入札調書, 入札経過調書): its name, day and 予定価格 stand over or under a table of its bidders.

Such a form is put into the shape of all other tables: what is printed once for the contest becomes a column of every
bidder's row, so that `bid_results` reads it like any list of bidders.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from extract.lexicon.numerals import COUNTING
from extract.tables.bid_results import WON
from extract.tables.delimited import fit_width
from extract.tables.grid import Cell, Line, Lookahead, TextCells
from extract.tables.header import KEPT, MOST_HEADER_LINES, Column, Header, any_header_at, fold_header, meaning
from extract.tables.lone_bidders import NAME_OR_CAPTION, is_lone_bidder
from extract.tables.row_shape import TOO_WIDE
from extract.values.legal_forms import any_form
from extract.values.no_winner import reason_nobody_won
from extract.values.tax_words import tax_of

Pair = tuple[Cell, Cell]
"""A label and the value beside it."""
MOST_BIDDERS = 300
"""Rows of one form; longer tables are lists of something else."""
_LONGEST_PART = 20
"""Letters of a label under another."""
_MOST_LABELS = 40
"""Lines over the bidders that may hold labels and values."""
_OFFERS = frozenset({"bid_price", "quoted_price", "result", "price"})
_IN_FRONT = re.compile(
    rf"[\s\u3000]*(?:[(（](?:[0-9０-９]{{1,2}}|[ア-ン{COUNTING}])[)）]|[0-9０-９]{{1,2}}(?:[)）.．、]|(?=[\s\u3000]))"
    rf"|[①-⑳⑴-⒇]|[ア-コ{COUNTING}](?:[)）.．、]|(?=[\s\u3000]))|[・○●◎◇◆□■※▼▶→])[\s\u3000]*"
)
"""A number, a letter or a mark in front of a label."""
_COLON = re.compile(
    r"[\s\u3000]*(?P<label>[^:：\d]{2,30})(?P<mark>[:：])[\s\u3000]*(?P<value>\S.*)", re.DOTALL
)
_NEXT_LABEL = re.compile(r"[\s\u3000]+(?=[^\s\u3000:：\d]{2,14}[:：])")
"""Where the next label begins in a line that tells several things."""
_BLANK = re.compile(
    r"[\s\u3000]*(?P<label>[^:：\s\u3000\d]{2,20})(?P<mark>[\s\u3000]+)(?P<value>\S.*)", re.DOTALL
)
_BRACKETED = re.compile(
    r"[\s\u3000]*[【\[［〔<＜](?P<label>[^】\]］〕>＞\d]{2,20})(?P<mark>[】\]］〕>＞])[\s\u3000]*[:：]?[\s\u3000]*(?P<value>\S.*)",
    re.DOTALL,
)
_ORDINAL = re.compile(r"\s*[(（]?(?:[0-9０-９]{1,2}|[①-⑳])[)）.．]?\s*")
_MARK_BEHIND = re.compile(
    r"(?P<amount>.*\d.*?)\s*[(（【\[]?(?P<mark>落札(?:決定)?|決定|採用)[)）】\]]?\s*", re.DOTALL
)
_ROUND = re.compile(r"第?[1-9一二三四五]回目?")
_FIRM = re.compile(any_form())
_NAME_ALONE = re.compile(rf"(?:{any_form()})\s*[^\s、。※]{{1,30}}|[^\s、。※]{{1,30}}\s*(?:{any_form()})")
_SAYS_MORE = re.compile(r"落札|決定|辞退|採用")


def is_label(cell: Cell) -> bool:
    """Whether a cell holds a known header's words, and may have its value beside it."""
    return (
        not cell.blank
        and len(cell.text) <= 40
        and cell.value is None
        and meaning(cell.text.rstrip(":： ")) is not None
    )


def pairs_of(line: Line) -> list[Pair]:
    """Labels with the values beside them; empty where the line is not made of such. One under a label that reaches down from
    the line above is a part of that: 契約の相手方 over 名称 and 住所.
    """
    cells = [cell for cell in line.cells if not cell.inherited]
    filled = [cell for cell in cells if not cell.blank]
    if (part := _part_of_label(line, filled)) is not None:
        return [part]
    if not filled or len(filled) > 6:
        return []
    if len(filled) == 3 and _ORDINAL.fullmatch(filled[0].text) and is_label(filled[1]):
        filled = filled[1:]
        cells = cells[cells.index(filled[0]) :]
    first = next(index for index, cell in enumerate(cells) if not cell.blank)
    cells = cells[first:]
    if len(filled) <= 2:
        value = filled[1] if len(filled) == 2 else Cell()
        return (
            [(filled[0], value)] if is_label(filled[0]) and not (is_label(value) and len(cells) > 2) else []
        )
    if len(filled) % 2 or not all(is_label(cell) for cell in filled[::2]):
        return []
    return list(zip(filled[::2], filled[1::2], strict=True))


def _part_of_label(line: Line, own: Sequence[Cell]) -> Pair | None:
    """A label under one that reaches down over several lines, and its value; None of another line."""
    over = line.cells[0] if line.cells and line.cells[0].inherited else own[0] if len(own) == 3 else None
    if over is None or over.rows_spanned < 2 or not is_label(over) or len(own) not in (2, 3):
        return None
    part, value = own[-2:]
    label = over.text.rstrip(":： ") + part.text
    if over is own[0] or (len(own) == 2 and over.inherited):
        says = meaning(part.text) is not None or tax_of(part.text) is not None
        known = len(part.text) <= _LONGEST_PART and says and meaning(label) is not None
        return (dataclasses.replace(part, text=label), value) if known else None
    return None


def inline_pair(cell: Cell) -> Pair | None:
    """Label and value printed in one cell: `工事名：…`, `(1) 開札日　令和7年4月1日`, `【件名】…`."""
    if len(cell.text) > 300 or cell.value is not None:
        return None
    bare = cell.text[front.end() :] if (front := _IN_FRONT.match(cell.text)) else cell.text
    for found in (_BRACKETED.fullmatch(bare), *_parted(bare)):
        field = meaning(found["label"]) if found is not None and len(found["label"]) <= 30 else None
        if found is None or field is None or (found["mark"].isspace() and field == KEPT):
            continue
        label = dataclasses.replace(cell, text=found["label"].strip())
        return label, dataclasses.replace(cell, text=found["value"].strip())
    return None


def _parted(text: str) -> Iterator[re.Match[str]]:
    """A text parted at its first colon, else at its first blank."""
    if (match := _COLON.fullmatch(text)) is not None or (match := _BLANK.fullmatch(text)) is not None:
        yield match


def one_row_each(lines: Lookahead, above: Sequence[str] = ()) -> Iterator[Line]:
    """The lines with each contest's form as a header and a row per bidder; all others as they are.

    Args:
        lines: of a grid, taken as they are read.
        above: short lines over the table, outside it.
    """
    told = [pair for text in above if (pair := inline_pair(Cell(text))) is not None]
    held: list[tuple[Line, list[Pair]]] = []
    while len(held) <= _MOST_LABELS and (line := lines.next()) is not None:
        header = any_header_at([line, *lines.peek(MOST_HEADER_LINES - 1)])
        pairs = [*told, *(pair for _, own in held for pair in own)]
        if header is not None and lists_bidders(header) and names_contest(pairs):
            yield from (each for each, own in held if not own)
            yield from _form(header, line, lines, pairs)
            told, held = [], []
            continue
        if names_contest(pairs) and (turned := _turned(line, lines)):
            lines.give_back(turned)
            continue
        own = [] if header is not None and not pairs_of(line) else told_by(line)
        held.append((line, own))
        if header is not None and not own:
            break
    yield from (each for each, _ in held)
    while (further := lines.next()) is not None:
        yield further


def told_by(line: Line) -> list[Pair]:
    """What a line over or under the bidders tells of the contest."""
    if pairs := [(label, value) for label, value in pairs_of(line) if not value.blank]:
        return pairs
    own = [part for cell in line.filled() if not cell.inherited for part in _labelled_parts(cell)]
    found = [inline_pair(cell) for cell in own]
    return [pair for pair in found if pair is not None] if own and None not in found else []


def _labelled_parts(cell: Cell) -> list[Cell]:
    """A cell that tells several things (`件名：…　開札日：…`) as a cell for each; any other as it is."""
    parts = _NEXT_LABEL.split(cell.text) if len(cell.text) <= 300 else []
    labels = [_COLON.fullmatch(part) for part in parts]
    known = all(match is not None and meaning(match["label"].strip()) is not None for match in labels)
    return [dataclasses.replace(cell, text=part) for part in parts] if len(parts) > 1 and known else [cell]


def names_contest(pairs: Sequence[Pair]) -> bool:
    """Whether labels and values tell which contest they are of."""
    return any(_field(pair) == "title" for pair in pairs)


def _field(pair: Pair) -> str | None:
    return meaning(pair[0].text.rstrip(":： "))


def lists_bidders(header: Header) -> bool:
    """Whether a table's rows are bidders of a contest that it does not name itself."""
    fields = header.fields
    return "title" not in fields and bool({"bidder", "supplier"} & fields) and bool(_OFFERS & fields)


def _form(header: Header, first: Line, lines: Lookahead, told: list[Pair]) -> Iterator[Line]:
    """The header and the rows of one form; `lines` stands behind it."""
    for _ in range(header.lines - 1):
        lines.next()
    rows = [_fitted(row, header) for row in _bidders(lines, header)]
    below = lines.take_while(_is_below, _MOST_LABELS)
    told = told + [pair for line in below for pair in told_by(line)]
    head = [_alone(cell, column.label) for column, cell in _columns(header, first)]
    head += [Cell()] * (max(map(_end, rows), default=0) - len(head))
    wide = [_padded(row, len(head)) for row in rows]
    _name_marks(head, wide, header)
    winners = [value for label, value in told if meaning(label.text.rstrip(":： ")) == "supplier"]
    if winners:
        _call_bidders(head, header)
    labels = [_alone(label, label.text.rstrip(":： ")) for label, _ in told]
    values = [_alone(value, value.text) for _, value in told]
    yield dataclasses.replace(first, cells=(*head, *labels))
    for row, cells in zip(rows, wide, strict=True):
        if row.left_out is not None:
            yield row
            continue
        yield dataclasses.replace(row, cells=(*cells, *values))
        values = [dataclasses.replace(value, inherited=True) for value in values]


def _bidders(lines: Lookahead, header: Header) -> list[Line]:
    """The rows of a form; a bidder of whom nothing but the name is printed is one, another line between two is left out."""
    rows: list[Line] = []
    while len(rows) < MOST_BIDDERS and (ahead := lines.peek(1 + MOST_HEADER_LINES)):
        line, following = ahead[0], ahead[1:]
        if not _is_bidder(line) and not _name_alone(line, header) and not is_lone_bidder(line, header):
            goes_on = following and _is_bidder(following[0]) and any_header_at(following) is None
            if not goes_on or not _caption_between(line, header):
                break
            line = dataclasses.replace(line, left_out=NAME_OR_CAPTION)
        rows.append(line)
        lines.next()
    return rows


def _is_bidder(line: Line) -> bool:
    return len(line.filled()) > 1 and not told_by(line)


def _in_place_of_bidder(line: Line, header: Header) -> str:
    """The text of a whole line's only cell where it stands in the bidders' column."""
    [place, *_] = header.places.get("bidder") or header.places["supplier"]
    torn = isinstance(line.cells, TextCells) and len(line.cells) < header.width
    only = len(line.filled()) == 1 and not torn and place < len(line.cells) and not told_by(line)
    return line.cells[place].text.strip() if only else ""


def _name_alone(line: Line, header: Header) -> bool:
    text = _in_place_of_bidder(line, header)
    return bool(_NAME_ALONE.fullmatch(text)) and _SAYS_MORE.search(text) is None


def _caption_between(line: Line, header: Header) -> bool:
    """Whether a line with something else in the bidders' column may stand between two of them: no round, no part of a name."""
    text = _in_place_of_bidder(line, header)
    return bool(text) and _ROUND.match(fold_header(text)) is None and _FIRM.search(text) is None


def _fitted(row: Line, header: Header) -> Line:
    """A row of a delimited file with the amount that unquoted commas cut put together; left out where that is not sure.

    A mark (落札, 辞退) may stand behind the header's last label.
    """
    width, end = header.width, _end(row)
    if not isinstance(row.cells, TextCells) or end <= width or row.left_out is not None:
        return row
    under_label = header.columns[width - 1].field in ("result", "remarks")
    labelled = width + (_is_mark(row.cells[end - 1].text) and not under_label)
    trimmed = dataclasses.replace(row, cells=row.cells[:end])
    if whole := fit_width(trimmed, labelled):
        return trimmed if end == labelled else whole
    return fit_width(row, len(header.columns)) or dataclasses.replace(row, left_out=TOO_WIDE)


def _is_mark(text: str) -> bool:
    """Whether a cell says how a bid ended: 落札, 辞退, 失格 …."""
    folded = fold_header(text)
    return not re.search(r"\d", folded) and bool(WON.fullmatch(folded) or reason_nobody_won(text))


def _end(row: Line) -> int:
    """How many cells a row has up to the last that is filled; 0 of a row that is left out."""
    filled = [index for index, cell in enumerate(row.cells) if not (cell.blank or cell.inherited)]
    return filled[-1] + 1 if filled and row.left_out is None else 0


def _alone(cell: Cell, text: str) -> Cell:
    """A cell with another text, merged with none."""
    return dataclasses.replace(cell, text=text, inherited=False, rows_spanned=1, columns_spanned=1)


def _is_below(line: Line) -> bool:
    """Whether a line under the bidders tells of the same contest: it has labels, none of them another contest's name."""
    told = told_by(line)
    return bool(told) and not names_contest(told)


def _columns(header: Header, first: Line) -> Iterator[tuple[Column, Cell]]:
    for index, column in enumerate(header.columns):
        yield column, first.cells[index] if index < len(first.cells) else Cell()


def _padded(row: Line, width: int) -> list[Cell]:
    cells = list(row.cells[:width])
    return cells + [Cell()] * (width - len(cells))


def _name_marks(head: list[Cell], rows: list[list[Cell]], header: Header) -> None:
    """Give the winner's mark a column of its own where it stands under no header, or behind the amount."""
    if any(
        column.field in ("result", "remarks") and WON.fullmatch(fold_header(row[index].text))
        for index, column in enumerate(header.columns)
        for row in rows
    ):
        return
    for index, cell in enumerate(head):
        marks = [row[index].text for row in rows if cell.blank and not row[index].blank]
        if any(WON.fullmatch(fold_header(text)) for text in marks) or (marks and all(map(_is_mark, marks))):
            head[index] = Cell("結果")
            return
    found = [
        (row, index, match)
        for row in rows
        for index, column in enumerate(header.columns)
        if column.field == "bid_price" and (match := _MARK_BEHIND.fullmatch(row[index].text))
    ]
    if len(found) != 1:
        return
    head.append(Cell("結果"))
    for row in rows:
        row.append(Cell())
    row, index, match = found[0]
    row[-1] = dataclasses.replace(row[index], text=match["mark"], value=None)
    row[index] = dataclasses.replace(row[index], text=match["amount"], value=None)


def _call_bidders(head: list[Cell], header: Header) -> None:
    """Call the column of names one of bidders: the winner stands in a line of its own."""
    for index, column in enumerate(header.columns):
        if column.field == "supplier":
            head[index] = dataclasses.replace(head[index], text=f"入札者（{column.label}）")


def _turned(line: Line, lines: Lookahead) -> list[Line]:
    """A table of rounds below each other and firms beside each other, turned round; empty where this is none."""
    names = [(index, cell) for index, cell in enumerate(line.cells) if index and _FIRM.search(cell.text)]
    if len(names) < 2 or len(names) < len(line.filled()) - 1 or line.cells[0].blank:
        return []
    rows = lines.take_while(lambda row: len(row.filled()) > 1 and not told_by(row), _MOST_LABELS)
    rounds = [row for row in rows if _ROUND.match(fold_header(row.cells[0].text))]
    marks = [row for row in rows if row not in rounds]
    if not rounds or any(meaning(row.cells[0].text) not in ("result", "remarks") for row in marks):
        lines.give_back(rows)
        return []
    head = dataclasses.replace(line, cells=(Cell("入札者"), *(row.cells[0] for row in (*rounds, *marks))))
    return [
        head,
        *(
            dataclasses.replace(
                line, cells=(cell, *(_padded(row, index + 1)[index] for row in (*rounds, *marks)))
            )
            for index, cell in names
        ),
    ]
